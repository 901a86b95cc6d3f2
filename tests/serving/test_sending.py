"""An answer is watched as it passes, or held until it may leave."""

import asyncio

from starlette.types import Message

from serving.sending import Held, Sent

PARTS: list[Message] = [
    {"type": "http.response.start", "status": 201, "headers": []},
    {"type": "http.response.body", "body": b"a"},
]


class Wire:
    """Where answers go."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def __call__(self, message: Message) -> None:
        self.messages.append(message)


def test_the_status_is_known_as_soon_as_it_is_sent() -> None:
    async def send() -> tuple[list[int], list[Message]]:
        wire = Wire()
        sent = Sent(wire)
        seen = [sent.status]
        for part in PARTS:
            await sent(part)
            seen.append(sent.status)
        return seen, wire.messages

    assert asyncio.run(send()) == ([0, 201, 201], PARTS)


def test_what_is_held_leaves_when_it_is_released() -> None:
    async def send() -> tuple[int, int, list[Message]]:
        wire, held = Wire(), Held()
        for part in PARTS:
            await held(part)
        before = len(wire.messages)
        await held.release(wire)
        return before, held.status, wire.messages

    assert asyncio.run(send()) == (0, 201, PARTS)
