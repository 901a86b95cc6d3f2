"""Make a key: `python -m serving.new_key dialler report decide`."""

from __future__ import annotations

import argparse
import sys

from .access.keys import new_key
from .access.scopes import SCOPES


def main() -> None:
    """Print the line for the service; the token, which is nowhere kept, to the screen."""
    parser = argparse.ArgumentParser(prog="python -m serving.new_key", description=__doc__)
    parser.add_argument("name", help="letters, digits, - and _")
    parser.add_argument("scope", nargs="+", choices=SCOPES)
    parser.add_argument("--rate", type=float, help="requests a second; left out: REPAYLIFT_RATE")
    asked = parser.parse_args()
    token, key = new_key(asked.name, asked.scope, asked.rate)
    sys.stdout.write(key.line() + "\n")
    sys.stderr.write(f"Give this to the caller; it is shown once: {token}\n")


if __name__ == "__main__":
    main()
