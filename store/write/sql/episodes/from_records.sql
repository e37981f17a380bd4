-- The episodes of the alerts named in `touched`, made whole from their records; one known before keeps its number.
merge into episodes using (
    with steps as (
        select * from alert_events where alert_id in (select alert_id::uuid from touched)
    ),
    stood as (
        select
            alert_id,
            arg_min(kind, edge_sequence) as kind, arg_min(rule, edge_sequence) as rule,
            arg_min(asset_id, edge_sequence) as asset_id, arg_min(gateway_id, edge_sequence) as gateway_id,
            arg_min(run_id, edge_sequence) as run_id, arg_min(bundle_id, edge_sequence) as bundle_id,
            arg_min(window_id, edge_sequence) as window_id, arg_min(vector_id, edge_sequence) as vector_id,
            arg_min(score_id, edge_sequence) as score_id, arg_min(sequence, edge_sequence) as sequence,
            arg_min(event_ns, edge_sequence) as raised_ns,
            arg_min(produced_ns, edge_sequence) as raised_produced_ns,
            arg_min(received_ns, edge_sequence) as raised_received_ns,
            arg_max(step, edge_sequence) as step, arg_max(event_ns, edge_sequence) as step_ns,
            arg_max(reason, edge_sequence) as step_reason, arg_max(priority, edge_sequence) as priority,
            arg_min(led_by, edge_sequence) as led_by, max(repeats) as repeats,
            arg_min(ratio, edge_sequence) as ratio_first, arg_max(ratio, edge_sequence) as ratio_step,
            max(ratio) as ratio_max
        from steps
        group by alert_id
    ),
    look as (
        -- the times only say where: nothing is scored under an alert a day after it ended
        select
            min(raised_ns) as from_ns,
            case
                when bool_and(step = 'cleared')
                    then least(max(greatest(raised_ns, step_ns)), 9223285636854775806) + day_ns()
                else 9223372036854775806
            end as to_ns
        from stood
    ),
    scored as (
        select
            alert_id, max(ratio) as ratio_max, arg_max(ratio, last_sequence) as ratio_newest,
            max(last_sequence) as newest_sequence, arg_max(last_ns, last_sequence) as newest_ns
        from scores
        where last_ns between (select from_ns from look) and (select to_ns from look)
            and alert_id in (select alert_id::uuid from touched)
        group by alert_id
    ),
    -- a blind alert names the window that was last seen; it was not raised by it
    raised_by as (
        select score_id, last_ns from scores
        where last_ns between (select from_ns from look) and (select to_ns from look)
            and score_id in (select score_id from stood where kind <> 'blind')
    ),
    raising as (
        -- by their few times, so that what is wide is read of few; a store from before one score had one row may hold
        -- two of an id: then the one that the alert names counts
        select s.alert_id as raised_id, w.*
        from stood as s
        join (
            select * from scores
            where last_ns in (select last_ns from raised_by) and score_id in (select score_id from raised_by)
        ) as w on w.score_id = s.score_id
        where s.kind <> 'blind'
        qualify row_number() over (
            partition by s.alert_id
            order by
                w.window_id = s.window_id and w.last_sequence = s.sequence desc,
                w.last_sequence, w.window_id, w.received_ns, w.score_digest, w.decision_digest, w.batch_id
        ) = 1
    ),
    done as (
        select a.* from effective_actions as a where a.alert_id in (select alert_id::uuid from touched)
    ),
    people as (
        select
            alert_id,
            arg_max(actor, commit_number) filter (verb = 'acknowledge') as acknowledged_by,
            arg_max(acted_ns, commit_number) filter (verb = 'acknowledge') as acknowledged_ns,
            arg_max(assignee, commit_number) filter (verb = 'assign') as owner,
            arg_max(acted_ns, commit_number) filter (verb = 'assign') as owned_ns,
            arg_max(actor, commit_number) filter (verb = 'shelve') as shelved_by,
            arg_max(coalesce(until_ns, acted_ns), commit_number) filter (verb = 'shelve') as shelved_until_ns,
            arg_max(actor, commit_number) filter (verb = 'out_of_service') as out_by,
            arg_max(coalesce(from_ns, acted_ns), commit_number) filter (verb = 'out_of_service') as out_from_ns,
            arg_max(coalesce(until_ns, acted_ns), commit_number) filter (verb = 'out_of_service') as out_until_ns,
            arg_max(actor, commit_number) filter (verb = 'confirm') as confirmed_by,
            arg_max(acted_ns, commit_number) filter (verb = 'confirm') as confirmed_ns,
            arg_max(verb, commit_number) as last_verb, arg_max(actor, commit_number) as last_actor,
            arg_max(acted_ns, commit_number) as last_acted_ns
        from done
        group by alert_id
    ),
    judged as (
        select * from verdicts_of((select list(alert_id::uuid) from touched))
    )
    select
        s.alert_id,
        coalesce(k."number", (select coalesce(max("number"), 0) from episodes) + row_number() over (
            order by k."number" is not null, s.raised_received_ns, s.raised_ns, s.alert_id
        )) as "number",
        s.kind, s.rule, s.asset_id, s.gateway_id, s.run_id, s.bundle_id, s.window_id, s.vector_id, s.score_id,
        s.raised_ns, s.raised_produced_ns, s.raised_received_ns,
        case when s.step = 'cleared' then s.step_ns end as cleared_ns,
        case when s.step = 'cleared' then s.step_reason else '' end as clear_reason,
        s.step, s.priority, priority_rank(s.priority) as priority_rank, s.led_by, s.repeats,
        s.ratio_first, s.ratio_step, greatest(s.ratio_max, w.ratio_max) as ratio_max,
        w.ratio_newest, w.newest_sequence, w.newest_ns,
        r.contract, r.operating_state, r.readings_count, r.readings_expected, r.readings_uncertain,
        r.contributions as pattern,
        p.acknowledged_by, p.acknowledged_ns, nullif(p.owner, '') as owner, p.owned_ns, p.shelved_by,
        p.shelved_until_ns, p.out_by, p.out_from_ns, p.out_until_ns, p.confirmed_by, p.confirmed_ns,
        p.last_verb, p.last_actor, p.last_acted_ns,
        v.value as verdict, v.source as verdict_source, v.actor as verdict_by, v.decided_ns as verdict_ns
    from stood as s
    left join episodes as k on k.alert_id = s.alert_id
    left join scored as w on w.alert_id = s.alert_id
    left join raising as r on r.raised_id = s.alert_id
    left join people as p on p.alert_id = s.alert_id
    left join judged as v on v.alert_id = s.alert_id
) as made on episodes.alert_id = made.alert_id
when matched then update by name
when not matched then insert by name
