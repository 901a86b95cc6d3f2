"""Evidence: how often each action was tried at each stage, and what an untried one is given for granted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..compiled import compiled
from ..stages import STAGES, stage_codes
from .actions import CONTROL, Catalogue

Float = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]

ENOUGH = 500  # logged rows of an action at a stage; fewer cannot tell a usual effect from chance
_LEVEL_90 = 1.6448536269514722  # standard errors each side of a 90 % interval
_SIDES = np.array([[0.0], [-1.0], [1.0]])  # estimate, low, high


class ModelEffects(Protocol):
    """Effects of the model's arms, each (n, arms), the control first."""

    @property
    def effect(self) -> Float: ...
    @property
    def low(self) -> Float: ...
    @property
    def high(self) -> Float: ...
    @property
    def p_outcome(self) -> Float: ...


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
    return evidence_table(evidence, catalogue)[stage_codes(stage)]


def evidence_table(evidence: pd.DataFrame, catalogue: Catalogue) -> Float:
    """Logged rows, (s, k): stages in the order of `STAGES`, actions in that of the catalogue."""
    table = evidence.reindex(index=list(STAGES), columns=list(catalogue.ids))
    found: Float = np.nan_to_num(table.to_numpy(dtype=np.float64))
    return found


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the models may speak about, by stage (s, in the order of `STAGES`) and action (k).

    counts : (s, k) logged rows. proven : (s, k) enough of them, and the model knows the action; doing nothing
    always is. modelled : (s,) enough of all of them.
    """

    counts: Float
    proven: Bool
    modelled: Bool


def grounds_of(evidence: pd.DataFrame, catalogue: Catalogue, arms: tuple[str, ...]) -> Grounds:
    """Grounds of an artifact whose effect model knows `arms`."""
    counts = evidence_table(evidence, catalogue)
    proven = (counts >= ENOUGH) & np.isin(np.array(catalogue.ids), arms)
    proven[:, 0] = True
    return Grounds(counts, proven, counts.sum(axis=1) >= ENOUGH)


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
    vectors, control = catalogue.vectors, catalogue.ids.index(CONTROL)
    p_none = np.clip(model.p_outcome[:, arms.index(CONTROL)], 1e-9, 1 - 1e-9)
    shifts = vectors.prior_mean + _SIDES * (_LEVEL_90 * vectors.prior_sd)
    found, places = np.empty((3, *proven.shape)), _places(arms, catalogue.ids)
    for table, told, shift in zip(found, (model.effect, model.low, model.high), shifts, strict=True):
        _fill(told, p_none, shift, places, proven, table)
    found[:, :, control] = 0.0
    effect, low, high = found
    return ActionEffects(effect, low, high, np.clip(p_none[:, None] + effect, 0.0, 1.0))


@compiled
def _fill(
    told: Float, p_none: Float, shift: Float, place: npt.NDArray[np.intp], proven: Bool, effect: Float
) -> None:
    """Effects (n, k): what the model has told of the arm at `place`, else the prior's shift (k,)."""
    for i in range(proven.shape[0]):
        p = p_none[i]
        odds = p / (1 - p)
        for a in range(proven.shape[1]):
            if proven[i, a] and place[a] >= 0:
                effect[i, a] = told[i, place[a]]
            else:
                effect[i, a] = 1 / (1 + np.exp(-shift[a]) / odds) - p


@cache
def _places(arms: tuple[str, ...], ids: tuple[str, ...]) -> npt.NDArray[np.intp]:
    """(k,) place of each action among the model's arms, -1 where it is none."""
    return np.array([arms.index(name) if name in arms else -1 for name in ids], dtype=np.intp)
