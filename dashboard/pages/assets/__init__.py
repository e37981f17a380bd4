"""Every asset, and how each is."""
