"""How far a log can speak of every arm: overlap of who got an arm with who could be given it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..checks import check_between, check_same_length
from ..models.encode import encode, learn_encoding
from .arms import arm_names, arm_numbers, eligible_mask
from .arrays import Bools, Floats, Ints
from .folds import arm_folds
from .overlap_verdict import SIGMAS, Evidence, judge
from .propensity import propensity_table, received_propensity

NEARLY = 1 - 1e-9  # a propensity at the floor is not below it
SHOWN = ("rows", "open_rows", "smallest", "effective_sample", "below_floor", "never", "reached")


@dataclass(frozen=True, slots=True)
class ArmOverlap:
    """One arm among the rows of one cell.

    cell : value of `by`, or "all". arm : its label. rows : that received it; open_rows : that could have.
    smallest : least propensity among the rows that received it (NaN: none did).
    effective_sample : rows that its rows are worth when weighted to all open rows, (sum w)^2 / sum w^2.
    below_floor : share of the open rows with a positive propensity below the floor.
    never : share of the open rows that could not have got it (known table: propensity 0; estimated: below
        the floor; logged for the received arm only: what the weights fail to reach).
    reached : sum of the weights / open rows; 1 where the propensities are right.
    status : "good", "thin" (known, but from few rows), "unidentified" (unknown for some of the rows) or
        "inconsistent" (the propensities do not fit the log). verdict : the same in words.
    """

    cell: Any
    arm: Any
    rows: int
    open_rows: int
    smallest: float
    effective_sample: float
    below_floor: float
    never: float
    reached: float
    status: str
    verdict: str


@dataclass(frozen=True, slots=True)
class OverlapReport:
    """Overlap of every arm in every cell; print it, or take `table`.

    source : "design" (arm shares), "known" (every arm's propensity), "logged" (the received arm's) or
    "estimated".
    """

    arms: tuple[ArmOverlap, ...]
    source: str
    floor: float

    @property
    def table(self) -> pd.DataFrame:
        """One row per cell and arm; the columns of `ArmOverlap`."""
        return pd.DataFrame([asdict(arm) for arm in self.arms])

    @property
    def verdict(self) -> str:
        """What can be learned, in a sentence."""
        weak = [arm for arm in self.arms if arm.status != "good"]
        if not weak:
            return "Every arm has overlap: its value for all rows can be learned from this log."
        names = ", ".join(_name(arm) for arm in weak)
        return f"{len(weak)} of {len(self.arms)} arms lack overlap: {names}."

    def __str__(self) -> str:
        lines = [f"{_name(arm)} ({arm.rows:,} rows): {arm.status}; {arm.verdict}" for arm in self.arms]
        return "\n".join([f"Propensities: {self.source}. {self.verdict}", *lines])


def overlap_report(
    treatment: Any,
    propensity: Any | None = None,
    X: Any | None = None,
    *,
    eligible: Any | None = None,
    groups: Any | None = None,
    by: Any | None = None,
    floor: float = 0.01,
    random_state: int = 0,
) -> OverlapReport:
    """Whether the value of each arm for all rows can be learned from a log, before anything is fitted.

    Parameters
    ----------
    treatment : (n,) labels. propensity : (n,) of the arm received, (n, k) of every arm, None for a trial,
        or "estimate", which needs X (n, p); as in `UpliftModel.fit`.
    eligible : (n, k) arms open to each row. groups : (n,) persons, who share a fold.
    by : (n,) cells, such as stages, judged one by one.
    floor : propensities below it are counted as too small to weight by.

    Raises
    ------
    ValueError
        On "estimate" without X, a floor outside (0, 1), and on what `UpliftModel.fit` refuses.

    References
    ----------
    Kish (1965), Survey sampling (effective sample size); Crump, Hotz, Imbens & Mitnik (2009), Dealing
    with limited overlap in estimation of average treatment effects.

    Examples
    --------
    >>> treatment = np.tile(["none", "none", "none", "sms"], 200)
    >>> print(overlap_report(treatment))
    Propensities: design. Every arm has overlap: its value for all rows can be learned from this log.
    none (600 rows): good; 600 effective rows
    sms (200 rows): good; 200 effective rows
    >>> ladder = np.ones(800)  # the past left nothing to chance
    >>> overlap_report(treatment, propensity=ladder).arms[1].verdict
    '75% of the rows could not have got it, so its value for them is unknown'
    """
    check_between(floor, "floor", gt=0, lt=1, remedy="give a probability, such as 0.01")
    arms = arm_names(treatment)
    arm = arm_numbers(treatment, arms)
    open_to = eligible_mask(eligible, arm, arms)
    source, received, table = _propensities(propensity, X, arm, arms, open_to, groups, random_state)
    where = np.ones((len(arm), len(arms)), dtype=bool) if open_to is None else open_to
    found: list[ArmOverlap] = []
    for cell, rows in _cells(by, len(arm)):
        for a, name in enumerate(arms):
            probability = None if table is None else table[rows, a]
            mine = _Slice(arm[rows] == a, where[rows, a], received[rows], probability)
            found.append(_judged(cell, name, mine, source, floor))
    return OverlapReport(tuple(found), source, floor)


@dataclass(frozen=True, slots=True)
class _Slice:
    """One arm in one cell: got, open_to (m,); received (m,); probability of the arm (m,), if known."""

    got: Bools
    open_to: Bools
    received: Floats
    probability: Floats | None


def _propensities(
    propensity: Any, X: Any, arm: Ints, arms: tuple[Any, ...], open_to: Bools | None, groups: Any, seed: int
) -> tuple[str, Floats, Floats | None]:
    """Where they come from, those of the received arms (n,), and those of all arms (n, k) or None."""
    fold = np.zeros(len(arm), dtype=np.int64)
    matrix = np.zeros((len(arm), 1))
    if isinstance(propensity, str):
        if X is None:
            raise ValueError(
                "propensity == 'estimate' without X. Remedy: give X, or the logged propensities."
            )
        matrix = encode(X, learn_encoding(X))
        check_same_length(treatment=len(arm), X=len(matrix))
        fold = arm_folds(arm, 5, np.random.default_rng(seed), groups)
    elif propensity is not None and np.ndim(propensity) == 1:
        return "logged", received_propensity(propensity, matrix, arm, fold, arms, open_to), None
    table = propensity_table(propensity, matrix, arm, fold, arms, open_to, floor=0.0)
    source = "design" if propensity is None else "estimated" if isinstance(propensity, str) else "known"
    received = table[np.arange(len(arm)), arm]
    if source == "known":
        received = received_propensity(propensity, matrix, arm, fold, arms, open_to)  # checks it
    return source, received, table


def _cells(by: Any, n: int) -> Iterator[tuple[Any, Ints]]:
    """Each cell and its row numbers."""
    if by is None:
        yield "all", np.arange(n)
        return
    cells = pd.Series(np.asarray(by))
    check_same_length(treatment=n, by=len(cells))
    for cell in sorted(cells.unique().tolist(), key=str):
        yield cell, np.flatnonzero(cells.to_numpy() == cell)


def _judged(cell: Any, name: Any, mine: _Slice, source: str, floor: float) -> ArmOverlap:
    found = _evidence(mine, source, floor)
    status, verdict = judge(found)
    shown = {field: getattr(found, field) for field in SHOWN}
    return ArmOverlap(cell, name, **shown, status=status, verdict=verdict)


def _evidence(mine: _Slice, source: str, floor: float) -> Evidence:
    """The counts and shares of one arm in one cell."""
    rows, open_rows = int(mine.got.sum()), int(mine.open_to.sum())
    own = mine.received[mine.got]
    weight = 1.0 / np.maximum(own, 1e-12)
    total, square = float(weight.sum()), float(weight @ weight)
    reached = total / max(open_rows, 1)
    noise = np.sqrt(max(square - total * reached, 0.0)) / max(open_rows, 1)
    if mine.probability is None:
        below = float(weight[own < floor * NEARLY].sum()) / max(open_rows, 1)
        never = 1.0 - reached if 1.0 - reached > SIGMAS * noise else 0.0
    else:
        below, never = _shares(mine.probability[mine.open_to], source, floor)
    return Evidence(
        rows=rows,
        open_rows=open_rows,
        smallest=float(own.min()) if rows else float("nan"),
        effective_sample=total**2 / square if rows else 0.0,
        below_floor=below,
        never=never,
        reached=reached,
        noise=float(noise),
        floor=floor,
    )


def _shares(probability: Floats, source: str, floor: float) -> tuple[float, float]:
    """Shares of open rows with a probability below the floor, and with none to speak of."""
    if not probability.size:
        return 0.0, 0.0
    low = probability < floor * NEARLY
    none = low if source == "estimated" else probability <= 0
    return float((low & (probability > 0)).mean()), float(none.mean())


def _name(arm: ArmOverlap) -> str:
    return str(arm.arm) if arm.cell == "all" else f"{arm.cell}/{arm.arm}"
