"""How much of an interval's payments fall into the outcome window of a decision."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .bills import Bills
from .parameters import Floats
from .people import Ints
from .response import Attempts, Response, paid_probability


@dataclass(frozen=True, slots=True)
class WindowShare:
    """Weights that turn P(paid in the interval) into P(paid in the interval and in the window), both (n, k).

    missed: P(not reached) x share of the payments of those not reached; reached: the same for those reached.
    """

    missed: Floats
    reached: Floats


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
    within = np.clip(inside[:, None, None] - offset, 0.0, left) / left
    never = 1.0 - hit.sum(axis=-1)
    return WindowShare(never * (inside / length)[:, None], (hit * within).sum(axis=-1))


def whole_interval(response: Response, stage: int, attempts: Attempts) -> WindowShare:
    """Weights of the window that holds the whole interval."""
    ever = attempts.reached_at(response.reach[:, stage]).sum(axis=-1)
    return WindowShare(1.0 - ever, ever)


def paid_within(response: Response, stage: int, contacts: Ints, shares: list[WindowShare]) -> list[Floats]:
    """P(paid in the interval and in the window), (n, k), for each of the windows."""
    missed, reached = paid_probability(response, stage, contacts)
    return [share.missed * missed + share.reached * reached for share in shares]
