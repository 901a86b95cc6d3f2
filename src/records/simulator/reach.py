"""How likely one attempt of an action reaches the debtor, and what harm it may do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

from ...policy.actions import VOICE_CHANNELS, Catalogue
from .bills import Bills, zone_hours
from .calendar import local_hours
from .effects import NULL, Regime
from .parameters import Floats, Parameters
from .people import People

_ENGAGEMENT = 0  # column of People.observed


@dataclass(frozen=True, slots=True)
class Harms:
    """Per decision that contacts: P(complaint), P(opt-out), both (n, k)."""

    complaint: Floats
    opt_out: Floats


def is_call(catalogue: Catalogue) -> npt.NDArray[np.bool_]:
    """Which actions dial, (k,)."""
    return np.array([action.channel in VOICE_CHANNELS for action in catalogue.actions])


def attempt_reach(
    bills: Bills, people: People, parameters: Parameters, catalogue: Catalogue, regime: Regime
) -> Floats:
    """P(one attempt reaches the debtor), by stage and action, (n, 7, k); 0 for the control.

    Calls depend on the debtor and the hour, app and chat messages on how often the app is opened.
    Under "no_heterogeneity" all debtors are reached alike.
    """
    reach, account = parameters.reach, bills.account
    answer = np.full(bills.starts.shape, reach.answer)
    engagement = np.zeros(len(account))
    if regime != NULL:
        hours = local_hours(bills.starts, zone_hours(people, account, parameters))
        match = np.digitize(hours, [13.0, 18.0]) == people.window[account][:, None]
        extra = np.where(match, reach.hour_match, reach.hour_miss)
        answer = expit(logit(reach.answer) + people.answer[account][:, None] + extra)
        engagement = reach.seen_slope * people.observed[account, _ENGAGEMENT]
    by_channel = {
        "none": np.zeros_like(answer),
        "app": _by_stage(expit(logit(reach.seen_app) + engagement), answer),
        "chat": _by_stage(expit(logit(reach.seen_chat) + engagement), answer),
        "sms": np.full_like(answer, reach.delivered_sms),
        "email": np.full_like(answer, reach.delivered_email),
        "ai_call": answer,
        "human_call": answer,
    }
    return np.stack([by_channel[action.channel] for action in catalogue.actions], axis=-1)


def harms(
    bills: Bills, people: People, parameters: Parameters, catalogue: Catalogue, regime: Regime
) -> Harms:
    """Complaints and opt-outs per decision; complaints differ by type unless "no_heterogeneity"."""
    harm, attempts = parameters.harm, parameters.reach.attempts
    contact = np.array([action.channel != "none" for action in catalogue.actions])
    call = is_call(catalogue)
    complaint = contact * np.where(call, attempts * harm.complaint_call, harm.complaint_digital)
    opt_out = contact * np.where(call, attempts * harm.opt_out_call, harm.opt_out_digital)
    of_type = harm.complaint_type[people.kind[bills.account]]
    if regime == NULL:
        of_type = np.ones_like(of_type)
    return Harms(of_type[:, None] * complaint, np.broadcast_to(opt_out, (len(of_type), len(opt_out))))


def _by_stage(person: Floats, like: Floats) -> Floats:
    return np.broadcast_to(person[:, None], like.shape)
