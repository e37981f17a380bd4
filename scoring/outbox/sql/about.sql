select version, gateway from about
