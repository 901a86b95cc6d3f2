"""Real covariates, simulated arms and outcomes: effects that vary much, hardly, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from lightgbm import LGBMClassifier
from numpy.typing import NDArray
from sklearn.model_selection import cross_val_predict
from trial import Trial

Floats = NDArray[np.float64]

ROWS = 20_000
ARMS = ("none", "sms", "call", "waiver", "plan")
SHARES = (0.3, 0.2, 0.2, 0.2, 0.1)  # unequal, as trials are
CLIENT = (
    "LIMIT_BAL",
    "SEX",
    "EDUCATION",
    "MARRIAGE",
    "AGE",
    "PAY_0",
    "PAY_2",
    "PAY_3",
    *(f"BILL_AMT{i}" for i in range(1, 4)),
    *(f"PAY_AMT{i}" for i in range(1, 4)),
)


def uci_varied(data: Path) -> Trial:
    """Strong differences: each arm suits some people and harms others."""
    return _trial("Semi-simulated, effects vary much, 5 arms", *_uci(data), _varied, seed=11)


def uci_null(data: Path) -> Trial:
    """One shift of the log-odds per arm for everybody, so one arm is best for all."""
    return _trial("Semi-simulated, no heterogeneity, 5 arms", *_uci(data), _same, seed=12)


def credit_hardly(data: Path) -> Trial:
    """Small differences around clear mean effects; rows with missing values."""
    return _trial("Semi-simulated, effects hardly vary, 5 arms", *_credit(data), _hardly, seed=13)


def _uci(data: Path) -> tuple[pd.DataFrame, Floats]:
    frame = pd.read_csv(data / "uci_default.csv").sample(ROWS, random_state=0).reset_index(drop=True)
    return frame[list(CLIENT)], 1.0 - frame["def_pay"].to_numpy(float)


def _credit(data: Path) -> tuple[pd.DataFrame, Floats]:
    every = pd.read_parquet(data / "give_me_some_credit.parquet")
    frame = every.sample(ROWS, random_state=0).reset_index(drop=True)
    y = 1.0 - frame.pop("SeriousDlqin2yrs").to_numpy(float)
    return frame, y


def _trial(title: str, X: pd.DataFrame, paid: Floats, shift: Callable[[Floats], Floats], seed: int) -> Trial:
    """Baseline from the real outcome; shifts of its log-odds from ranks of the covariates; then draws."""
    rng = np.random.default_rng(seed)
    ranks = 2.0 * X.rank(pct=True).fillna(0.5).to_numpy() - 1.0
    odds = _log_odds(_baseline(X, paid))
    chance = 1.0 / (1.0 + np.exp(-(odds[:, None] + shift(ranks))))
    arm = rng.choice(len(ARMS), len(X), p=SHARES)
    y = (rng.random(len(X)) < chance[np.arange(len(X)), arm]).astype(int)
    frame = X.assign(arm=np.array(ARMS)[arm], paid=y)
    oracle = max(float(chance.max(axis=1).mean() - chance.mean(axis=0).max()), 0.0)
    return Trial(title, frame, "arm", "paid", tuple(X.columns), "none", oracle)


def _baseline(X: pd.DataFrame, paid: Floats) -> Floats:
    """Cross-fitted probability of the real outcome."""
    model = LGBMClassifier(n_estimators=60, num_leaves=8, learning_rate=0.1, n_jobs=1, verbose=-1)
    found: Floats = cross_val_predict(model, X, paid, cv=5, method="predict_proba")[:, 1]
    return np.clip(found, 0.02, 0.98)


def _log_odds(p: Floats) -> Floats:
    return np.log(p / (1.0 - p)) - 0.8  # lower, so that payment is in doubt for more people


def _varied(rank: Floats) -> Floats:
    """Ranks in [-1, 1] -> shifts (n, k)."""
    limit, age, late, bill, paid = (rank[:, i] for i in (0, 4, 5, 8, 11))
    return np.column_stack(
        [
            np.zeros(len(rank)),
            0.15 + 0.70 * np.tanh(2 * limit),
            0.20 - 0.75 * age + 0.35 * (late > 0),
            0.25 - 0.75 * np.tanh(2 * limit) * (bill < 0.5),
            0.15 + 0.60 * (paid < 0) * np.sign(age),
        ]
    )


def _hardly(rank: Floats) -> Floats:
    """The same kind of thing, far smaller."""
    return np.array([0.0, 0.10, 0.35, 0.25, 0.15]) + 0.2 * np.column_stack(
        [np.zeros(len(rank)), rank[:, 0], -rank[:, 1], rank[:, 2], rank[:, 3]]
    )


def _same(rank: Floats) -> Floats:
    return np.tile([0.0, 0.10, 0.30, 0.20, 0.15], (len(rank), 1))
