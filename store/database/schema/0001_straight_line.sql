-- The straight line: what the edge sends, what people add, and any OpenTelemetry span, log and metric.
-- Portable on purpose (no keys, indexes, enums, sequences): the same statements run on DuckLake. Append-only;
-- uniqueness is the writer's work, in the same transaction. Times are nanoseconds UTC; ids are UUIDs.
-- A table of a record has one column per field of its dataclass in contract/, then received_ns and batch_id.

create table resources (
    resource_id uuid not null, attributes varchar not null, schema_url varchar not null, first_seen_ns bigint not null,
    dropped_attributes uinteger not null default 0, entity_refs varchar not null default '[]'
);

create table scopes (
    scope_id uuid not null, name varchar not null, version varchar not null,
    attributes varchar not null, schema_url varchar not null, first_seen_ns bigint not null,
    dropped_attributes uinteger not null default 0
);

-- one row a committed request; records are OTLP items, one twin.readings batch among them is one item
create table ingest_batches (
    batch_id uuid not null, signal varchar not null, transport varchar not null, credential varchar not null,
    records bigint not null, duplicates bigint not null, refused bigint not null, bytes bigint not null,
    received_ns bigint not null, committed_ns bigint not null
);

-- any span, ours or foreign, whole; events and links are JSON lists
create table spans (
    trace_id uuid not null, span_id ubigint not null, parent_span_id ubigint, trace_state varchar not null,
    flags uinteger not null, name varchar not null, kind utinyint not null, start_ns bigint not null,
    end_ns bigint not null, status_code utinyint not null, status_message varchar not null,
    service_name varchar not null, resource_id uuid not null, scope_id uuid not null,
    attributes varchar not null, events varchar not null, links varchar not null,
    dropped_attributes uinteger not null, dropped_events uinteger not null, dropped_links uinteger not null,
    received_ns bigint not null, batch_id uuid not null
);

-- any log record but readings and artifacts, whose bodies have tables of their own; body is JSON text, empty if absent
create table logs (
    log_id uuid not null, trace_id uuid, span_id ubigint, flags uinteger not null, event_name varchar not null,
    time_ns bigint not null, observed_ns bigint not null, severity_number utinyint not null,
    severity_text varchar not null, body varchar not null, attributes varchar not null,
    service_name varchar not null, resource_id uuid not null, scope_id uuid not null,
    dropped_attributes uinteger not null, received_ns bigint not null, batch_id uuid not null
);

-- one row a data point; value for gauge and sum, detail (JSON) for histograms, summaries, exemplars and exact integers
create table metric_points (
    point_id uuid not null, name varchar not null, unit varchar not null, kind varchar not null,
    temporality utinyint not null, monotonic boolean not null, start_ns bigint not null, time_ns bigint not null,
    value double, detail varchar not null, attributes varchar not null, service_name varchar not null,
    resource_id uuid not null, scope_id uuid not null, description varchar not null default '',
    flags uinteger not null default 0, received_ns bigint not null, batch_id uuid not null
);

create table readings (
    run_id uuid not null, asset_id varchar not null, signal varchar not null, sequence bigint not null,
    time_ns bigint not null, value double not null, quality uinteger not null, received_ns bigint not null
);

create table reading_batches (
    gateway_id varchar not null, source varchar not null, run_id uuid not null, asset_id varchar not null,
    signal varchar not null, unit varchar not null, contract varchar not null, first_sequence bigint not null,
    last_sequence bigint not null, "count" bigint not null, first_ns bigint not null, last_ns bigint not null,
    produced_ns bigint not null, received_ns bigint not null, batch_id uuid not null
);

create table refusals (
    refusal_id uuid not null, gateway_id varchar not null, source varchar not null, run_id uuid,
    asset_id varchar not null, signal varchar not null, sequence bigint, event_ns bigint, value varchar not null,
    reason varchar not null, detail varchar not null, produced_ns bigint not null,
    received_ns bigint not null, batch_id uuid not null
);

-- one row a scored window: the four machine records
create table scores (
    window_id uuid not null, gateway_id varchar not null, asset_id varchar not null, run_id uuid not null,
    contract varchar not null, first_sequence bigint not null, last_sequence bigint not null,
    first_ns bigint not null, last_ns bigint not null, ranges varchar[] not null, readings_count bigint not null,
    readings_expected bigint not null, readings_uncertain bigint not null, readings_digest varchar not null,
    operating_state varchar not null,
    vector_id uuid not null, feature_code varchar not null, features double[] not null,
    features_digest varchar not null,
    score_id uuid not null, bundle_id varchar not null, score double not null, contributions double[] not null,
    score_digest varchar not null,
    rule varchar not null, step varchar not null, "limit" double not null, ratio double not null,
    above_before bigint not null, below_before bigint not null, above bigint not null, below bigint not null,
    alert_id uuid, priority varchar not null, decision_digest varchar not null, produced_ns bigint not null,
    start_ns bigint not null, end_ns bigint not null,
    received_ns bigint not null, batch_id uuid not null
);

create table unscored_windows (
    stretch_id uuid not null, gateway_id varchar not null, asset_id varchar not null, run_id uuid not null,
    contract varchar not null, reason varchar not null, detail varchar not null, "count" bigint not null,
    first_sequence bigint not null, last_sequence bigint not null, first_ns bigint not null, last_ns bigint not null,
    produced_ns bigint not null, received_ns bigint not null, batch_id uuid not null
);

create table alert_events (
    event_id uuid not null, alert_id uuid not null, gateway_id varchar not null, kind varchar not null,
    step varchar not null, asset_id varchar not null, rule varchar not null, run_id uuid not null,
    bundle_id varchar not null, window_id uuid not null, vector_id uuid not null, score_id uuid not null,
    edge_sequence bigint not null, sequence bigint not null, raised_sequence bigint not null,
    repeats bigint not null, score double not null, "limit" double not null, ratio double not null,
    priority varchar not null, led_by varchar not null, reason varchar not null, event_ns bigint not null,
    produced_ns bigint not null, received_ns bigint not null, batch_id uuid not null
);

-- commit_number orders what people did: operator state is the last action in commit order
create table operator_actions (
    action_id uuid not null, alert_id uuid not null, verb varchar not null, actor varchar not null,
    nonce varchar not null, note varchar not null, assignee varchar not null, until_ns bigint, retracts uuid,
    acted_ns bigint not null, commit_number bigint not null, received_ns bigint not null, batch_id uuid not null
);

create table verdicts (
    verdict_id uuid not null, alert_id uuid not null, value varchar not null, reason varchar not null,
    source varchar not null, actor varchar not null, nonce varchar not null, retracts uuid,
    decided_ns bigint not null, commit_number bigint not null, received_ns bigint not null, batch_id uuid not null
);

create table labels (
    label_id uuid not null, asset_id varchar not null, run_id uuid not null, name varchar not null,
    source varchar not null, first_sequence bigint not null, last_sequence bigint not null,
    first_ns bigint not null, last_ns bigint not null, received_ns bigint not null, batch_id uuid not null
);

create table assets (
    declaration_id uuid not null, gateway_id varchar not null, asset_id varchar not null, name varchar not null,
    component varchar not null, parent varchar not null, enterprise varchar not null, site varchar not null,
    area varchar not null, line varchar not null, asset_class varchar not null, criticality varchar not null,
    redundancy varchar not null, time_zone varchar not null, origin varchar not null, contract varchar not null,
    aliases varchar[] not null, declared_ns bigint not null, received_ns bigint not null, batch_id uuid not null
);

create table runs (
    run_id uuid not null, gateway_id varchar not null, source varchar not null, asset_id varchar not null,
    path varchar not null, sha256 varchar not null, "rows" bigint not null, origin varchar not null,
    shift_ns bigint not null, first_ns bigint not null, last_ns bigint not null,
    received_ns bigint not null, batch_id uuid not null
);

create table deployments (
    deployment_id uuid not null, gateway_id varchar not null, asset_id varchar not null, run_id uuid not null,
    bundle_id varchar not null, contract varchar not null, from_sequence bigint not null, from_ns bigint not null,
    received_ns bigint not null, batch_id uuid not null
);

create table ledger_lines (
    line_id uuid not null, gateway_id varchar not null, source varchar not null, run_id uuid not null,
    asset_id varchar not null, signal varchar not null, "number" bigint not null, "read" bigint not null,
    sent bigint not null, duplicates bigint not null, refused bigint not null, dropped bigint not null,
    dropped_ranges varchar[] not null, first_sequence bigint, last_sequence bigint, at_end boolean not null,
    produced_ns bigint not null, received_ns bigint not null, batch_id uuid not null
);

create table artifacts (
    artifact_id varchar not null, kind varchar not null, name varchar not null, part integer not null,
    parts integer not null, produced_ns bigint not null, body blob not null,
    received_ns bigint not null, batch_id uuid not null
);
