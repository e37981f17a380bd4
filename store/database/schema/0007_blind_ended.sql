-- An alert that ended unseen needs someone (ADR-009), unless it only said that nobody saw the asset: once it is seen
-- again there is nothing left to look at (ADR-019). So the state depends on the kind of alert.
drop macro episode_state;

-- contract.words.EpisodeState; `now_ns` is the asker's, so that shelving ends by itself
create macro episode_state(
    kind, cleared_ns, acknowledged_ns, shelved_until_ns, out_from_ns, out_until_ns, verdict, now_ns
) as
    case
        when cleared_ns is null and out_from_ns <= now_ns and now_ns < out_until_ns then 'out_of_service'
        when cleared_ns is null and now_ns < shelved_until_ns then 'shelved'
        when cleared_ns is null and acknowledged_ns is not null then 'acknowledged'
        when cleared_ns is null then 'new'
        when kind <> 'blind' and acknowledged_ns is null and verdict is null then 'unseen'
        else 'returned'
    end;
