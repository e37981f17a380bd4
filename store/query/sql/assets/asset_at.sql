-- An asset as it was declared at a time: the last declaration until then, or the first one after. At most one row.
select
    a.* replace (
        replace(a.declaration_id::varchar, '-', '') as declaration_id, replace(a.batch_id::varchar, '-', '') as batch_id
    )
from assets as a
where a.asset_id = $asset_id
    and in_scope($sites, a.site_id)
order by
    a.declared_ns <= $at_ns::bigint desc,
    case when a.declared_ns <= $at_ns::bigint then -a.declared_ns else a.declared_ns end,
    a.received_ns desc
limit 1
