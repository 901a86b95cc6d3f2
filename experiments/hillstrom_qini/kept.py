"""One ranking, timed. Other libraries' are kept on disk, by their code and the rows they saw."""

from __future__ import annotations

import time
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from rankers import PEERS, Ranker, Shoppers, source

from repaylift.uplift.arrays import Floats


def timed(
    name: str, rank: Ranker, train: Shoppers, X: pd.DataFrame, seed: int, cache: Path
) -> tuple[Floats, float]:
    """Effects (m, 2) and the processor seconds they took when they were computed."""
    if name not in PEERS:
        return _compute(rank, train, X, seed)
    file = cache / f"{joblib.hash((source(name), train.X, train.y, train.treatment, X, seed))}.npz"
    if not file.exists():
        effects, seconds = _compute(rank, train, X, seed)
        cache.mkdir(parents=True, exist_ok=True)
        np.savez(file, effects=effects, seconds=seconds)
    with np.load(file) as kept:
        return kept["effects"], float(kept["seconds"])


def _compute(rank: Ranker, train: Shoppers, X: pd.DataFrame, seed: int) -> tuple[Floats, float]:
    start = time.process_time()
    effects = rank(train, X, seed)
    return effects, time.process_time() - start
