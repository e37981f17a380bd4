"""One trace: its spans and logs."""
