"""Pieces that every page is built of."""
