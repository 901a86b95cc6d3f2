"""Two senders race for the last slot of a cap: never does more than one of them get it.

Usage: race.py [--races 10000] [--accounts 2000] [--each 100] [--out race.csv]

Of every decision all slots are taken that the rules leave, and one is given back. Then two dispatches are
sent at the same moment from two connections, and the winner gives the slot back for the next race. The log is
PostgreSQL and the service has two workers, so the two may be served by different processes.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path
from uuid import uuid4

import httpx
import pandas as pd
from postgres import Postgres
from service import Service, fill_log

import repaylift as rl

MOST = 20  # slots that the rules leave to one decision; every cap of the packs is lower


class Racers:
    """Two connections that race for slots, and how often how many of the two got one."""

    def __init__(self, one: httpx.Client, other: httpx.Client) -> None:
        self._clients = (one, other)
        self._pool = ThreadPoolExecutor(2)
        self.won: Counter[int] = Counter()
        self.caps: Counter[str] = Counter()

    def race(self, account: str, times: int) -> None:
        """Race so many times for the last slot of a decision; not at all when it is to do nothing."""
        decision_id = _decide(self._clients[0], account)
        if decision_id is None:
            return
        taken = self._take_all(decision_id)
        _cancel(self._clients[0], taken.pop())
        for _ in range(times):
            self._race_once(decision_id)
        for dispatch_id in taken:
            _cancel(self._clients[0], dispatch_id)

    def table(self) -> pd.DataFrame:
        """One row: races, how often none, one or both got the slot, and by which cap it was the last."""
        counts = {f"{winners}_got_it": self.won[winners] for winners in range(3)}
        caps = ", ".join(f"{rule} {count}" for rule, count in sorted(self.caps.items()))
        return pd.DataFrame([{"races": self.won.total(), **counts, "decisions by cap": caps}])

    def _take_all(self, decision_id: str) -> list[str]:
        taken: list[str] = []
        while len(taken) < MOST:
            answer = _reserve(self._clients[0], decision_id)
            if answer["status"] != "reserved":
                self.caps[answer["refusal"]["rule_id"]] += 1
                return taken
            taken.append(answer["dispatch_id"])
        raise RuntimeError(f"{MOST} slots of one decision and no cap. Remedy: race for a capped action.")

    def _race_once(self, decision_id: str) -> None:
        line = threading.Barrier(2)

        def run(client: httpx.Client) -> dict:
            line.wait()
            return _reserve(client, decision_id)

        answers = list(self._pool.map(run, self._clients))
        winners = [answer["dispatch_id"] for answer in answers if answer["status"] == "reserved"]
        self.won[len(winners)] += 1
        for dispatch_id in winners:
            _cancel(self._clients[0], dispatch_id)


def race_often(
    folder: Path, races: int, accounts: int, model: str, workers: int, each: int, out: Path | None = None
) -> pd.DataFrame:
    """Race so many times; how often how many of the two got the slot.

    Parameters
    ----------
    out : a CSV that is written after every decision; `entries` once the journal's chain is verified.
    """
    with Postgres(folder / "pg") as server:
        open_accounts = fill_log(server.url, accounts)
        with Service(server.url, model, folder, workers) as service:
            service.start()
            with _client(service) as one, _client(service) as other:
                racers = Racers(one, other)
                for account in cycle(open_accounts):
                    racers.race(account, min(each, races - racers.won.total()))
                    if out is not None:
                        racers.table().to_csv(out, index=False)
                    if racers.won.total() == races:
                        break
        log = rl.Log(server.url)
        entries = log.verify_chain().seq
        log.close()
    return racers.table().assign(entries=entries)


def _client(service: Service) -> httpx.Client:
    return httpx.Client(base_url=service.url, timeout=60)


def _decide(client: httpx.Client, account: str) -> str | None:
    """A decision to race for; None when it is to do nothing."""
    body = {"request_id": uuid4().hex, "account_id": account}
    answer = client.post("/v1/decisions", json=body).raise_for_status().json()
    best = answer["actions"][0]["channel"] if answer["actions"] else "none"
    return None if best == "none" else str(answer["decision_id"])


def _reserve(client: httpx.Client, decision_id: str) -> dict:
    """Try to get a slot, and hold it as long as may be."""
    body = {"dispatch_id": uuid4().hex, "decision_id": decision_id, "hold_minutes": 240}
    answer: dict = client.post("/v1/dispatches", json=body).raise_for_status().json()
    return answer


def _cancel(client: httpx.Client, dispatch_id: str) -> None:
    client.post(f"/v1/dispatches/{dispatch_id}/cancel", json={}).raise_for_status()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--races", type=int, default=10_000)
    parser.add_argument("--accounts", type=int, default=2000, help="of the simulated portfolio")
    parser.add_argument("--each", type=int, default=100, help="races for one decision's last slot")
    parser.add_argument("--model", default="champion")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("race.csv"))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        table = race_often(
            Path(folder), asked.races, asked.accounts, asked.model, asked.workers, asked.each, asked.out
        )
    print(table.to_string(index=False))
    table.to_csv(asked.out, index=False)
    if int(table["2_got_it"].iloc[0]):
        raise SystemExit("both got the one slot")


if __name__ == "__main__":
    main()
