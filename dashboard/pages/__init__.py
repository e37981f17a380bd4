"""Pages: ask the store, hand the answer to pure parts and figures, place them."""
