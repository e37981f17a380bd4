"""Fit a model on reference rows and build its bundle; never imported by the running edge."""
