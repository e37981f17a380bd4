-- KPI.md C4, asked of the alerts in hand: a view ranks every verdict there is before anyone can say which he wants
-- (44 ms beside 70,000 verdicts, 7 so).

drop view current_verdicts;

-- the strongest source, then the newest by receipt; a verdict taken back counts no more
create macro verdicts_of(alert_ids) as table
    with own as (
        select * from verdicts where alert_id in (select unnest(alert_ids))
    )
    select v.* from own as v
    where v.retracts is null and not exists (
        select 1 from own as r where r.alert_id = v.alert_id and r.retracts = v.verdict_id
    )
    qualify row_number() over (
        partition by v.alert_id
        order by
            nullif(list_position(['finding', 'downtime_record', 'engineer', 'operator', 'dataset'], v.source), 0)
                nulls last,
            v.commit_number desc
    ) = 1;
