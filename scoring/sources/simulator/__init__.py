"""Simulated machines: endless live sources, and recorded runs for a start without data."""
