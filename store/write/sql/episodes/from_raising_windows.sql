-- What the window that raised an episode says of it, when it arrives after the alert itself.
update episodes set
    contract = w.contract, operating_state = w.operating_state, readings_count = w.readings_count,
    readings_expected = w.readings_expected, readings_uncertain = w.readings_uncertain, pattern = w.contributions
from touched as w
where episodes.score_id = w.score_id and episodes.kind <> 'blind'
