"""Truths to carry a plan out under: the simulator's, one with effects of a stated size, one with none."""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, logit

FULL = 0.97  # a mean beyond this leaves no room to raise it


def planted(truth: np.ndarray, effects: np.ndarray) -> np.ndarray:
    """Truth (n, k) in which each action shifts everybody's log-odds so that its mean effect is as given.

    effects : (k,), 0 for the control, whose column stays as it is; lowered instead where there is no room.
    """
    odds = logit(np.clip(truth[:, 0], 1e-6, 1 - 1e-6))
    mean = truth[:, 0].mean()
    signed = np.where(mean + effects > FULL, -effects, effects)
    return np.column_stack(
        [truth[:, 0], *(expit(odds + _shift(odds, mean, effect)) for effect in signed[1:])]
    )


def _shift(odds: np.ndarray, mean: float, effect: float) -> float:
    if effect == 0:
        return 0.0
    return brentq(lambda shift: expit(odds + shift).mean() - mean - effect, -10.0, 10.0)
