"""Small portfolios with a known risk, and event sequences that tell part of it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from repaylift.models.calibration import probability


@dataclass(frozen=True, slots=True)
class Events:
    """The shape of what build_sequences gives."""

    kind: np.ndarray
    amount: np.ndarray
    age_days: np.ndarray
    mask: np.ndarray


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Frame, outcome, true log-odds, person ids, events."""

    X: pd.DataFrame
    y: pd.Series
    truth: np.ndarray
    groups: np.ndarray
    events: Events


def make_portfolio(n: int, seed: int) -> Portfolio:
    rng = np.random.default_rng(seed)
    late, used = rng.normal(size=n), rng.random(n)
    stage = rng.choice(["early", "middle", "late"], n)
    truth = -1.5 + 1.2 * late + 1.5 * (used > 0.7) + 0.8 * (stage == "late")
    X = pd.DataFrame(
        {"lateness": late, "used": used, "noise": rng.normal(size=n), "stage": pd.Categorical(stage)},
        index=[f"row{i}" for i in range(n)],
    )
    X.loc[rng.random(n) < 0.1, "noise"] = np.nan
    y = pd.Series((rng.random(n) < probability(truth)).astype(int), index=X.index)
    return Portfolio(X, y, truth, rng.integers(0, n // 2, n), make_events(late, rng))


def make_events(late, rng):
    n, length = len(late), 6
    kind = rng.integers(0, 3, (n, length)).astype(np.int8)
    kind[:, 0] = np.where(late > 0, 1, 2)  # the newest event tells
    mask = rng.random((n, length)) < 0.8
    mask[:, 0] = True
    age = np.tile(np.arange(1.0, length + 1), (n, 1)).astype(np.float32)
    return Events(kind, rng.random((n, length)).astype(np.float32), age, mask)


@pytest.fixture(scope="session")
def portfolio():
    return make_portfolio(2_000, seed=1)


@pytest.fixture(scope="session")
def later():
    return make_portfolio(3_000, seed=2)
