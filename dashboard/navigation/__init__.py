"""Addresses of pages, and the menu that leads to them."""
