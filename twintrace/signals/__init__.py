"""What the commands traces, logs, metrics and services share: their options, and how signals are written."""
