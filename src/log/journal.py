"""The journal: everything that was decided, heard or done, append-only, chained, and sealed per person."""

from __future__ import annotations

import os
from dataclasses import dataclass
from uuid import uuid4

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .chain import entry_hash
from .keys import KEY_BYTES, seal, unseal
from .session import Session
from .transaction import Entry, Head, Transaction

_MOST_KEYS = 100_000  # in memory
_INSERT = """
INSERT INTO entries (seq, at, kind, subject, person, body, prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""
_FIND = """
SELECT entries.seq, entries.person, entries.body, person_keys.wrapped FROM entries
LEFT JOIN person_keys ON person_keys.alias = entries.person
WHERE entries.subject = ? AND entries.kind = ? ORDER BY entries.seq LIMIT 1"""
_PAGE = """
SELECT entries.seq, entries.at, entries.kind, entries.subject, entries.person, entries.body,
    person_keys.wrapped
FROM entries LEFT JOIN person_keys ON person_keys.alias = entries.person
WHERE entries.seq > ? ORDER BY entries.seq LIMIT 1000"""
_encode = msgspec.msgpack.Encoder().encode


@dataclass(frozen=True, slots=True)
class PersonKey:
    """A person's key in use, and the alias under which the journal knows them."""

    alias: str
    cipher: AESGCM


@dataclass(frozen=True, slots=True)
class Logged:
    """An entry read back; `at` in UTC microseconds, `body` None when its person was erased."""

    seq: int
    at: int
    kind: str
    subject: str
    body: str | None


class Journal:
    """Appends entries and reads them back; one write at a time uses it.

    Parameters
    ----------
    master : the master key, 32 bytes.
    """

    def __init__(self, master: bytes) -> None:
        self._master = AESGCM(master)
        self._keys: dict[str, PersonKey] = {}  # of persons with entries, as committed
        self._erasures = 0  # how many persons had been erased when the keys were read

    def append(self, transaction: Transaction, entry: Entry) -> Head:
        """Add an entry after the transaction's head; the new head."""
        last, seq = transaction.head, transaction.head.seq + 1
        body, alias = entry.body.encode(), None
        if entry.person is not None:
            key = self._key(transaction, entry.person)
            alias, body = key.alias, seal(key.cipher, body, _about(seq, entry.kind, entry.subject))
        cells = (seq, entry.at, entry.kind, entry.subject, alias, body, last.hash)
        digest = entry_hash(*cells)
        transaction.execute(_INSERT, (*cells, digest))
        return Head(seq, digest, max(last.at, entry.at))

    def find(self, session: Session, kind: str, subject: str) -> str | None:
        """Body of the first entry of a kind about a subject; None when there is none or it was erased."""
        row = session.execute(_FIND, (subject, kind)).fetchone()
        if row is None:
            return None
        seq, alias, body, wrapped = row
        return self._open(alias, body, wrapped, _about(seq, kind, subject))

    def page(self, session: Session, after: int) -> list[Logged]:
        """At most 1000 entries after a number, in order."""
        rows = session.execute(_PAGE, (after,)).fetchall()
        return [
            Logged(seq, at, kind, subject, self._open(alias, body, wrapped, _about(seq, kind, subject)))
            for seq, at, kind, subject, alias, body, wrapped in rows
        ]

    def _open(self, alias: str | None, body: bytes, wrapped: bytes | None, about: bytes) -> str | None:
        if alias is None:
            return body.decode()
        if wrapped is None:
            return None
        return unseal(AESGCM(unseal(self._master, wrapped, alias.encode())), body, about).decode()

    def forget_keys(self) -> None:
        """Read keys anew: those in memory may be of a transaction that was undone."""
        self._keys.clear()

    def _key(self, transaction: Transaction, person: str) -> PersonKey:
        if transaction.erasures != self._erasures:
            self._keys.clear()
            self._erasures = transaction.erasures
        if len(self._keys) > _MOST_KEYS:
            self._keys.clear()
        if person not in self._keys:
            self._keys[person] = self._read_key(transaction, person) or self._make_key(transaction, person)
        return self._keys[person]

    def _read_key(self, session: Session, person: str) -> PersonKey | None:
        row = session.execute("SELECT alias, wrapped FROM person_keys WHERE person = ?", (person,)).fetchone()
        if row is None:
            return None
        alias, wrapped = row
        return PersonKey(alias, AESGCM(unseal(self._master, wrapped, alias.encode())))

    def _make_key(self, session: Session, person: str) -> PersonKey:
        alias, key = uuid4().hex, os.urandom(KEY_BYTES)
        wrapped = seal(self._master, key, alias.encode())
        session.execute(
            "INSERT INTO person_keys (person, alias, wrapped) VALUES (?, ?, ?)", (person, alias, wrapped)
        )
        return PersonKey(alias, AESGCM(key))


def _about(seq: int, kind: str, subject: str) -> bytes:
    """What an encrypted body is bound to: it opens in no other place of the journal."""
    return _encode((seq, kind, subject))


def has_entry(session: Session, kind: str, subject: str) -> bool:
    """Whether the journal has an entry of a kind about a subject."""
    query = "SELECT 1 FROM entries WHERE subject = ? AND kind = ? LIMIT 1"
    return session.execute(query, (subject, kind)).fetchone() is not None
