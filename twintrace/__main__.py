"""`python -m twintrace` is `twintrace`."""

import sys

from twintrace.cli import main

if __name__ == "__main__":
    sys.exit(main())
