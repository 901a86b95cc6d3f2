"""Evidence: how often each action was tried at each stage, and what an untried one is given for granted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit, logit

from .actions import CONTROL, Catalogue

Float = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]

ENOUGH = 500  # logged rows of an action at a stage; fewer cannot tell a usual effect from chance
_LEVEL_90 = 1.6448536269514722  # standard errors each side of a 90 % interval


class ModelEffects(Protocol):
    """Effects of the model's arms, each (n, arms), the control first."""

    effect: Float
    low: Float
    high: Float
    p_outcome: Float


@dataclass(frozen=True, slots=True)
class ActionEffects:
    """Per case and action of the catalogue, (n, k): effect against nothing, its 90 % interval, P(paid)."""

    effect: Float
    low: Float
    high: Float
    p_paid: Float


def count_evidence(decisions: pd.DataFrame) -> pd.DataFrame:
    """Rows per stage (index) and treatment (columns) of a decision table.

    Examples
    --------
    >>> past = pd.DataFrame({"stage": ["pre_due", "pre_due"], "treatment": ["none", "sms"]})
    >>> int(count_evidence(past).loc["pre_due", "sms"])
    1
    """
    return pd.crosstab(decisions["stage"], decisions["treatment"]).rename_axis(index=None, columns=None)


def counts_of(evidence: pd.DataFrame, stage: npt.NDArray[np.object_], catalogue: Catalogue) -> Float:
    """Logged rows of every action at each case's stage, (n, k); 0 where none is known.

    Examples
    --------
    >>> from repaylift.policy.actions import load_catalogue
    >>> found = counts_of(pd.DataFrame({"sms": [700]}, index=["pre_due"]),
    ...                   np.array(["pre_due", "dpd_1_3"], dtype=object), load_catalogue())
    >>> found[:, load_catalogue().ids.index("sms")]
    array([700.,   0.])
    """
    stages, actions = list(evidence.index), list(evidence.columns)
    table = np.zeros((len(stages) + 1, len(actions) + 1))
    table[:-1, :-1] = np.nan_to_num(evidence.to_numpy(dtype=np.float64))
    row_of = {name: row for row, name in enumerate(stages)}
    rows = np.array([row_of.get(name, -1) for name in stage], dtype=np.intp)
    columns = [actions.index(name) if name in actions else -1 for name in catalogue.ids]
    counts: Float = table[rows[:, None], columns]
    return counts


def combine_effects(
    model: ModelEffects, arms: tuple[str, ...], proven: Bool, catalogue: Catalogue
) -> ActionEffects:
    """Effects of the model where it has evidence, of the catalogue's prior elsewhere.

    Parameters
    ----------
    model : effects of `arms`, the control first; n rows.
    proven : (n, k) enough evidence for the model's word.

    Notes
    -----
    The prior is a shift of the log-odds of P(paid | nothing) with a mean and a standard deviation.
    """
    p_none = np.clip(model.p_outcome[:, arms.index(CONTROL)], 1e-9, 1 - 1e-9)
    mean = np.array([a.prior_mean for a in catalogue.actions])
    spread = _LEVEL_90 * np.array([a.prior_sd for a in catalogue.actions])
    odds = logit(p_none)[:, None]
    effect, low, high = (expit(odds + mean + shift) - p_none[:, None] for shift in (0.0, -spread, spread))
    for column, action in enumerate(catalogue.ids):
        if action in arms:
            arm, use = arms.index(action), proven[:, column]
            effect[use, column] = model.effect[use, arm]
            low[use, column] = model.low[use, arm]
            high[use, column] = model.high[use, arm]
    none = catalogue.ids.index(CONTROL)
    effect[:, none] = low[:, none] = high[:, none] = 0.0
    return ActionEffects(effect, low, high, np.clip(p_none[:, None] + effect, 0.0, 1.0))
