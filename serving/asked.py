"""The parts of a request that the service reads before its route does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.types import Message, Receive

from .refused import RefusedError


@dataclass(frozen=True, slots=True)
class Asked:
    """Headers that count; None where one was not sent."""

    authorization: str | None
    content_type: str | None
    content_length: str | None
    idempotency_key: str | None


def read_headers(headers: Iterable[tuple[bytes, bytes]]) -> Asked:
    """The headers that count, of an ASGI scope's.

    Examples
    --------
    >>> read_headers([(b"content-length", b"12")]).content_length
    '12'
    """
    found = dict(headers)
    return Asked(
        _text(found.get(b"authorization")),
        _text(found.get(b"content-type")),
        _text(found.get(b"content-length")),
        _text(found.get(b"idempotency-key")),
    )


def check_json(content_type: str | None) -> None:
    """Refuse a body that does not say it is JSON, as a page of another site could send it.

    Raises
    ------
    RefusedError
        415.
    """
    kind = (content_type or "").partition(";")[0].strip().lower()
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise RefusedError(
            415,
            f"content-type == {content_type!r}, must be application/json. Remedy: send JSON, and say so.",
        )


async def read_body(receive: Receive, content_length: str | None, limit: int) -> bytes:
    """The whole body.

    Parameters
    ----------
    limit : bytes at most; a body that says that it is longer is not read at all.

    Raises
    ------
    RefusedError
        413 when it is longer.
    """
    if content_length is not None and content_length.isdigit() and int(content_length) > limit:
        raise _too_long(content_length, limit)
    body: bytes = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > limit:
            raise _too_long(f"more than {limit}", limit)
        if not message.get("more_body", False):
            return body


def replay(body: bytes, receive: Receive) -> Receive:
    """Gives a body that was read already to whoever reads next."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")


def _too_long(length: str, limit: int) -> RefusedError:
    return RefusedError(
        413,
        f"The body has {length} bytes, must have at most {limit}. Remedy: send less at a time, "
        "or have REPAYLIFT_MAX_BODY_KB raised.",
        {"connection": "close"},
    )
