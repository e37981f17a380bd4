"""How well alerts match labels: what is read, measured, with which interval, and how that is printed."""
