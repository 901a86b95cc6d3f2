"""Value of every action in money, and its use of the shared resources."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .actions import Catalogue
from .prices import RESOURCES

Float = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Values:
    """Money per case and action, and what they add up from.

    value : (n, k) amount x effect - cost - complaint risk x complaint price.
    cost : (n, k) expected money spent: contact cost + incentive x P(paid | action).
    use : (n, k, m) expected use of each of `RESOURCES`.
    """

    value: Float
    cost: Float
    use: Float


def values_of(amount: Float, effect: Float, p_paid: Float, catalogue: Catalogue) -> Values:
    """Value, expected cost and expected use of every action.

    Parameters
    ----------
    amount : (n,) unpaid, money.
    effect : (n, k) shrunk effect on P(paid) against doing nothing.
    p_paid : (n, k) P(paid | action).

    Examples
    --------
    >>> from repaylift.policy.actions import load_catalogue
    >>> catalogue = load_catalogue()
    >>> k = len(catalogue.ids)
    >>> found = values_of(np.array([500.0]), np.full((1, k), 0.02), np.full((1, k), 0.5), catalogue)
    >>> waiver = catalogue.ids.index("fee_waiver")
    >>> round(float(found.value[0, waiver]), 2), round(float(found.cost[0, waiver]), 2)
    (2.43, 7.55)
    """
    vectors = catalogue.vectors
    given = vectors.incentive(amount)
    incentive = given * p_paid
    cost = incentive + vectors.cost
    value = amount[:, None] * effect - cost - vectors.complaint_cost
    use = np.empty((*cost.shape, len(RESOURCES)))
    use[:, :, 0] = vectors.minutes
    use[:, :, 1] = np.where(given > 0, incentive, 0.0)
    return Values(value, cost, use)


def scores_of(values: Values, prices: Float) -> Float:
    """Score (n, k): value minus price x use, for prices (m,) in the order of `RESOURCES`.

    Examples
    --------
    >>> one = Values(np.array([[0.0, 9.0]]), np.zeros((1, 2)), np.array([[[0.0, 0.0], [6.0, 0.0]]]))
    >>> scores_of(one, np.array([1.0, 0.0]))
    array([[0., 3.]])
    """
    score = values.value.copy()
    for resource, price in enumerate(prices.tolist()):
        score -= price * values.use[:, :, resource]
    return score
