"""Scores kept from a batch: what the models said about an account, for when they cannot be asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from .actions import CONTROL
from .cases import Cases
from .evidence import ENOUGH
from .next_best_action import NextBestAction
from .weigh import Weighed

Float = npt.NDArray[np.float64]
_INPUT = "scored"  # the one feature of an artifact that answers from a score


@dataclass(frozen=True, slots=True)
class Scored:
    """What was said about one bill.

    at : when, UTC microseconds. version : of the models. arms : actions they could speak about, "none" first.
    effects : (4, a) effect, low, high, P(paid | arm). default_risk : P(default).
    """

    account_id: str
    bill_id: str
    at: int
    version: str
    arms: tuple[str, ...]
    default_risk: float
    effects: Float


@dataclass(frozen=True, slots=True)
class _Effects:
    effect: Float
    low: Float
    high: Float
    p_outcome: Float


@dataclass(frozen=True, slots=True)
class _Kept:
    """Stands for both models of an artifact: says again what was said."""

    scored: Scored

    @property
    def arms_(self) -> tuple[str, ...]:
        return self.scored.arms

    def predict_proba(self, X: Any) -> Float:
        """P(default) as it was, (n, 2)."""
        risk = self.scored.default_risk
        return np.tile([1 - risk, risk], (len(X), 1))

    def predict_arrays(self, X: Any) -> _Effects:
        """Effects as they were, each (n, a)."""
        return _Effects(*(np.tile(row, (len(X), 1)) for row in self.scored.effects))

    def save(self, folder: Any) -> None:
        """A score is kept in the log, not in an artifact."""
        raise NotImplementedError(f"a score cannot be saved to {folder}; keep it in the log.")


def scores_of_batch(
    cases: Cases, weighed: Weighed, actions: tuple[str, ...], version: str
) -> Iterator[Scored]:
    """Scores of every case that the models spoke about.

    Parameters
    ----------
    actions : (k,) ids of the catalogue, in order. version : of the models.
    """
    effects = weighed.effects
    table = np.stack([effects.effect, effects.low, effects.high, effects.p_paid])
    ids, moments = np.array(actions, dtype=object), cases.at
    for i in np.flatnonzero(weighed.modelled):
        known = weighed.proven[i]
        yield Scored(
            account_id=str(cases.account_id[i]),
            bill_id=str(cases.bill_id[i]),
            at=int(moments[i]),
            version=version,
            arms=tuple(ids[known]),
            default_risk=float(weighed.default_risk[i]),
            effects=table[:, i, known],
        )


def artifact_of(scored: Scored, stage: str, artifact: NextBestAction) -> NextBestAction:
    """An artifact that decides by a score; actions, rules, prices and exploring are those of another.

    Its one feature must be given a number; see `case_of`.
    """
    kept = _Kept(scored)
    arms = [arm for arm in scored.arms if arm in artifact.catalogue.ids or arm == CONTROL]
    versions = {"risk": f"kept: {scored.version}", "effects": f"kept: {scored.version}"}
    return replace(
        artifact,
        risk=kept,
        effects=kept,
        features=(_INPUT,),
        evidence=pd.DataFrame(float(ENOUGH), index=[stage], columns=arms),
        versions={**artifact.versions, **versions},
    )


def case_of(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame of one case as `artifact_of` needs it."""
    return frame.assign(**{_INPUT: 1.0})
