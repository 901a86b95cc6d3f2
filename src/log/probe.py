"""Whether the log takes a write."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert

from .schema import REQUESTS

_SCOPE = "probe"  # of the one row that is written anew


def write_probe(connection: Connection) -> None:
    """Write one row and take it away: fails when the log cannot be written."""
    connection.execute(insert(REQUESTS).values(scope=_SCOPE, key=_SCOPE, body_hash="", answer="", at=0))
    connection.execute(delete(REQUESTS).where(REQUESTS.c.scope == _SCOPE))
