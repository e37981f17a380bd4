-- Requests that can never be stored, whole: who sent what, why it does not fit, and its bytes. The sender was told that
-- all of it is rejected; the same bytes again are the same letter.
create table dead_letters (
    letter_id uuid not null, digest varchar not null, credential varchar not null, signal varchar not null,
    transport varchar not null, encoding varchar not null, items bigint not null, reason varchar not null,
    body blob not null, received_ns bigint not null, batch_id uuid not null
);
