-- What the filters of the list can be set to: the places there are, and who owns something. One row a choice.
with assets_seen as (
    select * from assets_in_scope($sites)
)
select distinct * from (
    select 'site' as filter, site_id as value, site as label, site from assets_seen where site <> ''
    union all
    select 'area', area, area, site from assets_seen where area <> ''
    union all
    select 'class', asset_class, asset_class, site from assets_seen where asset_class <> ''
    union all
    select 'asset', asset_id, name, site from assets_seen
    union all
    select 'owner', person, person, '' from (
        select distinct coalesce(e.owner, e.acknowledged_by) as person from episodes as e
        left join current_assets as a on a.asset_id = e.asset_id
        where in_scope($sites, a.site_id)
    )
    where person is not null
)
order by filter, label, value, site
