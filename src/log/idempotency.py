"""Same id and same body: the first answer. Same id and another body: refused."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from .answers import DECISION
from .journal import Journal
from .refusals import BodyConflictError, NotKnownError
from .session import Session
from .transaction import Transaction

_FIND = "SELECT body_hash, answer, decision_id FROM requests WHERE scope = ? AND key = ?"
_KEEP = """
INSERT INTO requests (scope, key, body_hash, at, person, answer, decision_id) VALUES (?, ?, ?, ?, ?, ?, ?)"""


@dataclass(frozen=True, slots=True)
class RequestKey:
    """What makes two calls the same: `scope` (decision, outcome, event), id and hash of the body."""

    scope: str
    key: str
    body_hash: str


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """An answer to keep.

    person : debtor_id of whom it is about: it goes when they are erased. None: of nobody.
    decision_id : of a decision whose body is the answer: it is read from the journal, which knows the
        person. None: it is kept as it is.
    """

    body: str
    person: str | None = None
    decision_id: str | None = None


def request_key(scope: str, key: str, body: str) -> RequestKey:
    """Key of a request whose body is written in one canonical way.

    Examples
    --------
    >>> request_key("decision", "r-1", "{}").body_hash[:8]
    '44136fa3'
    """
    return RequestKey(scope, key, hashlib.sha256(body.encode()).hexdigest())


def find_answer(session: Session, journal: Journal, request: RequestKey) -> str | None:
    """The first answer to this request; None when it is new.

    Raises
    ------
    BodyConflictError
        When the id came before with another body.
    NotKnownError
        When it was about a person who was erased.
    """
    row = session.execute(_FIND, (request.scope, request.key)).fetchone()
    if row is None:
        return None
    body_hash, answer, decision_id = row
    if body_hash != request.body_hash:
        raise BodyConflictError(request.scope, request.key)
    if decision_id is not None:
        answer = journal.find(session, DECISION, decision_id)
    if answer is None:
        raise NotKnownError(f"{request.scope} id", request.key, "its person was erased; use a new id")
    return str(answer)


def is_new(session: Session, request: RequestKey) -> bool:
    """Whether nothing was answered under the request's id, whatever its body."""
    return session.execute(_FIND, (request.scope, request.key)).fetchone() is None


def keep_answer(transaction: Transaction, request: RequestKey, answer: FirstAnswer, at: int) -> None:
    """Keep the first answer; `at` in microseconds."""
    kept = answer.body if answer.decision_id is None else None
    cells = (request.scope, request.key, request.body_hash, at, answer.person, kept, answer.decision_id)
    transaction.execute(_KEEP, cells)
