"""OTLP requests -> rows of the store, whole; what is refused becomes a row too."""
