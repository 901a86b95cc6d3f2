"""Probabilities of an exploration: small fixed offers, and the rest to what is done anyway."""

from __future__ import annotations

import math

import numpy as np

from ..uplift.arrays import Bools, Floats, Ints


def offered(eligible: Bools, offer: Floats, base: Floats) -> Floats:
    """Probability of each action, (n, k); rows sum to 1.

    Parameters
    ----------
    eligible : (n, k). offer : (n, k) or (k,) probability with which an eligible action is explored; its
        rows sum to at most 1. base : (n, k) probabilities of what is done otherwise.

    Examples
    --------
    >>> eligible = np.array([[True, True, True], [True, True, False]])
    >>> offered(eligible, np.array([0.1, 0.0, 0.05]), np.array([[0.0, 1.0, 0.0]] * 2)).round(2).tolist()
    [[0.1, 0.85, 0.05], [0.1, 0.9, 0.0]]
    """
    explored = offer * eligible
    mixed: Floats = explored + (1.0 - explored.sum(axis=1, keepdims=True)) * base
    return mixed


def ladder_base(eligible: Bools, usual: Ints) -> Floats:
    """The usual action (n,) with probability 1, doing nothing (column 0) where it is not eligible; (n, k).

    Examples
    --------
    >>> ladder_base(np.array([[True, True], [True, False]]), np.array([1, 1])).tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    row = np.arange(len(eligible))
    base = np.zeros(eligible.shape)
    base[row, np.where(eligible[row, usual], usual, 0)] = 1.0
    return base


def offers(explore: Bools, unproven: Bools, usual: int, share: float, cap: float) -> Floats:
    """Offer of each action (k,) at one stage.

    All explored actions get the same, the control the square root of their number times as much, because
    every effect is measured against it (Dunnett); an action with too few logged rows gets at most `cap`.

    Parameters
    ----------
    explore, unproven : (k,) the control first, which is never unproven. usual : the action taken today.
    share : most that all offers may add up to.

    References
    ----------
    Dunnett (1955), A multiple comparison procedure for comparing several treatments with a control.

    Examples
    --------
    >>> explore = np.array([False, True, False, True, True, True])
    >>> offers(explore, explore, usual=2, share=0.3, cap=0.1).round(3).tolist()
    [0.1, 0.05, 0.0, 0.05, 0.05, 0.05]
    """
    found = np.zeros(len(explore))
    tried = explore.copy()
    tried[[0, usual]] = False
    m = int(tried.sum())
    control = 0.0 if usual == 0 else max(1.0, math.sqrt(m))
    if m + control == 0:
        return found
    even = share / (m + control)
    found[tried] = np.where(unproven[tried], min(even, cap), even)
    if control:
        found[0] = control * (float(found[tried].min()) if m else even)
    return found
