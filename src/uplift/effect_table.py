"""Predicted effects beside their doubly robust scores, arm by arm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..checks import check_same_length
from .arrays import Floats


@dataclass(frozen=True, slots=True)
class EffectTable:
    """arms : k labels. effect : (n, k) predicted, none missing. score : (n, k), NaN where not open."""

    arms: tuple[Any, ...]
    effect: Floats
    score: Floats


def read_effects(effect: Any, score: Any) -> EffectTable:
    """Both as arrays with the same columns.

    Parameters
    ----------
    effect : (n, k) frame or array of predicted effects against control, or (n,) of one arm.
    score : the same shape, as `effect_scores` makes it. Two frames are matched by column, and must have
        the same index; further arms of `score` are left out.

    Raises
    ------
    ValueError
        On shapes or indexes that differ, an arm without scores, or a missing prediction.

    Examples
    --------
    >>> effect = pd.DataFrame({"sms": [0.1, 0.2]})
    >>> score = pd.DataFrame({"call": [0.0, 1.0], "sms": [1.0, -1.0]})
    >>> read_effects(effect, score).score.ravel().tolist()
    [1.0, -1.0]
    """
    if isinstance(effect, pd.DataFrame) and isinstance(score, pd.DataFrame):
        score = _matched(effect, score)
    predicted, scored = _columns(effect), _columns(score)
    if predicted.shape != scored.shape:
        raise ValueError(
            f"effect.shape == {predicted.shape} and score.shape == {scored.shape}, must be the same. "
            "Remedy: give frames with a column per arm."
        )
    lost = int(np.isnan(predicted).any(axis=1).sum())
    if lost:
        raise ValueError(f"effect is missing in {lost} rows, must be 0. Remedy: predict every row.")
    arms = tuple(effect.columns) if isinstance(effect, pd.DataFrame) else tuple(range(predicted.shape[1]))
    return EffectTable(arms, predicted, scored)


def read_one_effect(effect: Any, score: Any) -> EffectTable:
    """The same for one arm (k = 1), without the rows to which the arm was not open.

    Examples
    --------
    >>> read_one_effect([0.1, 0.2], [1.0, float("nan")]).effect.tolist()
    [[0.1]]
    """
    table = read_effects(effect, score)
    if len(table.arms) != 1:
        raise ValueError(
            f"effect has {len(table.arms)} arms {list(table.arms)}, must have 1. "
            "Remedy: pick one, e.g. effect['sms'] and score['sms']."
        )
    open_to = ~np.isnan(table.score[:, 0])
    return EffectTable(table.arms, table.effect[open_to], table.score[open_to])


def _matched(effect: pd.DataFrame, score: pd.DataFrame) -> pd.DataFrame:
    lacking = [arm for arm in effect.columns if arm not in score.columns]
    if lacking:
        raise ValueError(
            f"score lacks the arms {lacking} of effect. Remedy: make scores from rows that hold them."
        )
    check_same_length(effect=len(effect), score=len(score))
    if not effect.index.equals(score.index):
        raise ValueError(
            "effect.index and score.index differ, must be the same. "
            "Remedy: predict and score the same rows, in the same order."
        )
    return score[list(effect.columns)]


def _columns(table: Any) -> Floats:
    values = np.asarray(table, dtype=np.float64)
    return values[:, None] if values.ndim == 1 else values
