"""How wrong totals may be: errors of effects that all cases share, and errors of each case's own.

The error of an action's mean effect moves every case that gets the action by the same amount, so it does
not average out over a day's cases. Case i and action a err by common[i, a] x z[a] + own[i, a] x e[i],
with z drawn once for all cases and e anew for each. How far z of different actions move together is not
known: their effects are differences to the same control and were shrunk toward each other, yet each arm has
noise of its own. Independent and equal are the ends of what it can be, and the end with the wider interval
counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from .actions import Catalogue
from .prepared import Prepared
from .weigh import EffectModel

Float = npt.NDArray[np.float64]

_HALF_90 = float(norm.ppf(0.95))  # `ActionEffects` holds 90 % intervals


@dataclass(frozen=True, slots=True)
class EffectErrors:
    """Standard errors (n, k) of effects, per case and action.

    learned, prior : of what all cases share, where the model's word counts and where the catalogue's
    prior does (0 elsewhere). own : of what is each case's own.
    """

    learned: Float
    prior: Float
    own: Float


@dataclass(frozen=True, slots=True)
class Draws:
    """Standard normal draws, the same for all scenarios, so that they differ by what they do alone.

    apart, prior : (d, k) one number per action for all cases. together : (d,) one for all actions.
    own : (d,) for a total of cases' own.
    """

    apart: Float
    together: Float
    prior: Float
    own: Float


def effect_errors(prepared: Prepared, model: EffectModel | None, catalogue: Catalogue) -> EffectErrors:
    """Take the effects' intervals apart into what cases share and what is their own.

    A case's own is the variance of individual differences that no prediction shows, as `UpliftModel`
    bounds it. All the rest of an interval's width counts as shared: for errors of individual
    differences, which partly cancel between cases, that errs on the wide side. Of another model all is
    shared.
    """
    effects, proven = prepared.weighed.effects, prepared.weighed.proven
    width = np.nan_to_num(effects.high - effects.low)
    variance = (width / 2 / _HALF_90) ** 2
    own = np.where(proven, np.minimum(_own_variance(model, catalogue), variance), 0.0)
    shared = np.sqrt(variance - own)
    return EffectErrors(np.where(proven, shared, 0.0), np.where(proven, 0.0, shared), np.sqrt(own))


def draw_errors(k: int, draws: int, rng: np.random.Generator) -> Draws:
    """Draws for k actions.

    Examples
    --------
    >>> found = draw_errors(3, 100, np.random.default_rng(0))
    >>> found.apart.shape, found.together.shape
    ((100, 3), (100,))
    """
    apart, prior = rng.standard_normal((2, draws, k))
    together, own = rng.standard_normal((2, draws))
    return Draws(apart, together, prior, own)


def total_errors(weight: Float, errors: EffectErrors, draws: Draws) -> Float:
    """(d,) errors of a total that moves by `weight` (n, k) for each unit of effect.

    Examples
    --------
    Four cases that get one action, whose effect is known to 0.1:

    >>> errors = EffectErrors(np.full((4, 1), 0.1), np.zeros((4, 1)), np.zeros((4, 1)))
    >>> found = total_errors(np.ones((4, 1)), errors, draw_errors(1, 5000, np.random.default_rng(0)))
    >>> round(float(found.std()), 2)
    0.4
    """
    learned = (weight * errors.learned).sum(axis=0)
    if learned @ learned > learned.sum() ** 2:
        shared = draws.apart @ learned
    else:
        shared = draws.together * learned.sum()
    assumed = draws.prior @ (weight * errors.prior).sum(axis=0)
    own = float(np.sqrt(((weight * errors.own) ** 2).sum()))
    total: Float = shared + assumed + own * draws.own
    return total


def _own_variance(model: EffectModel | None, catalogue: Catalogue) -> Float:
    """(k,) by action."""
    from ..uplift import UpliftModel  # only artifacts with such a model load it

    if not isinstance(model, UpliftModel):
        return np.zeros(len(catalogue.ids))
    by_arm = dict(zip(model.arms_, model.fitted_.posterior.rest_variance, strict=True))
    return np.array([float(by_arm.get(action, 0.0)) for action in catalogue.ids])
