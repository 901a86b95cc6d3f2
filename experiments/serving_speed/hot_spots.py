"""Where the time of one decision goes, inside the service: cProfile over requests without a socket."""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import json
import pstats
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1])]  # `serving` is no part of the installed package

from served.servers import ROOT  # noqa: E402
from served.sources import Source, demo, small  # noqa: E402

import repaylift as rl  # noqa: E402
from serving.access.gate import Gate  # noqa: E402
from serving.access.keys import KeyRing, new_key  # noqa: E402
from serving.access.rate import RateLimit  # noqa: E402
from serving.app import create_app  # noqa: E402
from serving.clock import Clock  # noqa: E402
from serving.front import Front  # noqa: E402
from serving.model_engine import ModelEngine  # noqa: E402
from serving.settings import Settings  # noqa: E402
from serving.start import start  # noqa: E402

TOKEN, KEY = new_key("profile", ["decide"], rate=1e6)


class Here(Executor):
    """Runs everything at once in the thread that asks, so that the profiler sees it."""

    def submit(self, work: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        """Run it."""
        done: Future[Any] = Future()
        done.set_result(work(*given, **named))
        return done


def make_front(source: Source, folder: Path) -> Front:
    """The service over a log that holds the source."""
    settings = Settings(log_url=f"sqlite:///{folder}/log.db", model=str(source.bundle))
    source.fill(settings.log_url)
    log, app = rl.Log(settings.log_url), create_app()
    gate = Gate(KeyRing([KEY]), RateLimit(1e6))
    start(app, gate, log, ModelEngine.open(settings, log), Clock(source.at))
    front = Front(app, 2**20)
    front._threads = Here()  # type: ignore[assignment]
    return front


async def ask(front: Front, number: int, account: str) -> None:
    """One decision."""
    body = json.dumps({"request_id": f"p-{number}", "account_id": account}).encode()
    headers = [(b"content-type", b"application/json"), (b"authorization", f"Bearer {TOKEN}".encode())]
    asked = {"type": "http", "method": "POST", "path": "/v1/decisions", "query_string": b""}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        assert message.get("status", 200) == 200, message

    await front({**asked, "headers": headers}, receive, send)


async def ask_many(front: Front, accounts: list[str], first: int, count: int) -> None:
    """One decision after the other, the accounts in turn."""
    for number in range(first, first + count):
        await ask(front, number, accounts[number % len(accounts)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="where `make demo` was run")
    parser.add_argument("--small", action="store_true", help="a small simulated portfolio instead")
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--out", type=Path, default=HERE)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        source = small(Path(folder)) if asked.small else demo(asked.root)
        front = make_front(source, Path(folder))
        asyncio.run(ask_many(front, source.accounts, 0, 300))
        profile = cProfile.Profile()
        profile.runcall(lambda: asyncio.run(ask_many(front, source.accounts, 300, asked.requests)))
    with open(asked.out / "profile.txt", "w", encoding="utf-8") as out:
        stats = pstats.Stats(profile, stream=out).strip_dirs()
        stats.sort_stats("cumulative").print_stats(45)
        stats.sort_stats("tottime").print_stats(30)


if __name__ == "__main__":
    main()
