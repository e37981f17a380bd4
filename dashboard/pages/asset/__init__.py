"""One asset: state, signals, alerts, what was done."""
