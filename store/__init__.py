"""The only room that speaks DuckDB: one writer, one reader, named questions."""
