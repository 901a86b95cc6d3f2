"""Ten minutes of decisions, outcomes and events at 60 % of the peak: errors, drift of latency, memory."""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import pandas as pd

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1])]  # `serving` is no part of the installed package

from served.servers import ROOT, Server, serve  # noqa: E402
from served.sources import Source, demo, small  # noqa: E402

CONNECTIONS = 16


class Caller:
    """Asks for decisions and tells what came of them, every request with a new id."""

    def __init__(self, http: httpx.Client, accounts: list[str]) -> None:
        self._http, self._accounts = http, accounts
        self._lock, self._next = threading.Lock(), 0
        self.rows: list[tuple[float, float, int]] = []
        self.statuses: Counter[int] = Counter()
        self.modes: Counter[str] = Counter()

    def call(self) -> None:
        """One decision; after every fourth, that it was delivered; after every eighth, an app event."""
        with self._lock:
            number, self._next = self._next, self._next + 1
        account = self._accounts[number % len(self._accounts)]
        answer = self._post("/v1/decisions", {"request_id": f"soak-{number}", "account_id": account})
        if answer is None:
            return
        self.modes[f"{answer['mode']}, {'kept' if answer['kept'] else 'not kept'}"] += 1
        if number % 4 == 0 and answer["case"] is not None and answer["kept"]:
            told = {"outcome_id": f"soak-{number}", "kind": "delivered", "at": answer["as_of"]}
            self._post("/v1/outcomes", told | {"decision_id": answer["decision_id"]})
        if number % 8 == 0:
            told = {"event_id": f"soak-{number}", "kind": "app_event", "at": answer["as_of"]}
            self._post("/v1/events", told | {"account_id": account, "what": "open"})

    def _post(self, path: str, body: dict[str, object]) -> dict[str, object] | None:
        begun = time.monotonic()
        try:
            response = self._http.post(path, json=body)
            status = response.status_code
        except httpx.HTTPError:
            response, status = None, 0
        self.rows.append((begun, (time.monotonic() - begun) * 1e3, status))
        self.statuses[status] += 1
        return response.json() if response is not None and status == 200 else None


def peak(caller: Caller, seconds: float) -> float:
    """Calls a second that all connections together get through."""
    until, before = time.monotonic() + seconds, len(caller.rows)

    def work(_: int) -> None:
        while time.monotonic() < until:
            caller.call()

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(work, range(CONNECTIONS)))
    return (len(caller.rows) - before) / seconds


def soak(caller: Caller, server: Server, rate: float, seconds: float) -> pd.DataFrame:
    """Calls at an even pace; every ten seconds, how much memory the server holds."""
    begun, memory = time.monotonic(), []
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        for number in range(int(rate * seconds)):
            due = begun + number / rate
            time.sleep(max(0.0, due - time.monotonic()))
            pool.submit(caller.call)
            if due - begun >= 10 * len(memory):
                memory.append((due - begun, server.memory_mb()))
    return pd.DataFrame(memory, columns=["seconds", "memory_mb"])


def summarise(rows: list[tuple[float, float, int]], memory: pd.DataFrame) -> pd.DataFrame:
    """Per minute: calls, those not answered with 200, p50 and p99 in ms, memory in MB."""
    calls = pd.DataFrame(rows, columns=["begun", "ms", "status"])
    minute = ((calls["begun"] - calls["begun"].min()) // 60).astype(int)
    by = calls.assign(bad=calls["status"] != 200).groupby(minute)
    table = pd.DataFrame(
        {
            "calls": by.size(),
            "errors": by["bad"].sum(),
            "p50_ms": by["ms"].quantile(0.5),
            "p99_ms": by["ms"].quantile(0.99),
        }
    )
    held = memory.groupby((memory["seconds"] // 60).astype(int))["memory_mb"].last()
    return table.assign(memory_mb=held).rename_axis("minute").reset_index()


def run(server: Server, source: Source, minutes: float, warm_up: float) -> tuple[pd.DataFrame, str]:
    """The table, and what it was: the peak, and how often which status and mode came back."""
    limits = httpx.Limits(max_connections=CONNECTIONS)
    with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", limits=limits, timeout=60) as http:
        caller = Caller(http, source.accounts)
        peak(caller, warm_up)
        requests_a_second = peak(caller, warm_up)
        calls_a_second = 0.6 * requests_a_second / (1 + 1 / 4 + 1 / 8)
        for seen in (caller.rows, caller.statuses, caller.modes):
            seen.clear()
        memory = soak(caller, server, calls_a_second, 60 * minutes)
    told = (
        f"Peak {requests_a_second:.0f} requests/s with {CONNECTIONS} connections; then 60 % of it. "
        f"Simulated. Statuses: {dict(caller.statuses)}; decisions: {dict(caller.modes)}."
    )
    return summarise(caller.rows, memory), told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="where `make demo` was run")
    parser.add_argument("--small", action="store_true", help="a small simulated portfolio instead")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--warm-up", type=float, default=20, help="seconds, twice; the second finds the peak")
    parser.add_argument("--out", type=Path, default=HERE)
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        source = small(folder) if asked.small else demo(asked.root)
        environment = {
            "REPAYLIFT_MODEL": str(source.bundle),
            "REPAYLIFT_CLOCK": "loaded",
            "REPAYLIFT_OPEN": "1",
            "REPAYLIFT_LOG": f"sqlite:///{folder}/log.db",
        }
        source.fill(environment["REPAYLIFT_LOG"])
        server = stack.enter_context(serve("soak", "serving.service:RepayLift", folder, environment))
        table, told = run(server, source, asked.minutes, asked.warm_up)
    table.round(2).to_csv(asked.out / "results.csv", index=False)
    (asked.out / "results.md").write_text(f"{told}\n\n{as_table(table)}\n", encoding="utf-8")


def as_table(table: pd.DataFrame) -> str:
    """The minutes as Markdown."""
    lines = ["| " + " | ".join(table.columns) + " |", "|" + "---|" * len(table.columns)]
    lines += ["| " + " | ".join(f"{value:g}" for value in row) + " |" for row in table.round(2).to_numpy()]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
