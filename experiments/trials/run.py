"""Choosing an arm per person: ours, other libraries and simple rules, by one protocol in one run."""

from __future__ import annotations

import argparse
import os
import warnings
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from choosers import peer_choosers
from real import hillstrom, tax_eight, tax_four, varied
from report import as_markdown, write
from semi_simulated import credit_hardly, uci_null, uci_varied
from trial import Trial

from repaylift.uplift.trial import run_trial
from repaylift.uplift.trial_protocol import Chooser

HERE = Path(__file__).parent
TRIALS: dict[str, Callable[[Path], Trial]] = {
    "tax8": tax_eight,
    "tax4": tax_four,
    "hillstrom": hillstrom,
    "varied": varied,
    "uci-varied": uci_varied,
    "credit-hardly": credit_hardly,
    "uci-null": uci_null,
}


def judge(trial: Trial, splits: int, jobs: int, others: dict[str, Chooser]) -> pd.DataFrame:
    """The trial's table, with a column naming the trial."""
    result = run_trial(
        trial.frame,
        trial.treatment,
        trial.outcome,
        trial.features,
        trial.control,
        splits=splits,
        n_jobs=jobs,
        others=others,
    )
    return result.table.assign(
        trial=trial.title, rows=len(trial.frame), splits=splits, oracle_gain=trial.oracle_gain
    )


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=os.environ.get("REPAYLIFT_DATA", "../shared/data"))
    parser.add_argument("--splits", type=int, default=10, help="two-fold splits")
    parser.add_argument("--only", nargs="+", choices=TRIALS, default=list(TRIALS), metavar="TRIAL")
    parser.add_argument("--no-peers", action="store_true", help="our choice and the simple ones only")
    parser.add_argument("--jobs", type=int, default=1, help="threads over the splits' halves")
    parser.add_argument("--cache", type=Path, default="var/peers", help="where the peers' choices are kept")
    parser.add_argument("--out", type=Path, default=HERE, help="folder of results.csv and results.md")
    return parser.parse_args()


def main() -> None:
    """Judge every trial, writing the tables after each."""
    chosen = options()
    warnings.filterwarnings("ignore", category=UserWarning)  # the peers' own, about names of columns
    others, lacking = ({}, []) if chosen.no_peers else peer_choosers(Path(chosen.cache))
    tables: list[pd.DataFrame] = []
    for name in chosen.only:
        trial = TRIALS[name](Path(chosen.data))
        tables.append(judge(trial, chosen.splits, chosen.jobs, others))
        print(trial.title, as_markdown(tables[-1]), sep="\n", flush=True)
        write(tables, lacking, chosen.out)


if __name__ == "__main__":
    main()
