"""The demo: data found or made, commissioned, and three real processes that play it."""
