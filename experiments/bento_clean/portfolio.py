"""A tiny simulated artifact, a log that holds its portfolio, and the account to ask about."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.serving.portfolio import make_portfolio


def main() -> None:
    folder = Path(sys.argv[1])
    made = make_portfolio(folder)
    made.log(folder).close()
    (folder / "account").write_text(made.overdue)


if __name__ == "__main__":
    main()
