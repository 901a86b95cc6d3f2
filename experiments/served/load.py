"""A lean client: keep-alive connections, each with one request at a time, in a process of its own.

    python load.py PORT BODIES FIRST COUNT CONNECTIONS [TOKEN]

BODIES has one JSON body per line. It prints JSON: seconds from first to last answer, microseconds of
every answer in order of arrival, and how many had each status.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter


@dataclass(slots=True)
class Line:
    """One connection and what has arrived on it."""

    socket: socket.socket
    sent: float = 0.0
    got: bytes = b""

    def ask(self, request: bytes) -> None:
        """Send the next request."""
        self.got, self.sent = b"", perf_counter()
        self.socket.sendall(request)

    def whole(self) -> bool:
        """Read what is there; whether the answer is complete."""
        self.got += self.socket.recv(1 << 18) or _gone()
        head, found, body = self.got.partition(b"\r\n\r\n")
        return bool(found) and len(body) >= _length(head)


@dataclass(slots=True)
class Load:
    """What came back."""

    micros: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)

    def note(self, line: Line) -> None:
        """One answer is complete."""
        self.micros.append((perf_counter() - line.sent) * 1e6)
        self.statuses[line.got[9:12].decode()] += 1


def run(port: int, requests: list[bytes], connections: int) -> dict[str, object]:
    """Send every request once; each connection sends its next when it has its answer."""
    ready, load, rest = selectors.DefaultSelector(), Load(), iter(requests)
    begun = perf_counter()
    for _, request in zip(range(connections), rest, strict=False):
        line = Line(_connect(port))
        ready.register(line.socket, selectors.EVENT_READ, line)
        line.ask(request)
    while len(load.micros) < len(requests):
        for event, _ in ready.select():
            _go_on(event.data, load, rest)
    return {"seconds": perf_counter() - begun, "micros": load.micros, "statuses": load.statuses}


def as_request(body: str, token: str, path: str = "/v1/decisions") -> bytes:
    """The bytes of a POST."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: {len(body.encode())}\r\n\r\n"
    )
    return (head + body).encode()


def _go_on(line: Line, load: Load, rest: object) -> None:
    if not line.whole():
        return
    load.note(line)
    following = next(rest, None)  # type: ignore[call-overload]
    if following is not None:
        line.ask(following)


def _connect(port: int) -> socket.socket:
    made = socket.create_connection(("127.0.0.1", port), timeout=60)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line[15:])
    raise ValueError("the answer has no length")


def _gone() -> bytes:
    raise ConnectionError("the server closed the connection")


def main() -> None:
    port, bodies, first, count, connections, *token = sys.argv[1:]
    lines = Path(bodies).read_text(encoding="utf-8").splitlines()[int(first) : int(first) + int(count)]
    requests = [as_request(line, token[0] if token else "none") for line in lines]
    sys.stdout.write(json.dumps(run(int(port), requests, int(connections))))


if __name__ == "__main__":
    main()
