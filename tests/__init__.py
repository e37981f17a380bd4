"""The specification, room by room, in sentences that run."""
