"""What each action does to each bill: the shift of its log-odds, by regime."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ...policy.actions import Catalogue
from .bills import Bills
from .parameters import Floats, Parameters
from .people import People

Regime = Literal["good_risks_respond", "bad_risks_respond", "no_heterogeneity"]
REGIMES: tuple[Regime, ...] = ("good_risks_respond", "bad_risks_respond", "no_heterogeneity")
NULL: Regime = "no_heterogeneity"
_SIGN = {"good_risks_respond": -1.0, "bad_risks_respond": 1.0}
_EARLY_STAGES = 2  # pre_due and 1-3 days past due


def shifts(
    bills: Bills,
    risk: Floats,
    people: People,
    parameters: Parameters,
    catalogue: Catalogue,
    regime: Regime,
) -> Floats:
    """Shift of log-odds in each interval by each action, given that it reaches the debtor, (n, 7, k).

    Under "no_heterogeneity" it depends on stage and action alone.
    """
    effects = parameters.effects
    n, stages = len(bills.account), len(effects.scale)
    when = (np.arange(stages) >= _EARLY_STAGES).astype(int)
    mean = effects.mean[when]  # (7, k)
    if regime == NULL:
        return np.broadcast_to(effects.scale[:, None] * mean, (n, stages, mean.shape[1])).copy()
    typed = mean * effects.by_type[people.kind[bills.account]][:, None, :]
    own = effects.sd * variation(bills, risk, people, parameters, regime)
    own += effects.waiver_taste * (bills.waivers[:, None] * _waivers(catalogue))[:, None, :]
    shift: Floats = effects.scale[:, None] * (typed + own)
    return shift


def variation(bills: Bills, risk: Floats, people: People, parameters: Parameters, regime: Regime) -> Floats:
    """Standardised variation of the effects across people, (n, 7, k): observable, risk and own part.

    risk : (n, 7) standardised.
    """
    effects, account = parameters.effects, bills.account
    gap = (bills.gap - 15.0) / 9.0
    seen = np.column_stack([people.observed[account], bills.amount_score, gap])
    own_share = 1.0 - effects.observable_share - effects.risk_share
    person = np.sqrt(effects.observable_share) * (seen @ effects.load)
    person += np.sqrt(own_share) * people.taste[account]
    by_risk = _SIGN[regime] * np.sqrt(effects.risk_share) * risk
    varied: Floats = person[:, None, :] + by_risk[:, :, None]
    return varied


def _waivers(catalogue: Catalogue) -> Floats:
    """1 for actions that waive something, (k,)."""
    kinds = [action.incentive.kind if action.incentive else "" for action in catalogue.actions]
    return np.array([float(kind == "waiver") for kind in kinds])
