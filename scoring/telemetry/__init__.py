"""What the edge says of itself and of its work, as OTLP."""
