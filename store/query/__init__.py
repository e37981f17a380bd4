"""Named questions: the protocol of whoever asks, the catalog of SQL files, answers as records."""
