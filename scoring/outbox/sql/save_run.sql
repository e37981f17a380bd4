insert into runs (run_id, source, path, sha256, next_sequence, at_end, bundle_id, windower, checks, decision)
values (:run_id, :source, :path, :sha256, :next_sequence, :at_end, :bundle_id, :windower, :checks, :decision)
on conflict (run_id) do update set
    next_sequence = excluded.next_sequence, at_end = excluded.at_end, bundle_id = excluded.bundle_id,
    windower = excluded.windower, checks = excluded.checks, decision = excluded.decision
