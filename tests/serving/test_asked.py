"""A body is read whole, up to its limit, and can be read again by whoever comes next."""

import asyncio

import pytest
from starlette.types import Message, Receive

from serving.asked import check_json, read_body, read_headers, replay
from serving.refused import RefusedError


def parts(*bodies: bytes) -> Receive:
    """A sender of a body in parts."""
    messages = [
        {"type": "http.request", "body": body, "more_body": number < len(bodies)}
        for number, body in enumerate(bodies, start=1)
    ]

    async def receive() -> Message:
        return messages.pop(0)

    return receive


def test_parts_are_put_together() -> None:
    assert asyncio.run(read_body(parts(b"ab", b"", b"c"), None, 3)) == b"abc"


@pytest.mark.parametrize("said", [None, "4", "2"])
def test_what_is_too_long_is_refused_whatever_it_said(said: str | None) -> None:
    with pytest.raises(RefusedError, match="must have at most 3"):
        asyncio.run(read_body(parts(b"ab", b"cd"), said, 3))


def test_a_body_that_was_read_is_given_once_more() -> None:
    async def both() -> list[Message]:
        again = replay(b"ab", parts(b"rest"))
        return [await again(), await again()]

    assert [message["body"] for message in asyncio.run(both())] == [b"ab", b"rest"]


def test_the_headers_that_count() -> None:
    asked = read_headers([(b"authorization", b"Bearer x"), (b"idempotency-key", b"k"), (b"host", b"h")])
    assert (asked.authorization, asked.idempotency_key, asked.content_type) == ("Bearer x", "k", None)


@pytest.mark.parametrize("kind", [None, "", "text/plain", "application/xml", "image/svg+json"])
def test_only_json_is_read(kind: str | None) -> None:
    with pytest.raises(RefusedError, match="must be application/json"):
        check_json(kind)
