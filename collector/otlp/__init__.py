"""OTLP as it arrives: two transports, one ingest, one answer for each outcome."""
