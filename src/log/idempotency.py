"""Same id and same body: the first answer. Same id and another body: refused."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from .refusals import BodyConflictError
from .schema import REQUESTS


@dataclass(frozen=True, slots=True)
class RequestKey:
    """What makes two calls the same: `scope` (decision, outcome, event), id and hash of the body."""

    scope: str
    key: str
    body_hash: str


def request_key(scope: str, key: str, body: str) -> RequestKey:
    """Key of a request whose body is written in one canonical way.

    Examples
    --------
    >>> request_key("decision", "r-1", "{}").body_hash[:8]
    '44136fa3'
    """
    return RequestKey(scope, key, hashlib.sha256(body.encode()).hexdigest())


def find_answer(connection: Connection, request: RequestKey) -> str | None:
    """The first answer to this request; None when it is new.

    Raises
    ------
    BodyConflictError
        When the id came before with another body.
    """
    query = select(REQUESTS.c.body_hash, REQUESTS.c.answer).where(
        REQUESTS.c.scope == request.scope, REQUESTS.c.key == request.key
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    if row.body_hash != request.body_hash:
        raise BodyConflictError(request.scope, request.key)
    answer: str = row.answer
    return answer


def keep_answer(connection: Connection, request: RequestKey, answer: str, at: int) -> None:
    """Keep the first answer; `at` in microseconds."""
    connection.execute(
        insert(REQUESTS).values(
            scope=request.scope, key=request.key, body_hash=request.body_hash, answer=answer, at=at
        )
    )
