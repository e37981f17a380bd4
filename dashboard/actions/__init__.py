"""What people do: form to record to collector, undo, and how that is told."""
