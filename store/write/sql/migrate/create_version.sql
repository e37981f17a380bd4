create table if not exists schema_version (version bigint not null, name varchar not null, applied_ns bigint not null)
