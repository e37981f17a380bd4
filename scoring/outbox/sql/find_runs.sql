select run_id, source, path, sha256, next_sequence, at_end, bundle_id, windower, checks, decision
from runs order by source, path
