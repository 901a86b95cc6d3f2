"""How fast online features are loaded in bulk, on SQLite and PostgreSQL.

Usage: run.py [--rows 500000] [--columns 112] [--out results.csv]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

import repaylift as rl

sys.path.insert(0, str(Path(__file__).parents[1] / "faults"))

from postgres import Postgres

BUILT = pd.Timestamp("2025-06-25T04:00:00Z")


def measure(url: str, rows: int, columns: int) -> list[dict[str, object]]:
    """Load into an empty table, and again over it; rows per second of wall and of this process's CPU."""
    ids = [f"acc-{number:09d}" for number in np.random.default_rng(0).permutation(rows)]
    values = np.random.default_rng(1).random((rows, columns))
    frame = pd.DataFrame(values, index=ids, columns=[f"feature_{i}" for i in range(columns)])
    log, found = rl.Log(url), []
    for what in ("empty", "replace"):
        wall, cpu = time.perf_counter(), time.process_time()
        log.load_features(frame, BUILT)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        cost = {"rows_per_s": round(rows / wall), "rows_per_cpu_s": round(rows / cpu)}
        found.append(
            {
                "database": url.split(":", maxsplit=1)[0],
                "table": what,
                "rows": rows,
                "columns": columns,
                **cost,
            }
        )
    log.close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--columns", type=int, default=112)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("results.csv"))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        found = measure(f"sqlite:///{folder}/log.db", asked.rows, asked.columns)
        with Postgres(Path(folder) / "pg") as server:
            found += measure(server.url, asked.rows, asked.columns)
    table = pd.DataFrame(found)
    print(table.to_string(index=False))
    table.to_csv(asked.out, index=False)


if __name__ == "__main__":
    main()
