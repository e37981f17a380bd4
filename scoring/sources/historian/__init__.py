"""Recorded runs: CSV files as a historian exports them."""
