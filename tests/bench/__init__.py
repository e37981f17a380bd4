"""Speed as counts and ratios measured in one run; never an assertion."""
