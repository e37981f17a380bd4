"""Readings -> windows -> scores -> alerts, one pipeline an asset."""
