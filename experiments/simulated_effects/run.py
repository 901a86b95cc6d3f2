"""Effects, intervals and choices against the simulator's truth: cheap replicates, full ones with peers."""

from __future__ import annotations

import argparse
import warnings
from pathlib import Path

import pandas as pd
from contest import one
from intervals import replicates
from portfolio import portfolio
from report import NULL, all_regimes_table, claims, contest_table, coverage_table

from repaylift.records.simulator.effects import REGIMES

HERE = Path(__file__).parent
TEST_SEED, POOL_SEED, FIRST_SEED = 9_001, 9_002, 1
NULL_PEERS = 3  # replicates of the null in which peers take part: enough to see what they lose there


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", nargs="+", choices=["cheap", "full"], default=["cheap", "full"])
    parser.add_argument("--regimes", nargs="+", choices=REGIMES, default=list(REGIMES), metavar="REGIME")
    parser.add_argument("--cheap", type=int, default=70, help="cheap replicates of each regime")
    parser.add_argument("--rows", type=int, default=4_000, help="training rows of a cheap replicate")
    parser.add_argument("--full", type=int, default=10, help="full replicates of each regime")
    parser.add_argument("--accounts", type=int, default=60_000, help="accounts of a full replicate")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument(
        "--cache", type=Path, default=Path("var/simulated_effects"), help="kept portfolios, peers"
    )
    parser.add_argument("--out", type=Path, default=HERE, help="folder of the tables")
    return parser.parse_args()


def cheap(chosen: argparse.Namespace) -> str:
    """Coverage, regime by regime; writes coverage.csv after each."""
    found: list[pd.DataFrame] = []
    for regime in chosen.regimes:
        pool = portfolio(regime, POOL_SEED, chosen.accounts, chosen.cache)
        found.append(replicates(pool, chosen.rows, chosen.cheap).assign(regime=regime, rows=chosen.rows))
        pd.concat(found).round(6).to_csv(chosen.out / "coverage.csv", index=False)
        print(coverage_table(pd.concat(found)), flush=True)
    title = (
        f"## Coverage: {chosen.cheap} cheap replicates of each regime, {chosen.rows:,} rows each (simulated)"
    )
    return f"{title}\n\n{coverage_table(pd.concat(found))}"


def full(chosen: argparse.Namespace) -> str:
    """Ours beside the peers; writes contest.csv after each replicate."""
    found: list[pd.DataFrame] = []
    for r in range(FIRST_SEED, FIRST_SEED + chosen.full):
        for regime in chosen.regimes:
            test = portfolio(regime, TEST_SEED, chosen.accounts, chosen.cache)
            train = portfolio(regime, r, chosen.accounts, chosen.cache)
            peers = not chosen.no_peers and (regime != NULL or r < FIRST_SEED + NULL_PEERS)
            row = one(train, test, r, chosen.cache / "peers", peers)
            found.append(row.assign(regime=regime))
            pd.concat(found).round(8).to_csv(chosen.out / "contest.csv", index=False)
            print(regime, r, row[["learner", "rmse", "gain", "possible"]].round(4).to_string(), flush=True)
    return "\n\n".join(_sections(pd.concat(found), chosen.full))


def _sections(found: pd.DataFrame, count: int) -> list[str]:
    varied = found[found["regime"] != NULL]
    out = []
    if len(varied):
        title = f"## Contest: {varied['regime'].nunique()} regimes x {count} full replicates (simulated)"
        out += [title, contest_table(varied), claims(varied)]
    if len(set(found["regime"])) > 1:
        out += ["### All regimes alike", all_regimes_table(found)]
    for regime, rows in found.groupby("regime", sort=False):
        out += [f"### {regime}, {count} full replicates", contest_table(rows), claims(rows)]
    return out


def main() -> None:
    """Run the parts asked for; write results.md."""
    chosen = options()
    warnings.filterwarnings("ignore", category=UserWarning)  # the peers' own, about names of columns
    parts = [{"cheap": cheap, "full": full}[part](chosen) for part in chosen.part]
    (chosen.out / "results.md").write_text("\n\n".join(parts) + "\n")


if __name__ == "__main__":
    main()
