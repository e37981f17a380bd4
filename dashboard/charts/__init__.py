"""Lines over time as figures: series, panes, shapes, ticks, colours."""
