"""How one trace is read and drawn, on any page."""
