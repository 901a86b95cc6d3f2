"""The simple choices that a learner must beat: each learned on training rows, applied to others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import Bools, Floats, Ints

CUTS = np.arange(1, 10) / 10  # quantiles tried as thresholds


@dataclass(frozen=True, slots=True)
class Split:
    """A one-feature rule: arm `inside` where the feature is <= at (a code: == at), else arm `outside`."""

    feature: int
    at: float
    equal: bool
    inside: int
    outside: int

    def choose(self, X: Floats) -> Ints:
        """(n,) arms."""
        return np.where(_side(X[:, self.feature], self.at, self.equal), self.inside, self.outside)


def one_feature_rule(X: Floats, score: Floats, categorical: tuple[int, ...] = ()) -> Split:
    """The single split, with an arm on either side, of the highest mean score.

    Parameters
    ----------
    X : (n, p); score : (n, k) doubly robust scores; categorical : columns that hold codes.

    Examples
    --------
    >>> X = np.arange(10.0)[:, None]
    >>> score = np.column_stack([X[:, 0] < 5, X[:, 0] >= 5]).astype(float)
    >>> rule = one_feature_rule(X, score)
    >>> rule.choose(np.array([[2.0], [8.0]])).tolist()
    [0, 1]
    """
    best, found = -np.inf, None
    total = score.sum(axis=0)
    for feature in range(X.shape[1]):
        equal = feature in categorical
        for at in _cut_points(X[:, feature], equal):
            inside = score[_side(X[:, feature], at, equal)].sum(axis=0)
            worth = inside.max() + (total - inside).max()
            if worth > best:
                best = worth
                found = Split(feature, at, equal, int(inside.argmax()), int((total - inside).argmax()))
    if found is None:
        arm = int(total.argmax())
        return Split(0, 0.0, False, arm, arm)
    return found


def response_rank(baseline: Floats, median: float, best: int) -> Ints:
    """The best arm for the half most likely to reach the outcome untreated, the control for the rest.

    Examples
    --------
    >>> response_rank(np.array([0.2, 0.8]), median=0.5, best=3).tolist()
    [0, 3]
    """
    return np.where(baseline >= median, best, 0)


def _cut_points(values: Floats, equal: bool) -> list[float]:
    known = values[~np.isnan(values)]
    if equal:
        return [float(v) for v in np.unique(known)]
    return [float(v) for v in np.unique(np.quantile(known, CUTS))] if len(known) else []


def _side(values: Floats, at: float, equal: bool) -> Bools:
    return values == at if equal else values <= at
