"""What every request and answer passes: validation, compression, headers, the page of the app."""
