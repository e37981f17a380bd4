-- What newly stored windows add to the episodes they were scored under.
update episodes set
    ratio_max = greatest(episodes.ratio_max, found.ratio_max),
    ratio_newest = case when is_newer then found.ratio_newest else episodes.ratio_newest end,
    newest_ns = case when is_newer then found.newest_ns else episodes.newest_ns end,
    newest_sequence = case when is_newer then found.newest_sequence else episodes.newest_sequence end
from (
    select
        w.*, e.newest_sequence is null or w.newest_sequence > e.newest_sequence as is_newer
    from (
        select
            alert_id, max(ratio) as ratio_max, arg_max(ratio, last_sequence) as ratio_newest,
            max(last_sequence) as newest_sequence, arg_max(last_ns, last_sequence) as newest_ns
        from touched
        group by alert_id
    ) as w
    join episodes as e on e.alert_id = w.alert_id
) as found
where episodes.alert_id = found.alert_id
