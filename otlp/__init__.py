"""How records are put into OpenTelemetry's public messages; shared by all who send them."""
