"""The page that docs/adding-a-page.md builds: which gateway was last heard when."""
