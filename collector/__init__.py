"""OTLP in, store out, and the read API that dashboards and the command line ask."""
