-- Requests that were refused whole: who sent what from where, how large it was, what was answered and why. Like ones of
-- one moment are one row that counts them, since whoever is refused comes again.
create table refused_requests (
    request_id uuid not null, credential varchar not null, peer varchar not null, signal varchar not null,
    transport varchar not null, answer varchar not null, reason varchar not null, requests bigint not null,
    size_bytes bigint not null, first_ns bigint not null, last_ns bigint not null, received_ns bigint not null,
    batch_id uuid not null
);
