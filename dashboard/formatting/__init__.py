"""Numbers, times, counts and labels as a person reads them."""
