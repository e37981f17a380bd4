-- What newly stored windows add to the episodes they were scored under, in the span of time in which from_records looks.
update episodes set
    ratio_max = greatest(episodes.ratio_max, found.ratio_max),
    ratio_newest = case when is_newer then found.newest.ratio else episodes.ratio_newest end,
    newest_ns = case when is_newer then found.newest.last_ns else episodes.newest_ns end,
    newest_sequence = case when is_newer then found.newest.sequence else episodes.newest_sequence end
from (
    select
        w.*,
        e.newest_sequence is null
            or w.newest > {'sequence': e.newest_sequence, 'last_ns': e.newest_ns, 'ratio': e.ratio_newest} as is_newer
    from (
        select
            t.alert_id, max(t.ratio) as ratio_max,
            max({'sequence': t.last_sequence, 'last_ns': t.last_ns, 'ratio': t.ratio}) as newest
        from touched as t
        join episodes as k on k.alert_id = t.alert_id
        where t.last_ns between k.raised_ns and case
            when k.step = 'cleared' then least(greatest(k.raised_ns, k.cleared_ns), 9223285636854775806) + day_ns()
            else 9223372036854775806
        end
        group by t.alert_id
    ) as w
    join episodes as e on e.alert_id = w.alert_id
) as found
where episodes.alert_id = found.alert_id
