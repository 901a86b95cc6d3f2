"""Full replicates: a portfolio each, all learners on the same rows, one test portfolio."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from logged import Logged, draw, fit_ours, numbers
from measure import centred_slope_parts, rmse, slope_parts, taken
from portfolio import ARMS, Floats, Portfolio

from repaylift.models.encode import encode, learn_encoding

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from peers import PeerRows, available, complete
from peers.kept import kept

OURS = "repaylift"
BEST = "best single arm"


def one(train: Portfolio, test: Portfolio, seed: int, cache: Path, peers: bool) -> pd.DataFrame:
    """One row per learner."""
    logged = draw(train, np.random.default_rng(seed))
    usual = int(np.argmax([logged.y[logged.arm == a].mean() for a in range(len(ARMS))]))
    rows = [_ours(logged, test, seed), _row(BEST, None, np.full(len(test.truth), usual), test)]
    if peers:
        for name, effect in _peers(logged, test, seed, cache).items():
            rows.append(_row(name, effect, effect.argmax(axis=1), test))
    against = taken(test.truth, np.full(len(test.truth), usual)).mean()
    return pd.DataFrame(rows).assign(seed=seed, rows=len(train.truth), trained_best=against)


def _ours(logged: Logged, test: Portfolio, seed: int) -> dict[str, object]:
    model = fit_ours(logged, seed)
    shown = model.predict(test.X)[list(ARMS[1:])].to_numpy()
    said = model.diagnose()
    claim = {"leaves": said.leaves, "said": said.gain, "said_low": said.low, "said_high": said.high}
    effect = np.column_stack([np.zeros(len(shown)), shown])
    return {**_row(OURS, effect, numbers(model.recommend(test.X)), test), **claim}


def _peers(logged: Logged, test: Portfolio, seed: int, cache: Path) -> dict[str, Floats]:
    encoding = learn_encoding(logged.rows.X)
    train, new = complete(encode(logged.rows.X, encoding), encode(test.X, encoding), encoding.categorical)
    train, new = _distinct(train, new)
    design = np.full((len(train), len(ARMS)), 1.0 / len(ARMS))
    rows = PeerRows(train, logged.y, logged.arm, design)
    return {name: kept(name, peer, rows, new, seed, cache) for name, peer in available()[0].items()}


def _distinct(train: Floats, new: Floats) -> tuple[Floats, Floats]:
    """Without columns that repeat another or never vary."""
    first = np.sort(np.unique(train, axis=1, return_index=True)[1])
    use = first[train[:, first].std(axis=0) > 0]
    return train[:, use], new[:, use]


def _row(name: str, effect: Floats | None, choice: np.ndarray, test: Portfolio) -> dict[str, object]:
    value, best = taken(test.truth, choice).mean(), test.truth.mean(axis=0).max()
    found = {
        "learner": name,
        "value": value,
        "gain": value - best,
        "possible": test.truth.max(axis=1).mean() - best,
    }
    if effect is None:
        return found
    products, squares = slope_parts(effect, test.effect)
    own_products, own_squares = centred_slope_parts(effect, test.effect)
    return {
        **found,
        "rmse": rmse(effect, test.effect),
        "products": products,
        "squares": squares,
        "own_products": own_products,
        "own_squares": own_squares,
    }
