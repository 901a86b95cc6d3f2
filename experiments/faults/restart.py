"""Stop and start PostgreSQL under load: no 5xx but the documented 503, and nothing acknowledged is lost.

Usage: restart.py [--restarts 20] [--accounts 300] [--model champion] [--workers 2] [--out restart.csv]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

import pandas as pd
from audit import audit
from postgres import Postgres
from senders import Ledger, Senders, send_again
from service import NOON, Service, fill_log

UNDER_LOAD = 2.0  # seconds before the server is stopped, and after it is back


def restart_often(folder: Path, restarts: int, accounts: int, model: str, workers: int) -> pd.DataFrame:
    """Restart it so many times under a running service; one row per restart, and an audit at the end."""
    rows = []
    with Postgres(folder / "pg") as server:
        open_accounts = fill_log(server.url, accounts)
        ledger = Ledger()
        with Service(server.url, model, folder, workers) as service:
            service.start()
            senders = Senders(service.url, open_accounts, ledger, 8, NOON.isoformat())
            for number in range(1, restarts + 1):
                senders.wait(acknowledged=1)
                time.sleep(UNDER_LOAD)
                server.stop()
                time.sleep(UNDER_LOAD / 2)
                server.start()
                senders.wait(acknowledged=1)
                rows.append(
                    {"restart": number, "acknowledged": len(ledger.acknowledged), **_statuses(ledger)}
                )
                print(rows[-1], *ledger.wrong[:3], flush=True)
            senders.stop()
            send_again(service.url, ledger)
        rows[-1] |= {"wrong_answers": len(ledger.wrong), **asdict(audit(server.url, ledger.acknowledged))}
    return pd.DataFrame(rows)


def _statuses(ledger: Ledger) -> dict[str, int]:
    with ledger.lock:
        return {f"status_{status}": count for status, count in sorted(ledger.statuses.items())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--restarts", type=int, default=20)
    parser.add_argument("--accounts", type=int, default=300)
    parser.add_argument("--model", default="champion")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("restart.csv"))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        table = restart_often(Path(folder), asked.restarts, asked.accounts, asked.model, asked.workers)
    table.to_csv(asked.out, index=False)


if __name__ == "__main__":
    main()
