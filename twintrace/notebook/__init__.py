"""What stands behind twintrace.client: the read API's answers as tables for notebooks, read only."""
