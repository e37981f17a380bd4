"""Every alert, those that need somebody first."""
