-- Which gateway sent a document under which name: two plants may each have a contract pump@1.0.0, and a window is proven
-- with the one of its own gateway (ADR-027). Documents from before have no row.
create table artifact_senders (
    sender_id uuid not null, artifact_id varchar not null, kind varchar not null, name varchar not null,
    gateway_id varchar not null, received_ns bigint not null, batch_id uuid not null
);
