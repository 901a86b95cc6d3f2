"""Whom to e-mail first: Qini of our rankings, other libraries' and two simple rules, in one run."""

from __future__ import annotations

import argparse
import os
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from kept import timed
from measure import Half, qini_table, slope_table
from rankers import SHOPPER, TREATMENTS, Ranker, Shoppers, rankers
from tqdm import tqdm

from repaylift.uplift.folds import arm_folds
from repaylift.uplift.trial import read_trial
from repaylift.uplift.trial_data import trial_features

HERE = Path(__file__).parent


def read(data: Path, sample: int | None) -> Shoppers:
    """Hillstrom's shoppers, or the first `sample` of them after a shuffle."""
    frame = read_trial(data / "hillstrom.csv")
    if sample is not None:
        frame = frame.sample(sample, random_state=0).reset_index(drop=True)
    X = trial_features(frame, SHOPPER)
    return Shoppers(X, frame["visit"].to_numpy(float), frame["segment"].to_numpy(object))


def learn(data: Shoppers, found: dict[str, Ranker], splits: int, cache: Path) -> list[Half]:
    """Two-fold splits, stratified by arm only: each half ranked by what the other taught."""
    arm = pd.factorize(data.treatment)[0].astype(np.int64)
    halves = []
    for seed, held in tqdm([(s, h) for s in range(splits) for h in (0, 1)], desc="halves"):
        fold = arm_folds(arm, 2, np.random.default_rng(seed))
        train, test = data.take(np.flatnonzero(fold != held)), np.flatnonzero(fold == held)
        effects, seconds = {}, {}
        for name, rank in found.items():
            effects[name], seconds[name] = timed(name, rank, train, data.X.iloc[test], seed, cache)
        halves.append(Half(test, effects, seconds))
    return halves


def as_markdown(table: pd.DataFrame, treated: str) -> str:
    """One treatment's table to read, best first."""
    mine = table[table["treatment"] == treated].sort_values("qini", ascending=False)
    head = [
        f"## {treated} against no e-mail\n",
        "| ranking | Qini, 95 % | repaylift's lead, 95 % paired | calibration slope, 95 % | CPU s |",
        "|---|---|---|---|---|",
    ]
    return "\n".join([*head, *(_line(row) for row in mine.itertuples())])


def _line(row) -> str:
    lead = f"{row.lead:+.4f} [{row.lead_low:+.4f}, {row.lead_high:+.4f}]"
    slope = "" if np.isnan(row.slope) else f"{row.slope:.2f} [{row.slope_low:.2f}, {row.slope_high:.2f}]"
    qini = f"{row.qini:.4f} [{row.low:.4f}, {row.high:.4f}]"
    own = row.ranking == "repaylift"
    return f"| {row.ranking} | {qini} | {'' if own else lead} | {slope} | {row.seconds:.1f} |"


def main() -> None:
    """Read the options, learn, measure, write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=os.environ.get("REPAYLIFT_DATA", "../shared/data"))
    parser.add_argument("--splits", type=int, default=4, help="two-fold splits; twice as many halves")
    parser.add_argument("--sample", type=int, help="only so many shoppers, to try the script")
    parser.add_argument("--without", nargs="+", default=[], metavar="RANKING", help="rankings to leave out")
    parser.add_argument("--replicates", type=int, default=200, help="bootstrap draws")
    parser.add_argument("--cache", type=Path, default="var/hillstrom_qini", help="other libraries' effects")
    parser.add_argument("--out", type=Path, default=HERE, help="folder of results.csv and results.md")
    options = parser.parse_args()
    warnings.filterwarnings("ignore")  # the peers' own
    data = read(Path(options.data), options.sample)
    found, lacking = rankers()
    for name in options.without:
        del found[name]
    if lacking:
        print("not installed here:", ", ".join(lacking))
    halves = learn(data, found, options.splits, options.cache)
    tables = [qini_table(data, halves, treated, options.replicates) for treated in TREATMENTS]
    table = pd.concat(tables).merge(slope_table(data, halves), on="ranking", how="left")
    table.round(6).to_csv(options.out / "results.csv", index=False)
    text = "\n\n".join(as_markdown(table, treated) for treated in reversed(TREATMENTS))
    about = f"{len(data.y):,} shoppers, {2 * options.splits} held-out halves, outcome `visit`.\n"
    (options.out / "results.md").write_text(f"{about}\n{text}\n")
    print(text)


if __name__ == "__main__":
    main()
