"""What a choice is worth in money: the yardstick all policies are held to."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..policy.actions import Catalogue

Float = npt.NDArray[np.float64]


def expected_money(paid: Float, amount: Float, catalogue: Catalogue) -> Float:
    """Money each action brings, net of contact cost, incentive paid out and complaints, (n, k).

    Parameters
    ----------
    paid : (n, k) P(paid | action), or scores whose mean is that.
    amount : (n,) at stake.

    Examples
    --------
    >>> from repaylift.policy.actions import load_catalogue
    >>> catalogue = load_catalogue()
    >>> money = expected_money(np.full((1, len(catalogue.ids)), 0.5), np.array([100.0]), catalogue)
    >>> [round(float(v), 3) for v in money[0, :2]]    # nothing; an app message: cost and complaint risk
    [50.0, 49.979]
    """
    incentive = np.column_stack([action.incentive_money(amount) for action in catalogue.actions])
    cost = np.array([action.cost for action in catalogue.actions])
    complaints = np.array([action.complaint_risk for action in catalogue.actions]) * catalogue.complaint_price
    money: Float = (amount[:, None] - incentive) * paid - cost - complaints
    return money
