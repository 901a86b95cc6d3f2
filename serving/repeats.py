"""The Idempotency-Key header (IETF draft-ietf-httpapi-idempotency-key-header).

The ids in the bodies make a call count once and bring back its first answer. The header adds what a
gateway expects of it: a key stands for one body, and for one call at a time.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager

from repaylift.log import BodyConflictError, Log, RequestKey

from .clock import Clock
from .refused import RefusedError

# The draft quotes the value, as a structured field; most senders do not.
KEY_PATTERN = r'^("[!#-~]{1,198}"|[!#-~]{1,200})$'


def repeat_key(caller: str, path: str, header: str, body: bytes) -> RequestKey:
    """What the log knows the call by: whose key on which path, and the body it stands for.

    Raises
    ------
    RefusedError
        400 when the header's value is not as `KEY_PATTERN` says.

    Examples
    --------
    >>> repeat_key("dialler", "/v1/events", '"e-1"', b"{}").key
    'dialler /v1/events e-1'
    """
    value = header.strip(" \t")
    if re.fullmatch(KEY_PATTERN, value) is None:
        raise RefusedError(
            400,
            f"Idempotency-Key has {len(value)} characters, must have 1 to 200 of printable ASCII "
            "without spaces, and no quotes but around it. Remedy: send a UUID.",
        )
    value = value.strip('"')
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
