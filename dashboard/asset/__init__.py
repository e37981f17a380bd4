"""How one asset is named and drawn, on any page."""
