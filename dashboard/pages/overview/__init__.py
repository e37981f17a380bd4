"""What needs somebody now, and how the day went."""
