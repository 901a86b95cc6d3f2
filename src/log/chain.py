"""The chain of the journal: every entry's hash covers the one before, so that no entry can change unseen."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from .session import Session
from .transaction import Head

GENESIS = bytes(32)  # the hash before the first entry
_PAGE = 1000  # entries read at a time
_ENTRIES = """
SELECT seq, at, kind, subject, person, body, prev_hash, hash FROM entries
WHERE seq > ? ORDER BY seq LIMIT ?"""
_encode = msgspec.msgpack.Encoder().encode


class BrokenChainError(ValueError):
    """The journal was changed: `seq` is the first entry that does not fit.

    Examples
    --------
    >>> raise BrokenChainError(7, "its hash is not that of its cells")
    Traceback (most recent call last):
    repaylift.log.chain.BrokenChainError: entry 7: its hash is not that of its cells. Remedy: ...
    """

    def __init__(self, seq: int, reason: str) -> None:
        self.seq = seq
        super().__init__(
            f"entry {seq}: {reason}. Remedy: what was logged before it is sound; restore the rest "
            "from a backup, and find out who can write to the database."
        )


def entry_hash(
    seq: int, at: int, kind: str, subject: str, person: str | None, body: bytes, prev_hash: bytes
) -> bytes:
    """SHA-256 of the cells as a MessagePack array; `body` as stored, encrypted.

    Examples
    --------
    >>> entry_hash(1, 0, "event", "e1", None, b"{}", GENESIS).hex()[:16]
    '5506e19f36d3d712'
    """
    return hashlib.sha256(_encode((seq, at, kind, subject, person, body, prev_hash))).digest()


def verify_chain(session: Session) -> Head:
    """Walk the whole chain, some entries at a time; where it ends.

    Raises
    ------
    BrokenChainError
        At the first entry that was changed, is missing or does not follow the one before.
    """
    head = Head(0, GENESIS, 0)
    while rows := session.execute(_ENTRIES, (head.seq, _PAGE)).fetchall():
        for row in rows:
            head = _follow(head, *row)
    known_seq, known_hash = session.execute("SELECT seq, hash FROM log_state").fetchone()
    if (known_seq, bytes(known_hash)) != (head.seq, head.hash):
        raise BrokenChainError(head.seq + 1, f"it is missing; the journal had {known_seq} entries")
    return head


def has_hash(session: Session, digest: str) -> bool:
    """Whether an entry has this hash, in hexadecimal."""
    found = session.execute("SELECT 1 FROM entries WHERE hash = ?", (bytes.fromhex(digest),)).fetchone()
    return found is not None


def _follow(head: Head, seq: int, at: int, *cells: Any) -> Head:
    *_, prev_hash, stored = cells
    if seq != head.seq + 1:
        raise BrokenChainError(head.seq + 1, "it is missing")
    if prev_hash != head.hash:
        raise BrokenChainError(seq, "it does not follow the entry before it")
    if entry_hash(seq, at, *cells[:-1]) != stored:
        raise BrokenChainError(seq, "its hash is not that of its cells")
    return Head(seq, stored, max(at, head.at))
