"""The way to the collector: a request, its answer, when to try again."""
