"""Times of plants: zones, shifts, ranges of an address, what a person types."""
