"""Weigh every action of every case: evidence, effects, money, rules, before one is chosen."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from ..stages import stage_codes
from .actions import Catalogue
from .cases import Cases
from .evidence import ActionEffects, Grounds, ModelEffects, combine_effects
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
    full = features if risk_at is None else with_column(features, risk_at, default_risk)
    return Predicted(default_risk, effects.predict_arrays(full), tuple(str(arm) for arm in effects.arms_))


def with_column(features: Float, place: int, column: Float) -> Float:
    """(n, p + 1) numbers with one column more at a place."""
    full = np.empty((len(features), features.shape[1] + 1))
    full[:, :place], full[:, place], full[:, place + 1 :] = features[:, :place], column, features[:, place:]
    return full


def weigh(
    cases: Cases,
    predicted: Predicted,
    ruling: Ruling,
    catalogue: Catalogue,
    grounds: Grounds,
    channels: Collection[str] | None = None,
) -> Weighed:
    """Put together what each action of each case is worth and whether it may be taken.

    Parameters
    ----------
    channels : those at hand; None for all.
    """
    stage = stage_codes(cases.stage)
    in_stage = catalogue.vectors.offered[stage]
    in_stage[:, 0] = True
    offered = in_stage if channels is None else in_stage & catalogue.vectors.at_hand(channels)
    modelled = grounds.modelled[stage] & ~cases.unknown & (predicted.effects is not None)
    proven = grounds.proven[stage]
    effects, p_none = _effects(predicted, proven, modelled, catalogue)
    return Weighed(
        in_stage=in_stage,
        offered=offered,
        ruling=ruling,
        eligible=offered & ruling.allowed,
        counts=grounds.counts[stage],
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
    if not modelled.all():
        for array in (found.effect, found.low, found.high, found.p_paid):
            array[~modelled] = np.nan
    return found, found.p_paid[:, 0]
