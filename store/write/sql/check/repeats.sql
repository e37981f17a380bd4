-- rows of each table, and rows that differ in what makes a record the same record
select 'alert_events' as table_name, count(*) as "rows", (select count(*) from (select distinct event_id from alert_events)) as different from alert_events
union all
select 'artifacts' as table_name, count(*) as "rows", (select count(*) from (select distinct artifact_id, kind, name, part from artifacts)) as different from artifacts
union all
select 'artifact_parts' as table_name, count(*) as "rows", (select count(*) from (select distinct credential, gateway_id, artifact_id, kind, name, sent_ns, parts, part from artifact_parts)) as different from artifact_parts
union all
select 'artifact_senders' as table_name, count(*) as "rows", (select count(*) from (select distinct sender_id from artifact_senders)) as different from artifact_senders
union all
select 'asset_approvals' as table_name, count(*) as "rows", (select count(*) from (select distinct approval_id from asset_approvals)) as different from asset_approvals
union all
select 'assets' as table_name, count(*) as "rows", (select count(*) from (select distinct declaration_id from assets)) as different from assets
union all
select 'dead_letters' as table_name, count(*) as "rows", (select count(*) from (select distinct letter_id from dead_letters)) as different from dead_letters
union all
select 'dead_letter_actions' as table_name, count(*) as "rows", (select count(*) from (select distinct action_id from dead_letter_actions)) as different from dead_letter_actions
union all
select 'deployments' as table_name, count(*) as "rows", (select count(*) from (select distinct deployment_id from deployments)) as different from deployments
union all
select 'labels' as table_name, count(*) as "rows", (select count(*) from (select distinct label_id from labels)) as different from labels
union all
select 'ledger_lines' as table_name, count(*) as "rows", (select count(*) from (select distinct line_id from ledger_lines)) as different from ledger_lines
union all
select 'logs' as table_name, count(*) as "rows", (select count(*) from (select distinct log_id from logs)) as different from logs
union all
select 'metric_points' as table_name, count(*) as "rows", (select count(*) from (select distinct point_id from metric_points)) as different from metric_points
union all
select 'operator_actions' as table_name, count(*) as "rows", (select count(*) from (select distinct action_id from operator_actions)) as different from operator_actions
union all
select 'readings' as table_name, count(*) as "rows", (select count(*) from (select distinct run_id, signal, "sequence" from readings)) as different from readings
union all
select 'refused_requests' as table_name, count(*) as "rows", (select count(*) from (select distinct request_id from refused_requests)) as different from refused_requests
union all
select 'refusals' as table_name, count(*) as "rows", (select count(*) from (select distinct refusal_id from refusals)) as different from refusals
union all
select 'resources' as table_name, count(*) as "rows", (select count(*) from (select distinct resource_id from resources)) as different from resources
union all
select 'runs' as table_name, count(*) as "rows", (select count(*) from (select distinct run_id from runs)) as different from runs
union all
select 'scopes' as table_name, count(*) as "rows", (select count(*) from (select distinct scope_id from scopes)) as different from scopes
union all
select 'scores' as table_name, count(*) as "rows", (select count(*) from (select distinct score_id from scores)) as different from scores
union all
-- spans may share their ids: only one that is there again in all that was sent of it is one too many
select 'spans' as table_name, count(*) as "rows", count(*) - (
    select coalesce(sum(times - 1), 0)::bigint from (
        select *, count(*) as times from (
            select * exclude (received_ns, batch_id) from spans
            where (trace_id, span_id) in (
                select (trace_id, span_id) from spans group by trace_id, span_id having count(*) > 1
            )
        ) group by all having count(*) > 1
    )
) as different from spans
union all
select 'unscored_windows' as table_name, count(*) as "rows", (select count(*) from (select distinct stretch_id from unscored_windows)) as different from unscored_windows
union all
select 'verdicts' as table_name, count(*) as "rows", (select count(*) from (select distinct verdict_id from verdicts)) as different from verdicts
order by table_name
