insert into schema_version values ($version, $name, $applied_ns)
