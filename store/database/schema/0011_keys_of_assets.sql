-- Sites and assets have keys, enterprise/site and enterprise/site/asset (contract/asset_key.py, ADR-027): two enterprises
-- may each have a site "Main", and two sites a pump-1. What is stored gets the key of the site that its asset was
-- declared at when it came; ids stay what they are.
alter table assets add column site_id varchar default '';
alter table operator_actions add column session varchar default '';
alter table verdicts add column session varchar default '';

-- which gateway speaks for an asset from then on, as somebody said who may
create table asset_approvals (
    approval_id uuid not null, asset_id varchar not null, gateway_id varchar not null, actor varchar not null,
    session varchar not null, nonce varchar not null, note varchar not null, approved_ns bigint not null,
    received_ns bigint not null, batch_id uuid not null
);

-- a slash parts the levels of a key, so a name that has one gets a dash instead
update assets set site_id =
    coalesce(nullif(trim(replace(enterprise, '/', '-')), ''), '-') || '/'
    || coalesce(nullif(trim(replace(site, '/', '-')), ''), '-');

-- from when until when an asset was of a site: the first declaration counts for what came before it too
create temporary table places as
select
    asset_id, site_id || '/' || replace(asset_id, '/', '-') as asset_key,
    case when row_number() over by_receipt = 1 then -1 else received_ns end as from_ns,
    coalesce(lead(received_ns) over by_receipt, 9223372036854775807) as until_ns
from (
    select asset_id, site_id, received_ns from assets
    qualify site_id is distinct from lag(site_id) over (partition by asset_id order by received_ns, declared_ns, declaration_id)
)
window by_receipt as (partition by asset_id order by received_ns);

-- all steps of an alert are of the site at which it was raised
create temporary table alert_places as
select r.alert_id, p.asset_key
from (select alert_id, min(asset_id) as asset_id, min(received_ns) as received_ns from alert_events group by alert_id) as r
join places as p on p.asset_id = r.asset_id and r.received_ns >= p.from_ns and r.received_ns < p.until_ns;
update alert_events set asset_id = p.asset_key from alert_places as p where p.alert_id = alert_events.alert_id;
update episodes set asset_id = p.asset_key from alert_places as p where p.alert_id = episodes.alert_id;

update reading_batches as t set asset_id = p.asset_key from places as p
where p.asset_id = t.asset_id and t.received_ns >= p.from_ns and t.received_ns < p.until_ns;
update readings as t set asset_id = p.asset_key from places as p
where p.asset_id = t.asset_id and t.received_ns >= p.from_ns and t.received_ns < p.until_ns;
update refusals as t set asset_id = p.asset_key from places as p
where p.asset_id = t.asset_id and t.received_ns >= p.from_ns and t.received_ns < p.until_ns;
update scores as t set asset_id = p.asset_key from places as p
where p.asset_id = t.asset_id and t.received_ns >= p.from_ns and t.received_ns < p.until_ns;
update unscored_windows as t set asset_id = p.asset_key from places as p
where p.asset_id = t.asset_id and t.received_ns >= p.from_ns and t.received_ns < p.until_ns;
update labels as t set asset_id = p.asset_key from places as p
where p.asset_id = t.asset_id and t.received_ns >= p.from_ns and t.received_ns < p.until_ns;
update runs as t set asset_id = p.asset_key from places as p
where p.asset_id = t.asset_id and t.received_ns >= p.from_ns and t.received_ns < p.until_ns;
update deployments as t set asset_id = p.asset_key from places as p
where p.asset_id = t.asset_id and t.received_ns >= p.from_ns and t.received_ns < p.until_ns;
update ledger_lines as t set asset_id = p.asset_key from places as p
where p.asset_id = t.asset_id and t.received_ns >= p.from_ns and t.received_ns < p.until_ns;
update assets set asset_id = site_id || '/' || replace(asset_id, '/', '-');

drop table alert_places;
drop table places;

drop view current_assets;
create view current_assets as
select * from assets
qualify row_number() over (partition by asset_id order by declared_ns desc, received_ns desc, declaration_id) = 1;

-- contract.asset_key.site_of
create macro site_of(asset_id) as if(contains(asset_id, '/'), regexp_replace(asset_id, '/[^/]*$', ''), '');

-- whether who asks may see a record of the site with this key; null sites are all sites
create or replace macro in_scope(sites, site_id) as
    sites::varchar[] is null or list_contains(sites::varchar[], site_id);

-- whether who asks may see a trace: who asks for some sites only sees those of windows of assets there
create or replace macro trace_in_scope(sites, trace_id) as sites::varchar[] is null or exists (
    select 1 from scores as w join current_assets as a on a.asset_id = w.asset_id
    where w.window_id = trace_id and list_contains(sites::varchar[], a.site_id)
);

-- the assets that who asks may see; of two sites that people call the same, each is shown with its enterprise
create macro assets_in_scope(sites) as table
    select * replace (
        case
            when min(site_id) over (partition by site) = max(site_id) over (partition by site) then site
            else enterprise || ' / ' || site
        end as site
    )
    from current_assets where in_scope(sites, site_id);
