"""Choosing letters: our choice, plain S- and T-LightGBM and the simple rules, by one protocol in one run."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from peers import PEERS
from trials import Trial, hillstrom, tax_letters, varied

from repaylift.uplift.trial import run_trial

HERE = Path(__file__).parent


def judge(trial: Trial, splits: int) -> pd.DataFrame:
    """The trial's table, with a column naming the trial."""
    result = run_trial(
        trial.frame,
        trial.treatment,
        trial.outcome,
        trial.features,
        trial.control,
        splits=splits,
        others=PEERS,
    )
    return result.table.assign(trial=trial.title, rows=len(trial.frame), splits=splits)


def as_markdown(table: pd.DataFrame) -> str:
    """One trial's table to read."""
    head = ["| choice | value | against best arm, 95 % paired | departs |", "|---|---|---|---|"]
    rows = [
        f"| {row.policy} | {row.value:.4f} | {row.difference:+.4f} "
        f"[{row.diff_low:+.4f}, {row.diff_high:+.4f}] | {row.departs:.0%} |"
        for row in table.itertuples()
    ]
    return "\n".join(head + rows)


def as_section(table: pd.DataFrame) -> str:
    """One trial's table under its title."""
    first = table.iloc[0]
    title = f"## {first['trial']} ({first['rows']:,} people, {first['splits']} splits)"
    return f"{title}\n\n{as_markdown(table)}"


def write(tables: list[pd.DataFrame]) -> None:
    """results.csv and results.md beside this script."""
    pd.concat(tables).round(6).to_csv(HERE / "results.csv", index=False)
    (HERE / "results.md").write_text("\n\n".join(as_section(table) for table in tables) + "\n")


def main() -> None:
    """Read the options, judge every trial, write the tables after each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=os.environ.get("REPAYLIFT_DATA", "../shared/data"))
    parser.add_argument("--splits", type=int, help="two-fold splits; default 20 for letters, 10 for the rest")
    options = parser.parse_args()
    data = Path(options.data)
    makers: list[Callable[[], tuple[Trial, ...]]] = [
        lambda: tax_letters(data),
        lambda: (hillstrom(data),),
        lambda: (varied(),),
    ]
    tables: list[pd.DataFrame] = []
    for make in makers:
        for trial in make():
            tables.append(judge(trial, options.splits or trial.splits))
            print(trial.title, as_markdown(tables[-1]), sep="\n", flush=True)
            write(tables)


if __name__ == "__main__":
    main()
