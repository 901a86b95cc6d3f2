"""Off-policy estimators on the Open Bandit logs, both ways, and on a simulated bandit."""

from __future__ import annotations

import argparse
import os
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from logs import read_log, shown_by, uniform
from measure import Direction, errors
from synthetic import one_run

HERE = Path(__file__).parent
# Published by obp for other settings: its own models, resamples and, in the synthetic case, simulator.
PUBLISHED = {
    "random to BTS": {"dm": 0.157, "ips": 0.311, "snips": 0.312, "dr": 0.292, "dros": 0.160},
    "synthetic": {"dm": 0.074, "ips": 0.0095, "snips": 0.0067, "dr": 0.0062, "dros": 0.022},
}


def as_markdown(table: pd.DataFrame) -> str:
    """One direction's table to read."""
    first = table.iloc[0]
    published = PUBLISHED.get(first["direction"], {})
    head = (
        f"## {first['direction']}: truth {first['truth']:.4f}, effective sample {first['effective']:,.0f}\n\n"
        "| model | estimator | estimate, 95 % | relative error | resamples: mean [95 %] "
        "| both logs resampled | published by obp, other settings |\n|---|---|---|---|---|---|---|"
    )
    rows = [
        f"| {row.model} | {row.estimator} | {row.estimate:.4f} [{row.low:.4f}, {row.high:.4f}] "
        f"| {row.error:.3f} | {row.error_mean:.3f} [{row.error_low:.3f}, {row.error_high:.3f}] "
        f"| [{row.both_low:.3f}, {row.both_high:.3f}] | {published.get(row.estimator, '')} |"
        for row in table.itertuples()
    ]
    return "\n".join([head, *rows])


def synthetic_as_markdown(table: pd.DataFrame) -> str:
    """Mean and spread of the relative errors over the simulated runs."""
    runs = table["run"].nunique()
    head = (
        f"## Simulated: 10,000 rows, 30 arms, {runs} runs\n\n"
        "| model | estimator | mean relative error (sd) "
        "| published by obp, other settings |\n|---|---|---|---|"
    )
    each = table.groupby(["model", "estimator"], sort=False)["error"].agg(["mean", "std"])
    rows = [
        f"| {model} | {kind} | {row['mean']:.4f} ({row['std']:.4f}) "
        f"| {PUBLISHED['synthetic'].get(kind, '')} |"
        for (model, kind), row in each.iterrows()
    ]
    return "\n".join([head, *rows])


def main() -> None:
    """Measure both directions and the simulated case; write results.csv, synthetic.csv, results.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=os.environ.get("REPAYLIFT_DATA", "../shared/data"))
    parser.add_argument("--resamples", type=int, default=100)
    parser.add_argument("--runs", type=int, default=20, help="simulated logs")
    options = parser.parse_args()
    random, bts = (read_log(Path(options.data), policy) for policy in ("random", "bts"))
    rng = np.random.default_rng(0)
    tables = []
    for direction in (
        Direction("random to BTS", random, bts, partial(shown_by, bts)),
        Direction("BTS to random", bts, random, uniform),
    ):
        tables.append(errors(direction, options.resamples, rng))
        print(as_markdown(tables[-1]), flush=True)
    simulated = pd.concat([one_run(seed) for seed in range(options.runs)])
    pd.concat(tables).round(6).to_csv(HERE / "results.csv", index=False)
    simulated.round(6).to_csv(HERE / "synthetic.csv", index=False)
    text = [*map(as_markdown, tables), synthetic_as_markdown(simulated)]
    (HERE / "results.md").write_text("\n\n".join(text) + "\n")


if __name__ == "__main__":
    main()
