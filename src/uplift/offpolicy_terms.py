"""One term per row whose mean is a policy's value; the spread of the terms gives its interval."""

from __future__ import annotations

import numpy as np

from .arrays import Floats, Ints


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


def dr_terms(y: Floats, ratio: Floats, arm: Ints, choice: Floats, q: Floats) -> Floats:
    """Doubly robust: expected outcome of the choice, plus the weighted residual, (n,).

    Parameters
    ----------
    choice : (n, k) probabilities. q : (n, k) expected outcome; NaN where an arm was closed.

    References
    ----------
    Dudík, Langford & Li (2011), Doubly robust policy evaluation and learning.

    Examples
    --------
    >>> choice, q = np.array([[0.0, 1.0]]), np.array([[0.2, 0.6]])
    >>> dr_terms(np.array([1.0]), np.array([2.0]), np.array([1]), choice, q).round(2).tolist()
    [1.4]
    """
    expected = np.where(choice > 0, choice * q, 0.0).sum(axis=1)
    terms: Floats = expected + ratio * (y - q[np.arange(len(y)), arm])
    return terms
