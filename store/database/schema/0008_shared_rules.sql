-- Rules that several questions share, each said once.

create macro minute_ns() as 60000000000;
create macro hour_ns() as 3600000000000;
create macro day_ns() as 86400000000000;

-- whether who asks may see a record of this site; null sites are all sites
create macro in_scope(sites, site) as sites::varchar[] is null or list_contains(sites::varchar[], site);

-- whether who asks may see a trace: who asks for some sites only sees those of windows of assets there
create macro trace_in_scope(sites, trace_id) as sites::varchar[] is null or exists (
    select 1 from scores as w join current_assets as a on a.asset_id = w.asset_id
    where w.window_id = trace_id and list_contains(sites::varchar[], a.site)
);

-- An asset is scored now while its newest window ended within the last 2 minutes, or within 3 of its own intervals if
-- those are longer. `ends` are the ends of its last windows, newest first; four of them tell three intervals.
create macro scoring_patience_ns(first_ns, last_ns, windows) as
    greatest(2 * minute_ns(), 3 * (last_ns - first_ns) // greatest(windows - 1, 1));
create macro is_scored_now(ends, now_ns) as
    coalesce(ends[1] > now_ns - scoring_patience_ns(ends[len(ends)], ends[1], len(ends)), false);

-- the ends of the last four windows of each asset within a day, newest first; a gateway's clock may be a minute ahead
create macro recent_windows(now_ns) as table
    select asset_id, max(last_ns, 4) as ends, arg_max(operating_state, last_ns) as operating_state
    from scores where last_ns > now_ns - day_ns() and last_ns <= now_ns + minute_ns()
    group by asset_id;

-- the states of contract.words.EpisodeState in the order of a list: the most urgent first
create macro episode_rank(state) as
    list_position(['new', 'unseen', 'acknowledged', 'shelved', 'out_of_service', 'returned'], state);

-- contract.words.NEEDS_SOMEONE (ADR-009)
create macro needs_someone(state) as state in ('new', 'unseen');

-- what people did and nobody took back; a retraction takes back an action of its own alert
drop view standing_actions;
create view effective_actions as
select a.* from operator_actions as a
where a.verb <> 'retract' and not exists (
    select 1 from operator_actions as r
    where r.verb = 'retract' and r.alert_id = a.alert_id and r.retracts = a.action_id
);

-- when shifts begin at the site of an asset, as its site file says; none are the usual ones (contract.shifts.USUAL)
alter table assets add column shifts varchar[] default [];
drop view current_assets;
create view current_assets as
select * from assets
qualify row_number() over (partition by asset_id order by declared_ns desc, received_ns desc, declaration_id) = 1;
