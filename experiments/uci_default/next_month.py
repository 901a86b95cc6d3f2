"""What the panel itself teaches: models of the *next* month, learnt on months inside the file.

Each account holds several windows of w months followed by a month that is known: was it late, was
nothing paid, how much was used? A model of that is fitted on the windows of the training half and
applied to the last w months, where the next month is the one we are asked about. The default target
is never used, so its scores are features like any other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
import pandas as pd
from behaviour import MONTHS, Panel, read_panel

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the month after a window of `months` months; answer(panel, month) -> (n,)."""

    name: str
    months: int
    objective: str
    answer: Callable[[Panel, int], Floats]


def _late(level: int) -> Callable[[Panel, int], Floats]:
    def answer(panel: Panel, month: int) -> Floats:
        return np.where(panel.status[:, month] >= level, 1.0, 0.0)

    return answer


def _nothing_paid(panel: Panel, month: int) -> Floats:
    return np.where(panel.paid[:, month] == 0, 1.0, 0.0)


def _share_paid(panel: Panel, month: int) -> Floats:
    return np.clip(panel.paid[:, month] / np.maximum(panel.bill[:, month - 1], 1), 0, 1.2)


def _used(panel: Panel, month: int) -> Floats:
    return np.clip(panel.bill[:, month] / panel.limit, -0.2, 1.5)


QUESTIONS = (
    Question("late_by_3", 3, "binary", _late(1)),
    Question("late_by_4", 4, "binary", _late(1)),
    Question("late_by_5", 5, "binary", _late(1)),
    Question("late_2_by_3", 3, "binary", _late(2)),
    Question("late_2_by_4", 4, "binary", _late(2)),
    Question("unpaid_by_3", 3, "binary", _nothing_paid),
    Question("share_paid_by_4", 4, "regression", _share_paid),
    Question("used_by_4", 4, "regression", _used),
)
_TREES = 200
_PARAMS = {
    "num_leaves": 16,
    "learning_rate": 0.06,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "min_data_in_leaf": 100,
    "lambda_l2": 10.0,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}


def next_month_features(
    train: pd.DataFrame, test: pd.DataFrame, random_state: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One score per question for the training and the test half; fitted on the training half only."""
    learn, apply = read_panel(train), read_panel(test)
    found: tuple[dict[str, Floats], dict[str, Floats]] = ({}, {})
    for question in QUESTIONS:
        booster = _fit(learn, question, random_state)
        for panel, scores in zip((learn, apply), found, strict=True):
            newest = _window(panel, MONTHS - 1, question.months)
            scores[question.name] = booster.predict(newest, raw_score=True, num_threads=1)
    return pd.DataFrame(found[0], index=train.index), pd.DataFrame(found[1], index=test.index)


def _fit(panel: Panel, question: Question, random_state: int) -> lgb.Booster:
    asked = range(question.months, MONTHS)
    X = np.concatenate([_window(panel, month - 1, question.months) for month in asked])
    y = np.concatenate([question.answer(panel, month) for month in asked])
    params = {**_PARAMS, "objective": question.objective, "seed": random_state}
    return lgb.train(params, lgb.Dataset(X, y), num_boost_round=_TREES)


def _window(panel: Panel, last: int, months: int) -> Floats:
    """(n, p) what is known of the `months` months that end with `last`, newest first, and of the person."""
    places = np.arange(last, last - months, -1)
    s, b, a = panel.status[:, places], panel.bill[:, places], panel.paid[:, places]
    limit = panel.limit[:, None]
    due, paid = b[:, 1:], a[:, :-1]
    share = np.where(due > 0, np.clip(paid / np.maximum(due, 1), 0, 2), np.nan)
    spent = (b[:, :-1] - b[:, 1:] + paid) / limit
    counts = np.column_stack([(s >= 1).sum(1), s.max(1), s.sum(1)])
    logs = [np.sign(b) * np.log1p(np.abs(b)), np.log1p(a)]
    return np.column_stack([s, b / limit, a / limit, *logs, share, spent, counts, limit, panel.person])
