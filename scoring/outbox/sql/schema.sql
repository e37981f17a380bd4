-- The outbox of one gateway: what waits for the collector, and everything that must be true at the same instant.
-- `precedence` is the order of eviction and the right of way: see scoring.outbox.records.Precedence.
create table if not exists about (version integer not null, gateway text not null);

create table if not exists requests (
    id integer primary key autoincrement, precedence integer not null, signal text not null, body blob not null,
    records integer not null, contents text not null, created_ns integer not null
);

create index if not exists requests_by_precedence on requests (precedence, id);

-- what the collector will never take, kept with its reason for a person to look at
create table if not exists parked (
    id integer primary key, precedence integer not null, signal text not null, body blob not null,
    records integer not null, contents text not null, created_ns integer not null,
    reason text not null, parked_ns integer not null
);

create table if not exists runs (
    run_id text primary key, source text not null, path text not null, sha256 text not null,
    next_sequence integer not null, at_end integer not null,
    bundle_id text not null, windower blob, checks text not null, decision blob not null
) without rowid;

create table if not exists ledger (
    run_id text not null, signal text not null, source text not null, asset_id text not null,
    "read" integer not null, sent integer not null, duplicates integer not null, refused integer not null,
    dropped integer not null, dropped_ranges text not null, first_sequence integer, last_sequence integer,
    at_end integer not null, unsaid integer not null,
    primary key (run_id, signal)
) without rowid;

create table if not exists counters (name text primary key, value integer not null) without rowid;

create table if not exists announced (key text primary key) without rowid;

-- depth and bytes are asked for with every transaction: kept by the rows themselves
create table if not exists depth (
    precedence integer primary key, requests integer not null, bytes integer not null
);

create trigger if not exists request_comes after insert on requests begin
    insert into depth (precedence, requests, bytes) values (new.precedence, 1, length(new.body))
    on conflict (precedence) do update set requests = requests + 1, bytes = bytes + length(new.body);
end;

create trigger if not exists request_goes after delete on requests begin
    update depth set requests = requests - 1, bytes = bytes - length(old.body) where precedence = old.precedence;
end;
