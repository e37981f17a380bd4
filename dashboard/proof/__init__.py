"""Recomputing an alert in a process of its own."""
