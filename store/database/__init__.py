"""The file of the store: opened by one process, migrated to the newest schema."""
