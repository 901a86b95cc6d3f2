"""One term per row whose mean is a policy's value; the spread of the terms gives its interval."""

from __future__ import annotations

import numpy as np

from .arrays import Floats


def ips_terms(y: Floats, ratio: Floats) -> Floats:
    """Inverse propensity: outcome x (choice's probability / logged propensity), (n,).

    Examples
    --------
    >>> ips_terms(np.array([1.0, 1.0]), np.array([2.0, 0.0])).tolist()
    [2.0, 0.0]
    """
    return ratio * y


def snips_terms(y: Floats, ratio: Floats) -> Floats:
    """Self-normalised inverse propensity, linearised: the mean is the ratio of means, (n,).

    References
    ----------
    Swaminathan & Joachims (2015), The self-normalized estimator for counterfactual learning.

    Examples
    --------
    >>> float(snips_terms(np.array([1.0, 0.0, 1.0]), np.array([2.0, 2.0, 0.0])).mean())
    0.5
    """
    value = (ratio @ y) / ratio.sum()
    terms: Floats = value + ratio * (y - value) / ratio.mean()
    return terms


def dr_terms(expected: Floats, residual: Floats, ratio: Floats) -> Floats:
    """Doubly robust: expected outcome of the choice, plus the weighted residual, (n,).

    With `shrunk` weights it is DRos, with `switched` ones Switch-DR, with weights of 0 the direct method.

    Parameters
    ----------
    expected : (n,) expected outcome under the choice. residual : (n,) outcome less that expected under
        the arm received. ratio : (n,) the choice's probability of that arm / its propensity.

    References
    ----------
    Dudík, Langford & Li (2011), Doubly robust policy evaluation and learning.

    Examples
    --------
    >>> dr_terms(np.array([0.6]), np.array([1.0 - 0.6]), np.array([2.0])).round(2).tolist()
    [1.4]
    """
    return expected + ratio * residual


def sndr_terms(expected: Floats, residual: Floats, ratio: Floats) -> Floats:
    """Self-normalised doubly robust, linearised: the weights are divided by their mean, (n,).

    References
    ----------
    Thomas & Brunskill (2016), Data-efficient off-policy policy evaluation (weighted doubly robust).

    Examples
    --------
    >>> q, gap = np.array([0.5, 0.5]), np.array([0.5, -0.5])
    >>> float(sndr_terms(q, gap, np.array([4.0, 2.0])).mean().round(4))
    0.6667
    """
    terms: Floats = expected + snips_terms(residual, ratio)
    return terms


def shrunk(ratio: Floats, strength: float) -> Floats:
    """Weights w of DRos, w x strength / (w^2 + strength): w at infinity, 0 at 0.

    References
    ----------
    Su, Dimakopoulou, Krishnamurthy & Dudík (2020), Doubly robust off-policy evaluation with shrinkage.

    Examples
    --------
    >>> shrunk(np.array([0.0, 1.0, 3.0]), 9.0).tolist()
    [0.0, 0.9, 1.5]
    """
    if np.isinf(strength):
        return ratio
    kept: Floats = strength * ratio / np.maximum(ratio**2 + strength, 1e-300)
    return kept


def switched(ratio: Floats, threshold: float) -> Floats:
    """Weights of Switch-DR: 0 above the threshold.

    References
    ----------
    Wang, Agarwal & Dudík (2017), Optimal and adaptive off-policy evaluation in contextual bandits.

    Examples
    --------
    >>> switched(np.array([0.0, 1.0, 3.0]), 2.0).tolist()
    [0.0, 1.0, 0.0]
    """
    return np.where(ratio <= threshold, ratio, 0.0)
