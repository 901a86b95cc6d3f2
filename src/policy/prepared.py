"""Cases weighed and ready for the choice: all that is the same under every price sheet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .actions import Catalogue
from .cases import Cases
from .decide import Choice, decide
from .explore import Exploration, uniform_draws
from .fallback import ladder_action
from .weigh import Weighed

Float = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]
Index = npt.NDArray[np.intp]
Objects = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Prepared:
    """n cases before prices.

    cases, weighed : what is known of them, and what each action is worth.
    arm : (n,) of the holdout. mode : (n,) how each is decided.
    fixed : (n,) column of the action that is prescribed; -1 where the score decides.
    """

    cases: Cases
    weighed: Weighed
    arm: Objects
    mode: Objects
    fixed: Index

    @property
    def bids(self) -> Bool:
        """(n,) cases that share the budgets: not held out, and the models speak about them."""
        bids: Bool = self.weighed.modelled & (self.arm == "policy")
        return bids


def prepare(cases: Cases, weighed: Weighed, arm: Objects, catalogue: Catalogue) -> Prepared:
    """How each case is decided, and the action that is prescribed where the score does not decide."""
    contacts = weighed.offered[:, 1:]
    suppressed = contacts.any(axis=1) & ~(contacts & weighed.ruling.allowed[:, 1:]).any(axis=1)
    mode = np.where(weighed.modelled, "model", "fallback_rules").astype(object)
    mode[suppressed] = "suppressed_all"
    mode[arm != "policy"] = "holdout"
    ladder = ladder_action(cases.stage, weighed.eligible, catalogue)
    fixed = np.where(mode == "model", -1, ladder)
    fixed[arm == "no_contact"] = 0
    return Prepared(cases, weighed, arm, mode, fixed)


def choose(
    prepared: Prepared, score: Float, value: Float, gap: float | None, exploration: Exploration | None
) -> Choice:
    """The one rule, applied to prepared cases.

    Parameters
    ----------
    score : (n, k) value - price x use. value : (n, k). gap : money, the scale of exploring.
    exploration : None to take the best.
    """
    draws = None if exploration is None else uniform_draws(prepared.cases.decision_id, exploration.seed)
    return decide(
        score,
        value,
        prepared.weighed.eligible,
        prepared.weighed.proven,
        fixed=prepared.fixed,
        exploration=exploration,
        gap=gap,
        uniform=draws,
    )
