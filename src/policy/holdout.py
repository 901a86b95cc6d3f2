"""Who is held out: a sticky share of debtors who get no contact, or the ladder, whatever the model says."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..checks import check_between
from .explore import uniform_draws


@dataclass(frozen=True, slots=True)
class Holdout:
    """Shares of debtors per arm, and the salt that draws them; the same debtor stays in the same arm.

    no_contact : shows who pays anyway. ladder : shows what the policy gains.
    salt : a new one draws a new holdout.
    """

    no_contact: float = 0.0
    ladder: float = 0.0
    salt: int = 1

    def __post_init__(self) -> None:
        check_between(self.no_contact, "no_contact", ge=0)
        check_between(self.ladder, "ladder", ge=0)
        check_between(self.no_contact + self.ladder, "no_contact + ladder", le=0.5)


def assign_arms(
    debtor_ids: Collection[str] | npt.NDArray[np.object_], holdout: Holdout
) -> npt.NDArray[np.object_]:
    """Arm of each debtor, (n,): "no_contact", "ladder" or "policy".

    Raising a share keeps those who are already in the arm.

    Examples
    --------
    >>> assign_arms(["d1", "d2", "d3", "d1"], Holdout(no_contact=0.3, ladder=0.2)).tolist()
    ['no_contact', 'no_contact', 'ladder', 'no_contact']
    """
    arms = np.full(len(debtor_ids), "policy", dtype=object)
    if holdout.no_contact + holdout.ladder == 0:
        return arms
    drawn = uniform_draws(debtor_ids, holdout.salt)
    arms[drawn < holdout.no_contact] = "no_contact"
    arms[drawn >= 1 - holdout.ladder] = "ladder"
    return arms
