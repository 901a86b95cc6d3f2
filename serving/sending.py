"""Watch what is sent, or hold it back until something else is done."""

from __future__ import annotations

from starlette.types import Message, Send


class Sent:
    """Passes an answer on; `status` is 0 until it has begun."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0

    async def __call__(self, message: Message) -> None:
        """Pass one part on."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
        await self._send(message)


class Held:
    """Keeps an answer back until it is released."""

    def __init__(self) -> None:
        self._messages: list[Message] = []
        self.status = 0

    async def __call__(self, message: Message) -> None:
        """Keep one part."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
        self._messages.append(message)

    async def release(self, send: Send) -> None:
        """Send everything that was kept."""
        for message in self._messages:
            await send(message)
