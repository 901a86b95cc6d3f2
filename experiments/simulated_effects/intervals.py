"""Cheap replicates: whether intervals of effects and of the claimed gain cover the truth."""

from __future__ import annotations

import numpy as np
import pandas as pd
from logged import draw, fit_ours
from measure import centred_slope_parts, slope_parts, taken
from portfolio import ARMS, Portfolio

LEVEL = 0.95
JUDGED = 1_000  # rows outside the training rows on which one replicate is judged


def one(pool: Portfolio, rows: int, seed: int) -> dict[str, float]:
    """Fit on `rows` drawn rows of the pool, judge on others."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(pool.truth))
    model = fit_ours(draw(pool.take(order[:rows]), rng), seed)
    test = pool.take(order[rows:][:JUDGED])
    interval = model.predict_interval(test.X, level=LEVEL)
    low, high = (np.column_stack([interval[arm, side] for arm in ARMS[1:]]) for side in ("low", "high"))
    covered = (low <= test.effect[:, 1:]) & (test.effect[:, 1:] <= high)
    shown = model.predict(test.X)[list(ARMS[1:])].to_numpy()
    effect = np.column_stack([np.zeros(len(shown)), shown])
    products, squares = slope_parts(effect, test.effect)
    own_products, own_squares = centred_slope_parts(effect, test.effect)
    return {
        **{f"covered_{arm}": float(covered[:, a].mean()) for a, arm in enumerate(ARMS[1:])},
        "covered": float(covered.mean()),
        "width": float((high - low).mean()),
        "products": products,
        "squares": squares,
        "own_products": own_products,
        "own_squares": own_squares,
        **_claim(model, effect, test),
    }


def replicates(pool: Portfolio, rows: int, count: int, seed: int = 0) -> pd.DataFrame:
    """One row per replicate."""
    return pd.DataFrame([one(pool, rows, seed + r) for r in range(count)])


def _claim(model: object, effect: np.ndarray, test: Portfolio) -> dict[str, float]:
    """What the model says its individual choice gains, and what that choice truly gains."""
    said = model.diagnose()
    gain = taken(test.truth, effect.argmax(axis=1)) - test.truth[:, ARMS.index(said.best)]
    return {
        "leaves": float(said.leaves),
        "said": said.gain,
        "said_low": said.low,
        "said_high": said.high,
        "true_gain": float(gain.mean()),
        "said_covers": float(said.low <= gain.mean() <= said.high),
    }
