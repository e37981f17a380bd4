-- The episodes of the alerts named in `touched`, made whole from their records; one known before keeps its number.
merge into episodes using (
    with steps as (
        -- two steps may claim one place in the order: then the id decides, or each remake would tell another story
        select *, row_number() over (partition by alert_id order by edge_sequence, event_id) as place
        from alert_events where alert_id in (select alert_id::uuid from touched)
    ),
    stood as (
        select
            alert_id,
            arg_min(kind, place) as kind, arg_min(rule, place) as rule,
            arg_min(asset_id, place) as asset_id, arg_min(gateway_id, place) as gateway_id,
            arg_min(run_id, place) as run_id, arg_min(bundle_id, place) as bundle_id,
            arg_min(window_id, place) as window_id, arg_min(vector_id, place) as vector_id,
            arg_min(score_id, place) as score_id, arg_min(sequence, place) as sequence,
            arg_min(event_ns, place) as raised_ns,
            arg_min(produced_ns, place) as raised_produced_ns,
            arg_min(received_ns, place) as raised_received_ns,
            arg_max(step, place) as step, arg_max(event_ns, place) as step_ns,
            arg_max(reason, place) as step_reason, arg_max(priority, place) as priority,
            arg_min(led_by, place) as led_by, max(repeats) as repeats,
            arg_min(ratio, place) as ratio_first, arg_max(ratio, place) as ratio_step,
            max(ratio) as ratio_max
        from steps
        group by alert_id
    ),
    -- nothing is scored under an alert before it was raised or a day after it ended; from_windows holds to the same
    spans as (
        select
            alert_id, raised_ns as from_ns,
            case
                when step = 'cleared' then least(greatest(raised_ns, step_ns), 9223285636854775806) + day_ns()
                else 9223372036854775806
            end as to_ns
        from stood
    ),
    look as (
        select min(from_ns) as from_ns, max(to_ns) as to_ns from spans
    ),
    scored as (
        select
            alert_id, max(w.ratio) as ratio_max,
            max({'sequence': w.last_sequence, 'last_ns': w.last_ns, 'ratio': w.ratio}) as newest
        from scores as w
        join spans using (alert_id)
        where w.last_ns between (select from_ns from look) and (select to_ns from look)
            and w.last_ns between spans.from_ns and spans.to_ns
        group by alert_id
    ),
    -- a window that says that it raised, as the writer adds one that comes later; a blind alert names the one that was
    -- last seen, and was not raised by it
    raised_by as (
        select score_id, last_ns from scores
        where step = 'raised' and last_ns between (select from_ns from look) and (select to_ns from look)
            and score_id in (select score_id from stood where kind <> 'blind')
    ),
    raising as (
        -- by their few times, so that what is wide is read of few; a store from before one score had one row may hold
        -- two of an id: then the one that the alert names counts
        select s.alert_id as raised_id, w.*
        from stood as s
        join spans using (alert_id)
        join (
            select * from scores
            where step = 'raised' and last_ns in (select last_ns from raised_by) and score_id in (select score_id from raised_by)
        ) as w on w.score_id = s.score_id and w.last_ns between spans.from_ns and spans.to_ns
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
        w.newest.ratio as ratio_newest, w.newest.sequence as newest_sequence, w.newest.last_ns as newest_ns,
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
