"""Two senders race for one dispatch slot: never does more than one of them get it.

Usage: race.py [--races 10000] [--accounts 2000] [--out race.csv]

Every race is a decision, and two dispatches of it at the same moment from two connections; the winner gives
the slot back, for the next race. The log is PostgreSQL and the service has two workers, so the two may be
served by different processes.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from uuid import uuid4

import httpx
import pandas as pd
from postgres import Postgres
from service import Service, fill_log

import repaylift as rl


def race_often(folder: Path, races: int, accounts: int, model: str, workers: int) -> pd.DataFrame:
    """Race so many times; how often how many of the two got the slot."""
    won: Counter[int] = Counter()
    skipped = 0
    with Postgres(folder / "pg") as server:
        open_accounts = fill_log(server.url, accounts)
        with Service(server.url, model, folder, workers) as service:
            service.start()
            with _client(service) as one, _client(service) as other, ThreadPoolExecutor(2) as pool:
                for number in range(races):
                    decision_id = _decide(one, open_accounts[number % len(open_accounts)])
                    if decision_id is None:
                        skipped += 1
                        continue
                    line = threading.Barrier(2)
                    tried = list(pool.map(partial(_reserve, decision_id, line), (one, other)))
                    winners = [dispatch_id for dispatch_id in tried if dispatch_id is not None]
                    won[len(winners)] += 1
                    for dispatch_id in winners:  # so that the account can be raced for again
                        one.post(f"/v1/dispatches/{dispatch_id}/cancel", json={}).raise_for_status()
        log = rl.Log(server.url)
        entries = log.verify_chain().seq
        log.close()
    counts = {f"{winners}_got_it": won[winners] for winners in range(3)}
    return pd.DataFrame([{"races": sum(won.values()), **counts, "no_action": skipped, "entries": entries}])


def _client(service: Service) -> httpx.Client:
    return httpx.Client(base_url=service.url, timeout=60)


def _decide(client: httpx.Client, account: str) -> str | None:
    """A decision to race for; None when it is to do nothing."""
    body = {"request_id": uuid4().hex, "account_id": account}
    answer = client.post("/v1/decisions", json=body).raise_for_status().json()
    best = answer["actions"][0]["channel"] if answer["actions"] else "none"
    return None if best == "none" else str(answer["decision_id"])


def _reserve(decision_id: str, line: threading.Barrier, client: httpx.Client) -> str | None:
    """Try to get the slot; the dispatch that has it, or None."""
    dispatch_id = uuid4().hex
    body = {"dispatch_id": dispatch_id, "decision_id": decision_id}
    line.wait()
    answer = client.post("/v1/dispatches", json=body).raise_for_status().json()
    return dispatch_id if answer["status"] == "reserved" else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--races", type=int, default=10_000)
    parser.add_argument("--accounts", type=int, default=2000)
    parser.add_argument("--model", default="champion")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("race.csv"))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        table = race_often(Path(folder), asked.races, asked.accounts, asked.model, asked.workers)
    print(table.to_string(index=False))
    table.to_csv(asked.out, index=False)


if __name__ == "__main__":
    main()
