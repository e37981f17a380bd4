"""How one alert is named and drawn, on any page."""
