-- Where an alert stands: its asset as declared now, its run, and the deployment of the bundle that scored. One row.
with place as (
    select asset from (
        select
            a.* replace (
                replace(a.declaration_id::varchar, '-', '') as declaration_id,
                replace(a.batch_id::varchar, '-', '') as batch_id
            )
        from current_assets as a
        where a.asset_id = $asset_id
            and in_scope($sites, a.site_id)
    ) as asset
),
source as (
    select run from (
        select
            r.* replace (
                replace(r.run_id::varchar, '-', '') as run_id, replace(r.batch_id::varchar, '-', '') as batch_id
            )
        from runs as r
        where r.run_id = $run_id::uuid and r.asset_id = $asset_id
            and in_scope($sites, (select a.site_id from current_assets as a where a.asset_id = r.asset_id))
    ) as run
),
service as (
    select deployment from (
        select
            d.* replace (
                replace(d.deployment_id::varchar, '-', '') as deployment_id,
                replace(d.run_id::varchar, '-', '') as run_id, replace(d.batch_id::varchar, '-', '') as batch_id
            )
        from deployments as d
        where d.asset_id = $asset_id and d.run_id = $run_id::uuid and d.bundle_id = $bundle_id
            and in_scope($sites, (select a.site_id from current_assets as a where a.asset_id = d.asset_id))
    ) as deployment
)
select
    (select asset from place limit 1) as asset,
    (select run from source limit 1) as run,
    (select deployment from service order by deployment.from_sequence desc limit 1) as deployment
