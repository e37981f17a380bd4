-- Current state as views over what only ever grows: a business word is defined here, once.

-- an asset is what its newest declaration says
create view current_assets as
select * from assets
qualify row_number() over (partition by asset_id order by declared_ns desc, received_ns desc, declaration_id) = 1;

-- an alert stands where its latest step left it; steps are ordered by the gateway's own sequence, never by a clock
create view alert_state as
select
    alert_id,
    arg_min(event_id, edge_sequence) as raised_event_id,
    arg_min(asset_id, edge_sequence) as asset_id,
    arg_min(gateway_id, edge_sequence) as gateway_id,
    arg_min(kind, edge_sequence) as kind,
    arg_min(rule, edge_sequence) as rule,
    arg_min(run_id, edge_sequence) as run_id,
    arg_min(bundle_id, edge_sequence) as bundle_id,
    arg_min(window_id, edge_sequence) as window_id,
    arg_min(vector_id, edge_sequence) as vector_id,
    arg_min(score_id, edge_sequence) as score_id,
    arg_min(event_ns, edge_sequence) as raised_ns,
    arg_min(produced_ns, edge_sequence) as raised_produced_ns,
    arg_min(ratio, edge_sequence) as ratio_first,
    max(ratio) as ratio_max,
    arg_max(ratio, edge_sequence) as ratio_last,
    arg_max(step, edge_sequence) as step,
    case when arg_max(step, edge_sequence) = 'cleared' then arg_max(event_ns, edge_sequence) end as cleared_ns,
    case when arg_max(step, edge_sequence) = 'cleared' then arg_max(reason, edge_sequence) else '' end as clear_reason,
    arg_max(priority, edge_sequence) as priority,
    arg_min(led_by, edge_sequence) as led_by,
    max(repeats) as repeats
from alert_events
group by alert_id;

-- what people did and nobody took back; a retraction takes back an action of its own alert
create view standing_actions as
select a.* from operator_actions as a
where a.verb <> 'retract' and not exists (
    select 1 from operator_actions as r
    where r.verb = 'retract' and r.alert_id = a.alert_id and r.retracts = a.action_id
);

-- where the operator stands: the last of what stands, in commit order
create view operator_state as
select * from standing_actions
qualify row_number() over (partition by alert_id order by commit_number desc) = 1;

-- KPI.md C4: the strongest source, then the newest by receipt; a verdict taken back counts no more
create view current_verdicts as
select v.* from verdicts as v
where v.retracts is null and not exists (
    select 1 from verdicts as r where r.alert_id = v.alert_id and r.retracts = v.verdict_id
)
qualify row_number() over (
    partition by v.alert_id
    order by
        nullif(list_position(['finding', 'downtime_record', 'engineer', 'operator', 'dataset'], v.source), 0) nulls last,
        v.commit_number desc
) = 1;

-- what a gateway says of a signal is its newest line
create view current_ledger as
select * from ledger_lines
qualify row_number() over (partition by gateway_id, run_id, signal order by "number" desc) = 1;

-- records that the collector refused, one row for each id that the refused record named within what was kept of it
create view collector_refusals as
select
    split_part(detail, ': ', 1) as record, unnest(regexp_extract_all(value, '[0-9a-f]{32}')) as named_id,
    reason, detail, received_ns
from refusals where gateway_id = '';
