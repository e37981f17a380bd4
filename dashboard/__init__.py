"""The browser: thin pages, pure figures and parts, actions as OTLP events."""
