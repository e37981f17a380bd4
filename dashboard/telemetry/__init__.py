"""What the dashboard says of itself: its spans, kept for a while and sent on."""
