"""What `UpliftModel.fit` was handed, checked and as arrays."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ..checks import check_between, check_same_length
from ..models.encode import Encoding, encode, learn_encoding
from .arms import arm_names, arm_numbers, eligible_mask
from .arrays import Bools, Floats, Ints
from .folds import arm_folds
from .outcome import check_outcome
from .propensity import received_propensity
from .table import Table


@dataclass(frozen=True, slots=True)
class Inputs:
    """Training rows.

    table of features, whose X is (n, p) numbers; encoding how they came about; y (n,); arm (n,) numbers
    into arms; weight (n,) 1 / propensity of the arm received; fold, person (n,) numbers; open_to (n, k)
    or None; propensity as it was given.
    """

    table: Table
    encoding: Encoding
    y: Floats
    arms: tuple[Any, ...]
    arm: Ints
    weight: Floats
    fold: Ints
    person: Ints
    open_to: Bools | None
    propensity: Any | None = None

    @property
    def X(self) -> Floats:  # noqa: N802 - a matrix
        """(n, p) numbers."""
        return self.table.X

    @property
    def categorical(self) -> tuple[int, ...]:
        """Places of the columns of X that hold codes."""
        return self.table.categorical


def read_inputs(  # noqa: PLR0913
    X: Any,
    y: Any,
    treatment: Any,
    propensity: Any | None = None,
    *,
    control: Any | None = None,
    eligible: Any | None = None,
    groups: Any | None = None,
    folds: int = 5,
    rng: np.random.Generator,
) -> Inputs:
    """Check everything, then deal folds and find the propensities.

    Raises
    ------
    ValueError
        On outcomes missing or constant, one arm only, a control that is not there, an arm with fewer
        rows than folds, fewer persons than folds, no columns, a propensity of 0 for an arm received, or
        an arm received that was not open.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> found = read_inputs(np.zeros((4, 1)), [0, 1, 0, 1], ["a", "b"] * 2, folds=2, rng=rng)
    >>> found.arms, found.weight.tolist()
    (('a', 'b'), [2.0, 2.0, 2.0, 2.0])
    """
    outcome = check_outcome(y)
    encoding = learn_encoding(X)
    matrix = encode(X, encoding)
    check_same_length(X=len(matrix), y=len(outcome), treatment=len(treatment))
    check_between(matrix.shape[1], "number of columns of X", ge=1, remedy="give a constant, if nothing else")
    arms = arm_names(treatment, control)
    arm = arm_numbers(treatment, arms)
    person = person_numbers(groups, len(arm))
    _check_rows(arm, arms, folds)
    _check_persons(person, folds)
    open_to = eligible_mask(eligible, arm, arms)
    if control is not None:
        _check_beside_control(open_to, arms)
    table = Table(matrix, encoding.categorical)
    undealt = np.zeros(len(arm), dtype=np.int64)
    given = Inputs(
        table, encoding, outcome, arms, arm, np.ones(len(arm)), undealt, person, open_to, propensity
    )
    return deal(given, folds, rng)


def deal(inputs: Inputs, folds: int, rng: np.random.Generator) -> Inputs:
    """The same rows in other folds; propensities that are found by fold are found anew."""
    fold = arm_folds(inputs.arm, folds, rng, inputs.person)
    received = received_propensity(inputs.propensity, inputs.X, inputs.arm, fold, inputs.arms, inputs.open_to)
    return replace(inputs, fold=fold, weight=1.0 / received)


def person_numbers(groups: Any | None, n: int) -> Ints:
    """(n,) numbers of persons; every row its own without groups.

    Examples
    --------
    >>> person_numbers(["bo", "ann", "bo"], 3).tolist()
    [1, 0, 1]
    """
    if groups is None:
        return np.arange(n)
    ids = np.asarray(groups)
    check_same_length(rows=n, groups=len(ids))
    lost = int(pd.isna(ids).sum())
    if lost:
        raise ValueError(f"groups is missing in {lost} rows, must be 0. Remedy: give every row its person.")
    numbers: Ints = np.unique(ids, return_inverse=True)[1].astype(np.int64)
    return numbers


def _check_rows(arm: Ints, arms: tuple[Any, ...], folds: int) -> None:
    count = np.bincount(arm, minlength=len(arms))
    fewest = int(count.argmin())
    check_between(
        int(count[fewest]),
        f"number of rows of arm {arms[fewest]!r}",
        ge=folds,
        remedy="leave the arm out, or merge it with another",
    )


def _check_persons(person: Ints, folds: int) -> None:
    check_between(
        int(person.max()) + 1,
        "number of persons in groups",
        ge=folds,
        remedy="a person's rows share a fold, so take fewer folds or more persons",
    )


def _check_beside_control(open_to: Bools | None, arms: tuple[Any, ...]) -> None:
    """An effect needs rows that could have got both the arm and the control."""
    if open_to is None:
        return
    alone = [arm for a, arm in enumerate(arms) if not (open_to[:, a] & open_to[:, 0]).any()]
    if alone:
        raise ValueError(
            f"arms {alone} are never open together with {arms[0]!r}. "
            "Remedy: leave them out, or make the control eligible where they are."
        )
