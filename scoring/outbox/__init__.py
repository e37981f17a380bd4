"""What must survive a kill: requests parked on disk, tallies, runs, the ledger."""
