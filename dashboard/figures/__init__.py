"""Figures: frames in, plotly dicts out; no question, no clock, no network."""
