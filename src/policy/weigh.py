"""Weigh every action of every case: evidence, effects, money, rules, before one is chosen."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from .actions import CONTROL, Catalogue
from .cases import Cases
from .evidence import ENOUGH, ActionEffects, ModelEffects, combine_effects, counts_of
from .rules import Ruling
from .value import Values, values_of

Float = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]


class RiskModel(Protocol):
    """P(default), as `repaylift.DefaultRisk` gives it."""

    def predict_proba(self, X: Any) -> Any:
        """(n, 2) probabilities for features (n, p)."""

    def save(self, folder: Any) -> Any:
        """Write the model to a folder."""


class EffectModel(Protocol):
    """Effects of treatments, as `repaylift.UpliftModel` gives them."""

    @property
    def arms_(self) -> tuple[Any, ...]:
        """Treatments, the control first."""

    def predict_arrays(self, X: Any) -> ModelEffects:
        """Effects for features (n, p)."""

    def save(self, folder: Any) -> Any:
        """Write the model to a folder."""


@dataclass(frozen=True, slots=True)
class Predicted:
    """What the models say: P(default) (n,) and effects of `arms`; NaN or None where no model can say."""

    default_risk: Float
    effects: ModelEffects | None
    arms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Weighed:
    """n cases × k actions before the choice.

    in_stage : (n, k) the catalogue offers it at the stage. offered : and its channel is at hand.
    ruling : what the rules leave. eligible : offered and allowed; doing nothing always is.
    counts : (n, k) logged rows at the stage. proven : (n, k) enough of them, and the model knows the arm.
    modelled : (n,) the models speak about this case. p_none : (n,) P(paid | nothing).
    """

    in_stage: Bool
    offered: Bool
    ruling: Ruling
    eligible: Bool
    counts: Float
    proven: Bool
    modelled: Bool
    default_risk: Float
    p_none: Float
    effects: ActionEffects
    money: Values


def predict(
    risk: RiskModel | None, effects: EffectModel | None, features: Float, risk_at: int | None
) -> Predicted:
    """Ask the models.

    Parameters
    ----------
    features : (n, p) inputs of the risk model.
    risk_at : place among the inputs of the effects model that the default risk takes; None when the
        effects were learnt without it.
    """
    default_risk = np.full(len(features), np.nan)
    if risk is not None and len(features):
        default_risk = np.asarray(risk.predict_proba(features)[:, 1], dtype=np.float64)
    if effects is None or not len(features):
        return Predicted(default_risk, None, ())
    full = features if risk_at is None else np.insert(features, risk_at, default_risk, axis=1)
    return Predicted(default_risk, effects.predict_arrays(full), tuple(str(arm) for arm in effects.arms_))


def weigh(
    cases: Cases,
    predicted: Predicted,
    ruling: Ruling,
    catalogue: Catalogue,
    evidence: pd.DataFrame,
    channels: Collection[str] | None = None,
) -> Weighed:
    """Put together what each action of each case is worth and whether it may be taken.

    Parameters
    ----------
    channels : those at hand; None for all.
    """
    in_stage = catalogue.offered(cases.stage)
    in_stage[:, 0] = True
    at_hand = np.array(
        [a.id == CONTROL or channels is None or a.channel in channels for a in catalogue.actions]
    )
    offered = in_stage & at_hand
    counts = counts_of(evidence, cases.stage, catalogue)
    modelled = ~cases.unknown & (counts.sum(axis=1) >= ENOUGH)
    modelled &= predicted.effects is not None
    proven = (counts >= ENOUGH) & np.isin(np.array(catalogue.ids), predicted.arms)
    proven[:, 0] = True
    effects, p_none = _effects(predicted, proven, modelled, catalogue)
    return Weighed(
        in_stage=in_stage,
        offered=offered,
        ruling=ruling,
        eligible=offered & ruling.allowed,
        counts=counts,
        proven=proven,
        modelled=modelled,
        default_risk=np.where(cases.unknown, np.nan, predicted.default_risk),
        p_none=p_none,
        effects=effects,
        money=values_of(cases.amount, effects.effect, effects.p_paid, catalogue),
    )


def _effects(
    predicted: Predicted, proven: Bool, modelled: Bool, catalogue: Catalogue
) -> tuple[ActionEffects, Float]:
    if predicted.effects is None:
        unknown = np.full(proven.shape, np.nan)
        return ActionEffects(unknown, unknown, unknown, unknown), unknown[:, 0]
    found = combine_effects(predicted.effects, predicted.arms, proven, catalogue)
    for array in (found.effect, found.low, found.high, found.p_paid):
        array[~modelled] = np.nan
    return found, found.p_paid[:, 0]
