"""Rows of two arms, ranked by predicted effect: what every measure of a ranking counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..checks import check_in, check_same_length
from .arrays import Floats, Ints
from .outcome import check_outcome


@dataclass(frozen=True, slots=True)
class Pair:
    """Rows of one treatment and the control.

    y (n,) outcomes; treated (n,) 0/1; rows (n,) their places among the rows given; groups (n,) or None.
    """

    y: Floats
    treated: Floats
    rows: Ints
    groups: Any | None

    def effect(self, effect: Any, given: int) -> Floats:
        """The prediction for these rows out of one for all `given` rows; none may be missing."""
        predicted = np.asarray(effect, dtype=np.float64)
        check_same_length(y=given, effect=len(predicted))
        if np.isnan(predicted[self.rows]).any():
            raise ValueError("effect has missing values, must have none. Remedy: predict every row.")
        return predicted[self.rows]


@dataclass(frozen=True, slots=True)
class Ranked:
    """Rows from the highest effect down: order (n,) their places, last (m,) the last row of each tied group.

    treated, y_treated, y_control (n,) in that order: 0/1, and outcomes of that arm (0 in the other's rows).
    """

    order: Ints
    last: Ints
    treated: Floats
    y_treated: Floats
    y_control: Floats


@dataclass(frozen=True, slots=True)
class Counts:
    """Weight targeted and sums of outcomes at or above each distinct effect, (m + 1,) from 0."""

    people: Floats
    n_treated: Floats
    y_treated: Floats
    y_control: Floats

    @property
    def n_control(self) -> Floats:
        """Weight of controls targeted."""
        rest: Floats = self.people - self.n_treated
        return rest


def read_pair(y: Any, treatment: Any, treated: Any, control: Any, groups: Any | None = None) -> Pair:
    """Rows of the two arms, others left out.

    Parameters
    ----------
    treatment : (n,) 0/1, or labels of which `treated` and `control` name two.

    Raises
    ------
    ValueError
        On an arm without a row, further labels beside 0 and 1, or a missing or constant outcome.

    Examples
    --------
    >>> read_pair([1, 0, 1], ["sms", "none", "call"], treated="sms", control="none").rows.tolist()
    [0, 1]
    """
    outcome = check_outcome(y)
    check_same_length(y=len(outcome), treatment=len(treatment))
    labels = pd.Series(np.asarray(treatment))
    first: Any = 0 if treated is None else control
    second: Any = 1 if treated is None else treated
    for label in (first, second):
        check_in(
            label, "treatment", labels.unique().tolist(), remedy="name both arms by treated= and control="
        )
    extra = labels[~labels.isin([first, second])].unique().tolist()
    if treated is None and extra:
        raise ValueError(f"treatment holds {extra} beside 0 and 1. Remedy: name treated= and control=.")
    rows = np.flatnonzero(labels.isin([first, second]))
    person = None
    if groups is not None:
        check_same_length(y=len(outcome), groups=len(groups))
        person = np.asarray(groups)[rows]
    is_treated = np.asarray(labels.iloc[rows] == second, dtype=np.float64)
    return Pair(outcome[rows], is_treated, rows, person)


def rank_rows(pair: Pair, effect: Floats) -> Ranked:
    """Sort once, so that a bootstrap only changes weights.

    Examples
    --------
    >>> pair = read_pair([1, 0, 1], [1, 0, 1], None, None)
    >>> rank_rows(pair, np.array([0.1, 0.3, 0.1])).last.tolist()
    [0, 2]
    """
    order = np.argsort(-effect, kind="stable")
    last = np.r_[np.flatnonzero(np.diff(effect[order])), len(effect) - 1]
    treated, y = pair.treated[order], pair.y[order]
    return Ranked(order, last, treated, y * treated, y * (1 - treated))


def count_targeted(ranked: Ranked, weight: Floats) -> Counts:
    """Counts at each distinct effect, from 0; weight (n,) in the order of the pair's rows.

    Examples
    --------
    >>> pair = read_pair([1, 0, 1], [1, 0, 1], None, None)
    >>> count_targeted(rank_rows(pair, np.array([0.1, 0.3, 0.1])), np.ones(3)).people.tolist()
    [0.0, 1.0, 3.0]
    """
    w = weight[ranked.order]
    parts = (w, w * ranked.treated, w * ranked.y_treated, w * ranked.y_control)
    return Counts(*(np.r_[0.0, np.cumsum(part)[ranked.last]] for part in parts))
