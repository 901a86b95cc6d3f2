"""Simulated logs to audit, and a pool of cases with their truth to carry a plan out on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

import repaylift as rl


@dataclass(frozen=True)
class Pool:
    """Cases of a ladder portfolio that the audit never saw.

    decisions (n): as `build_decisions` gives them. X (n, p): their repayment features. truth (n, k):
    P(paid | action now, the ladder afterwards), columns in the order of `actions`; NaN: not offered.
    """

    decisions: pd.DataFrame
    X: pd.DataFrame
    truth: np.ndarray
    actions: tuple[str, ...]


def log(accounts: int, months: int, seed: int, policy: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Decisions and features of a simulated portfolio, as a platform would hand them over."""
    records = rl.simulate(accounts, months, seed, log_policy=policy)
    decisions = rl.build_decisions(records)
    return decisions, rl.build_features(records, spine=decisions)


def pool(accounts: int, months: int, seed: int, actions: tuple[str, ...]) -> Pool:
    """Another ladder portfolio of the same size, with the truth of every decision."""
    simulation = rl.simulate_with_truth(accounts, months, seed, log_policy="ladder")
    decisions = rl.build_decisions(simulation.records)
    X = rl.build_features(simulation.records, spine=decisions, families=["repayments"])
    truth = simulation.truth.loc[decisions["decision_id"], list(actions)].to_numpy()
    return Pool(decisions, X, truth, actions)
