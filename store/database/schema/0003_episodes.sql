-- What a person works on: one row an episode, kept by the writer in the transaction that stores what it is made of
-- (ADR-007). Everything in it can be made again from alert_events, scores, operator_actions and verdicts.

alter table operator_actions add column from_ns bigint;

-- number: in which order the store came to know them, whatever the clocks say
create table episodes (
    alert_id uuid not null, "number" bigint not null, kind varchar not null, rule varchar not null,
    asset_id varchar not null, gateway_id varchar not null, run_id uuid not null, bundle_id varchar not null,
    window_id uuid not null, vector_id uuid not null, score_id uuid not null,
    raised_ns bigint not null, raised_produced_ns bigint not null, raised_received_ns bigint not null,
    cleared_ns bigint, clear_reason varchar not null, step varchar not null, priority varchar not null,
    priority_rank tinyint not null, led_by varchar not null, repeats bigint not null,
    ratio_first double not null, ratio_step double not null, ratio_max double not null,
    -- of its windows: the newest one while it was open, and the one that raised
    ratio_newest double, newest_sequence bigint, newest_ns bigint,
    contract varchar, operating_state varchar, readings_count bigint, readings_expected bigint,
    readings_uncertain bigint, pattern double[],
    -- of people, as it stands after every retraction
    acknowledged_by varchar, acknowledged_ns bigint, owner varchar, owned_ns bigint,
    shelved_by varchar, shelved_until_ns bigint, out_by varchar, out_from_ns bigint, out_until_ns bigint,
    confirmed_by varchar, confirmed_ns bigint, last_verb varchar, last_actor varchar, last_acted_ns bigint,
    verdict varchar, verdict_source varchar, verdict_by varchar, verdict_ns bigint
);

create macro priority_rank(priority) as
    coalesce(nullif(list_position(['critical', 'high', 'medium', 'low'], priority), 0), 5)::tinyint;

-- contract.words.EpisodeState; `now_ns` is the asker's, so that shelving ends by itself
create macro episode_state(cleared_ns, acknowledged_ns, shelved_until_ns, out_from_ns, out_until_ns, verdict, now_ns) as
    case
        when cleared_ns is null and out_from_ns <= now_ns and now_ns < out_until_ns then 'out_of_service'
        when cleared_ns is null and now_ns < shelved_until_ns then 'shelved'
        when cleared_ns is null and acknowledged_ns is not null then 'acknowledged'
        when cleared_ns is null then 'new'
        when acknowledged_ns is null and verdict is null then 'unseen'
        else 'returned'
    end;

-- score / limit now: of the newest window while it is open, of its last step after
create macro ratio_now(cleared_ns, ratio_newest, ratio_step) as
    case when cleared_ns is null then coalesce(ratio_newest, ratio_step) else ratio_step end;

-- a reading that is missing, refused or uncertain in the window that raised, or no such window
create macro is_degraded(readings_count, readings_expected, readings_uncertain) as
    readings_count is null or readings_count < readings_expected or readings_uncertain > 0;

-- episodes say where an alert and its operator stand
drop view alert_state;
drop view operator_state;
