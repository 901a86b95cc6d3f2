"""Small trials whose truth is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest


@dataclass(frozen=True)
class Known:
    """A trial: X, y, treatment labels, and p (n, k) the true outcome under each of `arms`."""

    X: pd.DataFrame
    y: np.ndarray
    treatment: np.ndarray
    p: np.ndarray
    arms: tuple[str, ...]


def _make_trial(n: int = 2000, k: int = 3, varies: float = 0.0, lift: float = 0.1, seed: int = 0) -> Known:
    """Arm a lifts P(y) by lift x a / (k - 1), and by `varies` x the sign of a feature, alternating by arm."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 3))
    arm = rng.integers(0, k, n)
    base = 0.3 + 0.2 * (x[:, 0] > 0)
    effect = np.column_stack(
        [
            np.zeros(n) if a == 0 else lift * a / (k - 1) + varies * np.sign(x[:, 1]) * (-1) ** a
            for a in range(k)
        ]
    )
    p = np.clip(base[:, None] + effect, 0.02, 0.98)
    y = (rng.random(n) < p[np.arange(n), arm]).astype(float)
    arms = ("none", *(f"arm{a}" for a in range(1, k)))
    X = pd.DataFrame(x, columns=["risk", "need", "noise"], index=[f"id{i}" for i in range(n)])
    return Known(X, y, np.array(arms, dtype=object)[arm], p, arms)


@pytest.fixture(scope="session")
def trial() -> Known:
    """Three arms, effects that do not vary."""
    return _make_trial()


@pytest.fixture(scope="session")
def varied() -> Known:
    """Two treatments, each good for the people for whom the other is bad."""
    return _make_trial(n=6000, k=3, varies=0.15, lift=0.02, seed=1)


@pytest.fixture(scope="session")
def make_trial():
    """The maker itself, for trials of other sizes."""
    return _make_trial
