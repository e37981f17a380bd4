"""What travels: attribute names, ids, frozen records and the telemetry contract; no heavy import."""
