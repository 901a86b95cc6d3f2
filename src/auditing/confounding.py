"""How confounded the log is, action by action, seen in outcomes that the action cannot have caused."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..uplift.arrays import Floats
from .contrast import contrasts
from .permute import Null, Shuffle, family_p, permuted_null
from .power import minimal_detectable
from .rows import Rows

ALARM = 0.05  # share of sound logs that raise an alarm at any action


@dataclass(frozen=True, slots=True)
class ActionConfounding:
    """Placebo "effects" of one action against the control, in standard deviations; all are 0 in truth.

    crude : the largest over the placebos, all rows of the action against all of the control. same_stage :
    likewise among rows of the same stage, unweighted, with p, its adjusted p-value when treatment is
    shuffled within the stage. weighted : among the rows left to chance, weighted by 1 / propensity, with
    weighted_p. detectable : what the latter would find with 80 % power. NaN where no rows can be
    compared. placebo : name of the column behind `weighted`, or else behind `same_stage` or `crude`.
    status : "passes", "fails", "untestable" or "not taken". verdict : the same in words.
    """

    action: str
    crude: float
    same_stage: float
    same_stage_p: float
    weighted: float
    weighted_p: float
    detectable: float
    placebo: str
    status: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Balance:
    """Whether features tell who got what beyond the propensities: adjusted p-value, and the columns that do.

    p is NaN without features or without rows left to chance.
    """

    p: float
    columns: tuple[str, ...]


def confounding(
    rows: Rows,
    placebo: Floats,
    names: tuple[str, ...],
    weighted: Null | None,
    times: int,
    rng: np.random.Generator,
) -> tuple[ActionConfounding, ...]:
    """Verdict for every action but the control.

    Parameters
    ----------
    placebo : (n, q) standardised over all rows. names : (q,). weighted : null of the same columns among
        the rows left to chance, or None where there are none.
    """
    k = len(rows.arms)
    everyone = np.ones((len(rows.arm), k), dtype=bool)
    even = np.ones(len(rows.arm))
    shuffle = Shuffle(rows.arm, even, everyone, rows.stage, rows.stage, len(rows.stages))
    crude = contrasts(placebo, rows.arm, even, everyone)
    same = judged(permuted_null(placebo, shuffle, times, rng))
    chance = None if weighted is None else judged(weighted)
    return tuple(
        _of_action(
            rows,
            a,
            names,
            _largest(crude[a - 1]),
            same.worst(a - 1),
            NOTHING if chance is None else chance.worst(a - 1),
        )
        for a in range(1, k)
    )


def balance(null: Null | None, names: tuple[str, ...]) -> Balance:
    """Test all features of all actions together; null : over the columns `names`."""
    if null is None or not names:
        return Balance(float("nan"), ())
    p = judged(null).p
    if np.isnan(p).all():
        return Balance(float("nan"), ())
    least = np.where(np.isnan(p), 2.0, p).min(axis=0)
    order = np.argsort(least, kind="stable")
    return Balance(float(least.min()), tuple(names[j] for j in order if least[j] <= ALARM))


@dataclass(frozen=True, slots=True)
class Worst:
    """The contrast of one action that is least like its null: value, p, null standard deviation, column."""

    value: float
    p: float
    spread: float
    column: int


NOTHING = Worst(float("nan"), float("nan"), float("nan"), -1)


@dataclass(frozen=True, slots=True)
class Judged:
    """Contrasts pooled over the stages, adjusted p-values, null standard deviations; all (k - 1, q)."""

    value: Floats
    p: Floats
    spread: Floats

    def worst(self, a: int) -> Worst:
        """The most unusual column of one action; NaN and -1 where nothing can be compared."""
        size = np.abs(self.value[a]) / self.spread[a]
        if not np.isfinite(size).any():
            return NOTHING
        j = int(np.nanargmax(size))
        return Worst(float(self.value[a, j]), float(self.p[a, j]), float(self.spread[a, j]), j)


def judged(null: Null) -> Judged:
    """Judge every pooled contrast by the family of them all."""
    seen, drawn = null.pooled()
    p, spread = family_p(seen, drawn)
    compared = (null.precision.sum(axis=0) > 0)[:, None]
    return Judged(np.where(compared, seen, np.nan), np.where(compared, p, np.nan), spread)


def _largest(values: Floats) -> Worst:
    """Value furthest from 0 and its column."""
    if not np.isfinite(values).any():
        return NOTHING
    j = int(np.nanargmax(np.abs(values)))
    return Worst(float(values[j]), float("nan"), float("nan"), j)


def _of_action(
    rows: Rows, a: int, names: tuple[str, ...], crude: Worst, same: Worst, weighted: Worst
) -> ActionConfounding:
    column = next((part.column for part in (weighted, same, crude) if part.column >= 0), -1)
    status = _status(int((rows.arm == a).sum()), weighted)
    return ActionConfounding(
        action=rows.arms[a],
        crude=crude.value,
        same_stage=same.value,
        same_stage_p=same.p,
        weighted=weighted.value,
        weighted_p=weighted.p,
        detectable=float(minimal_detectable(weighted.spread)),
        placebo=names[column] if column >= 0 else "",
        status=status,
        verdict=_words(status, rows.arms[0], crude, same, weighted),
    )


def _status(taken: int, weighted: Worst) -> str:
    if not taken:
        return "not taken"
    if np.isnan(weighted.value):
        return "untestable"
    return "fails" if weighted.p <= ALARM else "passes"


def _words(status: str, control: str, crude: Worst, same: Worst, weighted: Worst) -> str:
    before = _selection(control, crude, same)
    if status == "not taken":
        return "never taken, so there is nothing to compare"
    if status == "untestable":
        return f"{before}; nothing was left to chance, so no weighting can be trusted to undo it"
    found = f"placebo effect {weighted.value:+.2f} sd, p = {weighted.p:.3f}"
    if status == "fails":
        return f"{before}; weighting by the propensities does NOT undo it ({found}): distrust its effects"
    able = minimal_detectable(weighted.spread)
    return f"{before}; weighted by the propensities no sign is left ({found}; {able:.2f} sd would show)"


def _selection(control: str, crude: Worst, same: Worst) -> str:
    """How those who got it differed before the decision from those who got the control."""
    if np.isnan(crude.value):
        return f"no placebo, or no row with {control!r} to compare with"
    text = (
        f"unweighted, its people differ from those with {control!r} by {crude.value:+.2f} sd over all stages"
    )
    if np.isnan(same.value):
        return f"{text}, no {control!r} at the same stage"
    return f"{text}, {same.value:+.2f} sd at the same stage (p = {same.p:.3f})"
