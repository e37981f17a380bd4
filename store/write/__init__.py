"""Records -> rows, once each: duplicates, conflicts, episodes, readings."""
