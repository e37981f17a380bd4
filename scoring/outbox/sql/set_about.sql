insert into about (version, gateway) values (:version, :gateway)
