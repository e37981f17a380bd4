insert into scores by name
with placed as (
    select
        *, greatest(last_sequence - 19, 0) as first_sequence, begin_ns + last_sequence * step_ns as last_ns,
        place >= 2 and (place < 6 or stays_open) and episode >= 0 as is_open,
        case
            when place = 1 then 1.05 when place = 2 then 1.1 + 0.3 * chance
            when place > 2 and (place < 5 or stays_open) then 1.15 + 0.35 * chance
            else 0.35 + 0.2 * chance
        end as ratio
    from windows
)
select
    md5('window/' || machine || '/' || number)::uuid as window_id, gateway_id, asset_id, run_id, contract,
    first_sequence, last_sequence, last_ns - 19 * step_ns as first_ns, last_ns,
    list_transform(
        ['speed', 'flow', 'suction_pressure', 'discharge_pressure', 'motor_current', 'vibration', 'bearing_temperature'],
        lambda signal: signal || '=' || first_sequence || '-' || last_sequence
    ) as ranges,
    7 * (last_sequence - first_sequence + 1) as readings_count, 140 as readings_expected,
    (number % 50 = 2)::bigint as readings_uncertain, md5('r') || md5('r') as readings_digest,
    'running' as operating_state,
    md5('vector/' || machine || '/' || number)::uuid as vector_id, 'features-1' as feature_code,
    [1480, 92, 1.2, 6.4, 28, 2.4 * ratio]::double[] as features, md5('f') || md5('f') as features_digest,
    md5('score/' || machine || '/' || number)::uuid as score_id, bundle_id, "limit" * ratio as score,
    -- what led it turns with the episode, so that some are alike and some are not
    list_transform(
        [0, 1, 2, 3, 4, 5], lambda led: ("limit" * ratio) ** 2 * case when led = episode % 6 then 0.7 else 0.06 end
    )::double[] as contributions,
    md5('s') || md5('s') as score_digest, 'deviation' as rule,
    case
        when place = 1 then 'rising' when place = 2 then 'raised' when place > 2 and (place < 5 or stays_open) then 'active'
        when place = 5 then 'clearing' when place = 6 then 'cleared' else 'quiet'
    end as step,
    "limit", ratio, 0 as above_before, 0 as below_before, 0 as above, 0 as below,
    case when is_open then md5('alert/' || machine || '/' || episode)::uuid end as alert_id,
    case when is_open then ['medium', 'high', 'critical', 'low'][1 + episode % 4] else '' end as priority,
    md5('d') || md5('d') as decision_digest, last_ns + 200000000 as produced_ns, last_ns + 150000000 as start_ns,
    last_ns + 200000000 as end_ns, last_ns + 400000000 as received_ns, batch_id
from placed
order by number, machine
