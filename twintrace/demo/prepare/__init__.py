"""What the demo prepares before anything runs: data, bundles, site files, tokens, when each run is played."""
