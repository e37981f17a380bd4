"""From readings to a decision as pure functions, run live by the edge and run again by verify."""
