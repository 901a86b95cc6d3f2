"""The Idempotency-Key header (IETF draft-ietf-httpapi-idempotency-key-header).

The ids in the bodies make a call count once and bring back its first answer. The header adds what a
gateway expects of it: a key stands for one body, and for one call at a time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from repaylift.log import BodyConflictError, Log, RequestKey

from .clock import Clock
from .refused import RefusedError

_LONGEST = 200


def repeat_key(caller: str, path: str, header: str, body: bytes) -> RequestKey:
    """What the log knows the call by: whose key on which path, and the body it stands for.

    Raises
    ------
    RefusedError
        400 when the header's value is empty, too long or has signs that are not printable ASCII.

    Examples
    --------
    >>> repeat_key("dialler", "/v1/events", '"e-1"', b"{}").key
    'dialler /v1/events e-1'
    """
    value = header.strip().strip('"')  # the draft quotes it, as a structured field; most senders do not
    if not 0 < len(value) <= _LONGEST or not (value.isascii() and value.isprintable()):
        raise RefusedError(
            400,
            f"Idempotency-Key has {len(value)} characters, must have 1 to {_LONGEST} of printable ASCII. "
            "Remedy: send a UUID.",
        )
    return RequestKey("header", f"{caller} {path} {value}", hashlib.sha256(body).hexdigest())


class Repeats:
    """Refuses a key that comes with another body, or while its first call is still being answered."""

    def __init__(self, log: Log, clock: Clock) -> None:
        self._log, self._clock = log, clock
        self._in_flight: set[str] = set()

    @contextmanager
    def alone(self, key: RequestKey) -> Iterator[None]:
        """Hold a key while its call is answered.

        Raises
        ------
        RefusedError
            409 when it is held.
        """
        if key.key in self._in_flight:
            raise RefusedError(
                409,
                "A call with this Idempotency-Key is still being answered. Remedy: wait for it, or send the "
                "same call again in a second.",
                {"retry-after": "1"},
            )
        self._in_flight.add(key.key)
        try:
            yield
        finally:
            self._in_flight.discard(key.key)

    def check(self, key: RequestKey) -> None:
        """Refuse a key that stands for another body.

        Raises
        ------
        RefusedError
            409.
        """
        try:
            self._log.first_answer(key)
        except BodyConflictError as error:
            raise _another_body() from error

    def keep(self, key: RequestKey) -> None:
        """Remember what the key stands for; a refused call leaves its key free."""
        self._log.once(key, self._clock.now(), lambda _: "")


def _another_body() -> RefusedError:
    return RefusedError(
        409,
        "This Idempotency-Key was used before with another body. "
        "Remedy: send the first body again to get its answer, or use a new key for this one.",
    )
