"""What the catalogue says of every action as arrays, made once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ..stages import STAGES

if TYPE_CHECKING:
    from .actions import Catalogue

Float = npt.NDArray[np.float64]
Objects = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class ActionVectors:
    """k actions; all (k,) but for those by stage, whose s rows are in the order of `STAGES`.

    offered : (s, k) by the catalogue. ladder : (s,) column of the ladder's action.
    rate, cap : of the incentive, 0 without one. complaint_cost : complaint_risk in money. minutes : of
    agents. prior_mean, prior_sd : shift of the log-odds of paying. channel : names.
    """

    offered: npt.NDArray[np.bool_]
    ladder: npt.NDArray[np.intp]
    channel: Objects
    cost: Float
    rate: Float
    cap: Float
    complaint_risk: Float
    complaint_cost: Float
    minutes: Float
    prior_mean: Float
    prior_sd: Float

    def at_hand(self, channels: Collection[str]) -> npt.NDArray[np.bool_]:
        """(k,) actions whose channel can send; doing nothing always can."""
        return np.array([place == 0 or name in channels for place, name in enumerate(self.channel)])

    def incentive(self, amount: Float) -> Float:
        """(n, k) money given up if the debtor pays, for amounts at stake (n,)."""
        given: Float = np.minimum(self.rate * amount[:, None], self.cap)
        return given


def make_vectors(catalogue: Catalogue) -> ActionVectors:
    """Arrays of a catalogue's actions, in its order.

    Examples
    --------
    >>> from repaylift.policy.actions import load_catalogue
    >>> float(load_catalogue().vectors.minutes.max())
    12.0
    """
    actions = catalogue.actions
    offered = np.array([[stage in action.stages for action in actions] for stage in STAGES])
    risk = np.array([action.complaint_risk for action in actions])
    return ActionVectors(
        offered=offered,
        ladder=np.array([catalogue.ids.index(catalogue.ladder.get(s, actions[0].id)) for s in STAGES]),
        channel=np.array([action.channel for action in actions], dtype=object),
        cost=np.array([action.cost for action in actions]),
        rate=np.array([0.0 if a.incentive is None else a.incentive.rate for a in actions]),
        cap=np.array([0.0 if a.incentive is None else a.incentive.cap for a in actions]),
        complaint_risk=risk,
        complaint_cost=risk * catalogue.complaint_price,
        minutes=np.array([action.use.get("agent_minutes", 0.0) for action in actions]),
        prior_mean=np.array([action.prior_mean for action in actions]),
        prior_sd=np.array([action.prior_sd for action in actions]),
    )
