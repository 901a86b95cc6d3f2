"""Arms of a treatment column: their names, their numbers, and the checks on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..checks import check_in
from .arrays import Bools, Floats, Ints


def arm_names(treatment: Any, control: Any | None = None) -> tuple[Any, ...]:
    """The arms in sorted order, the control (if one is named) first.

    Raises
    ------
    ValueError
        When a label is missing, there is one arm only, or the control is not among the arms.

    Examples
    --------
    >>> arm_names(["sms", "none", "call"], control="none")
    ('none', 'call', 'sms')
    """
    labels = pd.Series(treatment)
    lost = int(labels.isna().sum())
    if lost:
        raise ValueError(f"treatment is missing in {lost} rows, must be 0. Remedy: leave those rows out.")
    names = sorted(labels.unique().tolist(), key=str)
    if len(names) < 2:
        raise ValueError(
            f"treatment has {len(names)} arm ({names}), must have >= 2. Remedy: give the rows of every arm."
        )
    if control is None:
        return tuple(names)
    check_in(control, "control", names, remedy="name the arm that means doing nothing")
    return (control, *(name for name in names if name != control))


def arm_numbers(treatment: Any, arms: Sequence[Any]) -> Ints:
    """(n,) place of each label in `arms`.

    Examples
    --------
    >>> arm_numbers(["sms", "none"], ("none", "sms")).tolist()
    [1, 0]
    """
    numbers = pd.Index(list(arms), dtype=object).get_indexer(pd.Index(np.asarray(treatment, dtype=object)))
    if (numbers < 0).any():
        label = np.asarray(treatment, dtype=object)[numbers < 0][0]
        raise ValueError(
            f"treatment == {label!r} is not one of the arms {list(arms)}. "
            "Remedy: name every arm, or drop its rows."
        )
    return np.asarray(numbers, dtype=np.int64)


def arm_columns(table: Any, arms: Sequence[Any], name: str, n: int) -> Floats:
    """(n, k) matrix in the order of `arms`.

    `table` is a DataFrame with a column per arm, or an array whose columns stand in the *sorted* order
    of the arms' labels, control included.

    Examples
    --------
    >>> arm_columns(np.array([[1, 2]]), ("none", "call"), "eligible", n=1).tolist()
    [[2.0, 1.0]]
    """
    if isinstance(table, pd.DataFrame):
        lacking = [arm for arm in arms if arm not in table.columns]
        empty = [column for column in table.columns if column not in arms]
        if lacking or empty:
            raise ValueError(
                f"{name} lacks columns {lacking} and has arms without a row {empty}. "
                "Remedy: give one column per arm that was received."
            )
        matrix = table[list(arms)].to_numpy(dtype=np.float64)
    else:
        matrix = np.asarray(table, dtype=np.float64)
        ordered = sorted(arms, key=str)
        if matrix.ndim != 2 or matrix.shape[1] != len(arms):
            raise ValueError(
                f"{name}.shape == {matrix.shape}, must be (n, {len(arms)}), a column for each of {ordered}. "
                "An arm without a row cannot be learned. Remedy: drop its column, or give a DataFrame."
            )
        matrix = matrix[:, [ordered.index(arm) for arm in arms]]
    if len(matrix) != n:
        raise ValueError(f"len({name}) == {len(matrix)}, must be {n}. Remedy: give a row for every outcome.")
    return matrix


def eligible_mask(eligible: Any | None, arm: Ints, arms: Sequence[Any]) -> Bools | None:
    """(n, k) mask in the order of `arms`, or None where every arm was open to every row.

    Raises
    ------
    ValueError
        When a row received an arm that it could not have got.

    Examples
    --------
    >>> eligible_mask(np.array([[True, False]]), np.array([0]), ("call", "none")).tolist()
    [[True, False]]
    """
    if eligible is None:
        return None
    mask = arm_columns(eligible, arms, "eligible", len(arm)) > 0
    wrong = ~mask[np.arange(len(arm)), arm]
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise ValueError(
            f"eligible is False in {int(wrong.sum())} rows for the arm they received (row {row}, "
            f"{arms[arm[row]]!r}). Remedy: columns in sorted order of the arms, or a DataFrame."
        )
    return mask


def per_arm(values: Any, arms: Sequence[Any], n: int, name: str) -> Floats:
    """(n, k) of a scalar, a mapping or Series by label (absent arms 0), a (k,) or an (n, k) array.

    Arrays stand in the order of `arms`.

    Examples
    --------
    >>> per_arm({"sms": 0.1}, ("none", "sms"), n=2, name="cost").tolist()
    [[0.0, 0.1], [0.0, 0.1]]
    """
    if values is None:
        return np.zeros((n, len(arms)))
    if isinstance(values, pd.DataFrame):
        values = values[list(arms)].to_numpy()
    elif isinstance(values, Mapping | pd.Series):
        for label in values.keys():  # noqa: SIM118 - a Series iterates over its values
            check_in(label, f"arm of {name}", arms)
        values = [values.get(arm, 0.0) for arm in arms]
    table = np.asarray(values, dtype=np.float64)
    if table.ndim and table.shape not in ((len(arms),), (n, len(arms))):
        raise ValueError(
            f"{name}.shape == {table.shape}, must be ({len(arms)},) or ({n}, {len(arms)}) "
            f"in the order {list(arms)}. Remedy: a mapping by arm is safest."
        )
    return np.broadcast_to(table, (n, len(arms)))
