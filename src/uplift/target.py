"""What predicted effects are held against: doubly robust contrasts, and outcomes less their expectation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import Bools, Floats, Ints
from .inputs import Inputs
from .nuisance import dr_scores


@dataclass(frozen=True, slots=True)
class Target:
    """Rows of the data x arms, the control first.

    contrast : (n, k) doubly robust score of each arm less the control's: unbiased for the effect.
    counts : (n, k) weight of each contrast in the DR loss; 0 for the control and for closed pairs.
    residual : (n,) outcome less its expectation given x. dealt : (n, k) arm received less its share.
    weight : (n,) from the design that was to the one that deals open arms by their overall shares.
    person : (n,) numbers.
    """

    contrast: Floats
    counts: Floats
    residual: Floats
    dealt: Floats
    weight: Floats
    person: Ints

    def take(self, rows: Bools) -> Target:
        """The same for some rows."""
        return Target(
            self.contrast[rows],
            self.counts[rows],
            self.residual[rows],
            self.dealt[rows],
            self.weight[rows],
            np.unique(self.person[rows], return_inverse=True)[1],
        )


def make_target(inputs: Inputs, baseline: Floats, shift: Floats) -> Target:
    """Target of every row from nuisances that have not seen its outcome.

    Parameters
    ----------
    baseline : (n,) expected outcome under control. shift : (k,) or (n, k) mean effect of each arm.
    """
    n, k = len(inputs.y), len(inputs.arms)
    open_to = np.ones((n, k), dtype=bool) if inputs.open_to is None else inputs.open_to
    expected = baseline[:, None] + shift
    score = dr_scores(inputs.y, inputs.arm, inputs.weight, expected)
    share = open_to * np.bincount(inputs.arm, minlength=k)
    share = share / share.sum(axis=1, keepdims=True)
    received = np.eye(k)[inputs.arm]
    return Target(
        contrast=score - score[:, [0]],
        counts=_counts(open_to, inputs.arm),
        residual=inputs.y - (share * expected).sum(axis=1),
        dealt=received - share,
        weight=inputs.weight * (share * received).sum(axis=1),
        person=inputs.person,
    )


def _counts(open_to: Bools, arm: Ints) -> Floats:
    """Each treatment counts by its share of the treated rows, spread over the rows open to it."""
    rows = np.bincount(arm, minlength=open_to.shape[1]).astype(np.float64)
    rows[0] = 0.0
    pair = (open_to & open_to[:, [0]]).astype(np.float64)
    counts: Floats = pair * (rows / rows.sum() / np.maximum(pair.mean(axis=0), 1e-300))
    return counts
