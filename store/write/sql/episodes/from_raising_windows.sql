-- What the window that raised an episode says of it, when it arrives after the alert itself.
update episodes set
    contract = w.contract, operating_state = w.operating_state, readings_count = w.readings_count,
    readings_expected = w.readings_expected, readings_uncertain = w.readings_uncertain, pattern = w.contributions
from touched as w
where episodes.score_id = w.score_id and episodes.kind <> 'blind'
    and w.last_ns between episodes.raised_ns and case
        when episodes.step = 'cleared'
            then least(greatest(episodes.raised_ns, episodes.cleared_ns), 9223285636854775806) + day_ns()
        else 9223372036854775806
    end
