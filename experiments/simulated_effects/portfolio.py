"""Decisions of one simulated portfolio that the same arms were open to, with their features and truth."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from numpy.typing import NDArray

import repaylift as rl
from repaylift.records.decisions import eligible_matrix
from repaylift.records.simulate import simulate_with_truth
from repaylift.records.simulator.effects import Regime

Floats = NDArray[np.float64]

ARMS = ("none", "sms", "ai_call", "human_call", "fee_waiver")
STAGES = ("dpd_4_7", "dpd_8_14")
FAMILIES = ("bill", "repayments", "utilisation", "engagement", "calendar")
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Portfolio:
    """n decisions: features X (n, p), P(paid in 30 days) under each arm (n, k), debtor (n,) numbers."""

    X: pd.DataFrame
    truth: Floats
    debtor: NDArray[np.int64]

    @property
    def effect(self) -> Floats:
        """(n, k) true effects against doing nothing."""
        return self.truth - self.truth[:, [0]]

    def take(self, rows: NDArray) -> Portfolio:
        """The same for some rows."""
        return Portfolio(self.X.iloc[rows], self.truth[rows], self.debtor[rows])


def portfolio(regime: Regime, seed: int, accounts: int, cache: Path) -> Portfolio:
    """Simulate, or read from `cache` what the same code simulated before."""
    memory = joblib.Memory(cache, verbose=0)
    return Portfolio(*memory.cache(_simulated)(regime, seed, accounts, _code()))


def _simulated(regime: Regime, seed: int, accounts: int, code: str) -> tuple[pd.DataFrame, Floats, NDArray]:
    simulation = simulate_with_truth(accounts, MONTHS, seed, regime)
    decisions = rl.build_decisions(simulation.records)
    open_to = eligible_matrix(decisions, ARMS).all(axis=1) & decisions["stage"].isin(STAGES).to_numpy()
    rows = decisions[open_to].reset_index(drop=True)
    X = rl.build_features(simulation.records, spine=rows, families=FAMILIES)
    truth = simulation.truth.loc[rows["decision_id"], list(ARMS)].to_numpy(np.float64)
    return X, truth, pd.factorize(rows["debtor_id"])[0].astype(np.int64)


def _code() -> str:
    """Hash of what the portfolio depends on."""
    package = Path(rl.__file__).parent
    files = [f for part in ("records", "features") for f in sorted((package / part).rglob("*.*"))]
    return joblib.hash([f.read_bytes() for f in files if f.suffix in {".py", ".yaml", ".sql"}])
