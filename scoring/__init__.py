"""The edge: sources in, windows scored, every record into a durable outbox, OTLP out."""
