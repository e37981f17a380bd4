-- Earlier alerts of the asset class whose contributions point where this alert's do, the most alike first: at most
-- `limit` of them, with what came of each. `alike`, `alike_true` … count, over all of them, those at least as alike as
-- `least`, and stand in every row. Patterns compare under one contract only, where the features are the same; what
-- has no pattern, as an asset that nobody sees, is in no comparison. Not actionable counts true (KPI.md C4), and is told.
with this as (
    select e.pattern, e.contract, e.raised_ns, e.alert_id, a.asset_class
    from episodes as e
    join current_assets as a on a.asset_id = e.asset_id
    where e.alert_id = $alert_id::uuid and e.kind = 'deviation'
        and in_scope($sites, a.site_id)
),
compared as (
    -- narrow, and the class by its few assets: 100,000 episodes of 8 features take 10 ms
    select e.alert_id, e.verdict, e.raised_ns, list_cosine_similarity(e.pattern, t.pattern) as likeness
    from episodes as e, this as t
    where e.kind = 'deviation' and e.contract = t.contract and len(e.pattern) = len(t.pattern)
        and e.raised_ns < t.raised_ns
        and e.asset_id in (
            select a.asset_id from current_assets as a
            where a.asset_class = t.asset_class
                and in_scope($sites, a.site_id)
        )
),
counted as (
    -- a pattern of zeros points nowhere
    select * from compared where not isnan(likeness)
),
outcomes as (
    select
        count(*) as alike,
        count(*) filter (verdict in ('true', 'not_actionable')) as alike_true,
        count(*) filter (verdict = 'not_actionable') as alike_not_actionable,
        count(*) filter (verdict = 'false') as alike_false
    from counted where likeness >= $least::double
),
nearest as (
    select * from counted order by likeness desc, raised_ns desc, alert_id limit $limit::bigint
),
corrected as (
    select alert_id, arg_max(note, commit_number) as note from effective_actions
    where verb = 'confirm' and alert_id in (select alert_id from nearest)
    group by alert_id
)
select
    replace(n.alert_id::varchar, '-', '') as alert_id, e.asset_id, coalesce(a.name, e.asset_id) as asset_name,
    coalesce(a.component, '') as component, n.raised_ns, n.likeness, e.led_by, e.verdict,
    coalesce(v.reason, '') as verdict_reason, e.verdict_by, e.last_verb, e.last_actor,
    coalesce(c.note, '') as corrected,
    o.*
from nearest as n
join outcomes as o on true
join episodes as e on e.alert_id = n.alert_id
left join current_assets as a on a.asset_id = e.asset_id
left join corrected as c on c.alert_id = n.alert_id
left join verdicts_of((select list(alert_id) from nearest)) as v on v.alert_id = n.alert_id
order by n.likeness desc, n.raised_ns desc, n.alert_id
