"""Readings -> windows -> scores -> alerts, one line an asset."""
