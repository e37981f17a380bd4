"""One alert from reading to outcome, and what people do about it."""
