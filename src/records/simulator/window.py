"""How much of an interval's payments fall into the outcome window of a decision."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .bills import Bills
from .parameters import Floats
from .response import Attempts, Response, paid_probability


@dataclass(frozen=True, slots=True)
class WindowShare:
    """How much of an interval's payments fall into a window.

    hit (n, k, attempts): P(reached by that attempt); reached (n, k, attempts): share of the payments of those
    reached by it; missed (n,): share of the payments of those not reached.
    """

    hit: Floats
    reached: Floats
    missed: Floats


def window_share(
    response: Response, stage: int, bills: Bills, window_end: Floats, attempts: Attempts
) -> WindowShare:
    """Share of interval `stage` before `window_end` (n,): payments are uniform from reach, or start, on."""
    start, end = bills.starts[:, stage], bills.ends[:, stage]
    length = end - start
    inside = np.clip(window_end - start, 0.0, length)
    hit = attempts.reached_at(response.reach[:, stage])
    offset = np.where(np.isfinite(attempts.offset), attempts.offset, 0.0)
    left = length[:, None, None] - offset
    reached = np.clip(inside[:, None, None] - offset, 0.0, left) / left
    return WindowShare(hit, reached, inside / length)


def paid_within(
    response: Response, stage: int, contacts: npt.NDArray[np.int64], share: WindowShare
) -> Floats:
    """P(paid in the interval and in the window), (n, k), by the window's shares of the interval."""
    missed, reached = paid_probability(response, stage, contacts)
    never = 1.0 - share.hit.sum(axis=-1)
    paid: Floats = never * missed * share.missed[:, None] + (share.hit * share.reached).sum(axis=-1) * reached
    return paid


def whole_interval(response: Response, stage: int, attempts: Attempts) -> WindowShare:
    """The window that holds the whole interval."""
    hit = attempts.reached_at(response.reach[:, stage])
    return WindowShare(hit, np.ones_like(hit), np.ones(len(hit)))
