"""What is said of a trace on any page."""

NOT_STORED = "No span of this trace is stored."
OUTBOX = "the outbox"
LEFT_OUT = "left out by its sender"
