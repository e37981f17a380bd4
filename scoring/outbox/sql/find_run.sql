select run_id, source, path, sha256, next_sequence, at_end, bundle_id, windower, checks, decision
from runs where run_id = :run_id
