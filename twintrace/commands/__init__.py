"""The commands of `twintrace`, one file each: `add` declares its arguments and sets `run`."""
