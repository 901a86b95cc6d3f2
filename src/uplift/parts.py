"""Raw predictions taken apart: what the control shows, what all treatments share, what is each one's own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import Bools, Floats, Ints


@dataclass(frozen=True, slots=True)
class Parts:
    """Raw predictions of n rows.

    control : (n,) of the outcome under control. common : (n,) mean over the treatments. own : (n, k) each
    treatment's difference from that mean, 0 for the control.
    """

    control: Floats
    common: Floats
    own: Floats

    def take(self, rows: Bools) -> Parts:
        """The same for some rows."""
        return Parts(self.control[rows], self.common[rows], self.own[rows])


def arm_share(arm: Ints, k: int) -> Floats:
    """(k,) share of each treatment among the treated rows; 0 for the control.

    Examples
    --------
    >>> arm_share(np.array([0, 1, 1, 2, 2, 2, 2, 2, 2]), 3).tolist()
    [0.0, 0.25, 0.75]
    """
    count = np.bincount(arm, minlength=k).astype(np.float64)
    count[0] = 0.0
    share: Floats = count / count.sum()
    return share


def take_apart(raw: Floats, share: Floats) -> Parts:
    """Parts of raw predictions (n, k); the common part is their mean by `share` (k,).

    Choosing *among* treatments needs their own parts only; most of what differs between people is often
    common to all treatments, and is learned from all of their rows.

    Examples
    --------
    >>> parts = take_apart(np.array([[0.1, 0.2, 0.4]]), np.array([0.0, 0.5, 0.5]))
    >>> parts.common.round(2).tolist(), parts.own.round(2).tolist()
    ([0.3], [[0.0, -0.1, 0.1]])
    """
    common = raw @ share
    own = raw - common[:, None]
    own[:, 0] = 0.0
    return Parts(raw[:, 0], common, own)
