-- exclusive: one process an outbox, and no shared memory file; full: a committed transaction outlives a power cut
pragma locking_mode = exclusive;
pragma journal_mode = wal;
pragma synchronous = full;
pragma foreign_keys = on;
