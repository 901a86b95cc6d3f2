"""Kill the service by `kill -9` at random moments under load; all it acknowledged must be in the log, once.

Usage: kill.py [--kills 100] [--accounts 300] [--model champion] [--out kill.csv]
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

import pandas as pd
from audit import audit
from senders import Ledger, Senders, send_again
from service import NOON, Service, fill_log


def kill_often(
    folder: Path, kills: int, accounts: int, model: str, threads: int = 8, out: Path | None = None
) -> pd.DataFrame:
    """Kill it so many times; one row per kill, each with an audit of all that was acknowledged so far.

    Parameters
    ----------
    out : a CSV that is written after every kill.
    """
    url = f"sqlite:///{folder}/log.db"
    open_accounts = fill_log(url, accounts)
    ledger, random_of, rows = Ledger(), random.Random(7), []
    with Service(url, model, folder) as service:
        for number in range(1, kills + 1):
            service.start()
            send_again(service.url, ledger)
            senders = Senders(service.url, open_accounts, ledger, threads, NOON.isoformat())
            senders.wait(acknowledged=1)
            time.sleep(random_of.uniform(0.0, 2.0))
            service.kill()
            senders.stop()
            service.wait()
            found = audit(url, ledger.acknowledged)
            rows.append(
                {
                    "kill": number,
                    "acknowledged": len(ledger.acknowledged),
                    "in_doubt": len(ledger.doubtful),
                    "wrong_answers": len(ledger.wrong),
                    **asdict(found),
                }
            )
            print(rows[-1], *ledger.wrong[:3], flush=True)
            if out is not None:
                pd.DataFrame(rows).to_csv(out, index=False)
    return pd.DataFrame(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--accounts", type=int, default=300)
    parser.add_argument("--model", default="champion")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("kill.csv"))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        kill_often(Path(folder), asked.kills, asked.accounts, asked.model, out=asked.out)


if __name__ == "__main__":
    main()
