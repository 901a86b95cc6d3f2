"""Simulated trials of any size, 0/1 outcome, effects that vary with two features."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from peers import PeerRows


def simulate(n: int, p: int, k: int, *, single: bool = False, seed: int = 0) -> PeerRows:
    """Rows (n) of p features and k arms dealt alike; `single`: X in single precision."""
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, p), dtype=np.float32)
    X = X if single else X.astype(np.float64)
    arm = rng.integers(0, k, n)
    lift = 0.04 * (X[:, 1] > 0) + 0.02 * (X[:, 2] > 0) * (arm % 2)
    chance = 0.15 + 0.1 * (X[:, 0] > 0) + (arm > 0) * lift
    y = (rng.random(n) < chance).astype(np.float64)
    return PeerRows(X, y, arm, np.full((n, k), 1.0 / k))
