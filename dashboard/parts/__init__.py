"""Parts: records in, components out; no question, no clock, no network."""
