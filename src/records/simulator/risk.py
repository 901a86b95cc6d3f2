"""Risk of staying unpaid, standardised over the bills that are still open at each stage."""

from __future__ import annotations

import numpy as np
from scipy.special import expit, logit

from .parameters import Floats, Parameters

_NODES = 15  # of the Gauss-Hermite rule over trait and shock together
_LIMIT = 2.5


def risk_score(base: Floats, parameters: Parameters) -> Floats:
    """Standardised risk, (n, 7), from base log-odds (n, 7): high where the bill is slow to be paid.

    Mean 0 and sd 1 among the bills open at each stage when nobody is contacted (up to amounts,
    utilisation and pay-days), so that the regime moves effects between people, not their mean.
    """
    centre, spread = _open_bills(parameters)
    level = base[:, 1:].mean(axis=1)[:, None]
    return np.asarray(np.clip((centre - level) / spread, -_LIMIT, _LIMIT))


def _open_bills(parameters: Parameters) -> tuple[Floats, Floats]:
    """Mean and sd of the level of log-odds among open bills, by stage, (7,)."""
    repayment = parameters.repayment
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    person = np.hypot(repayment.person_sd, repayment.shock_sd) * nodes
    paid = expit(logit(repayment.paid)[:, None, :] + person[:, None])  # (types, nodes, 7)
    early = expit(logit(repayment.early)[:, None] + person)
    share = parameters.population.type_share[:, None] * weights * (1 - early)
    still = np.cumprod(1 - paid[:, :, :-1], axis=2)
    open_ = share[:, :, None] * np.concatenate([np.ones_like(still[:, :, :1]), still], axis=2)
    open_ /= open_.sum(axis=(0, 1))
    level = logit(repayment.paid[:, 1:]).mean(axis=1)[:, None] + person
    centre = np.einsum("tns,tn->s", open_, level)
    variance = np.einsum("tns,tns->s", open_, (level[:, :, None] - centre) ** 2)
    return centre, np.sqrt(variance)
