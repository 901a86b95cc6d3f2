"""One frame of numbers and categories as the float matrix that a booster reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Encoding:
    """Column names in order; for each categorical one, its values (a value's place is its code)."""

    columns: tuple[str, ...]
    categories: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

    @property
    def categorical(self) -> tuple[int, ...]:
        """Places of the categorical columns."""
        return tuple(i for i, name in enumerate(self.columns) if name in self.categories)


def learn_encoding(X: Any) -> Encoding:
    """Columns and categories of a frame; an array's columns are named x0, x1, ...

    Text, object and pandas-categorical columns are categories; all others must be numbers.

    Examples
    --------
    >>> frame = pd.DataFrame({"stage": ["early", None], "amount": [1.0, 2.0]})
    >>> learn_encoding(frame).categories
    {'stage': ('early',)}
    """
    if not isinstance(X, pd.DataFrame):
        return Encoding(tuple(f"x{i}" for i in range(_matrix(X).shape[1])))
    names = tuple(str(name) for name in X.columns)
    if len(set(names)) < len(names):
        twice = sorted({name for name in names if names.count(name) > 1})
        raise ValueError(f"X has columns {twice} more than once. Remedy: give every column its own name.")
    kinds = {name: _values(X.iloc[:, i]) for i, name in enumerate(names) if _is_category(X.iloc[:, i])}
    return Encoding(names, kinds)


def encode(X: Any, encoding: Encoding) -> Floats:
    """Float matrix (n, p) of a frame, columns by name; an array passes through as it is.

    float32 where all numbers are, which halves the memory, else float64.

    Missing stays NaN; so does a category that was not there when the encoding was learnt. An array
    must hold the columns in order, categories already as codes.

    Raises
    ------
    ValueError
        When a column is missing, the width differs, or a value is infinite.

    Examples
    --------
    >>> encoding = Encoding(("stage", "amount"), {"stage": ("early", "late")})
    >>> encode(pd.DataFrame({"amount": [3.0], "stage": ["late"]}), encoding).tolist()
    [[1.0, 3.0]]
    """
    matrix = _encode_frame(X, encoding) if isinstance(X, pd.DataFrame) else _matrix(X)
    if matrix.shape[1] != len(encoding.columns):
        raise ValueError(
            f"X has {matrix.shape[1]} columns, must have {len(encoding.columns)}. "
            "Remedy: give the columns that the model was fitted on, in order."
        )
    if np.isinf(matrix).any():
        row, column = (int(i) for i in np.argwhere(np.isinf(matrix))[0])
        raise ValueError(
            f"X has an infinite value in row {row}, column {encoding.columns[column]!r}. "
            "Remedy: use NaN for a value that is not known."
        )
    return matrix


def _encode_frame(X: pd.DataFrame, encoding: Encoding) -> Floats:
    missing = [name for name in encoding.columns if name not in X.columns]
    if missing:
        raise ValueError(
            f"X lacks {len(missing)} columns, such as {missing[:3]}. "
            "Remedy: give every column that the model was fitted on; NaN where a value is not known."
        )
    numbers = [name for name in encoding.columns if name not in encoding.categories]
    halved = len(numbers) > 0 and all(X[name].dtype == np.float32 for name in numbers)
    kind: Any = np.float32 if halved else np.float64
    if not encoding.categories:
        return X[numbers].to_numpy(dtype=kind, na_value=np.nan)
    matrix = np.empty((len(X), len(encoding.columns)), dtype=kind)
    for place, name in enumerate(encoding.columns):
        matrix[:, place] = _codes(X[name], encoding.categories.get(name))
    return matrix


def _codes(column: pd.Series[Any], values: tuple[Any, ...] | None) -> Floats:
    if values is None:
        return column.to_numpy(dtype=float, na_value=np.nan)
    codes = pd.Categorical(column, categories=list(values)).codes.astype(float)
    codes[codes < 0] = np.nan
    return codes


def _is_category(column: pd.Series[Any]) -> bool:
    if pd.api.types.is_datetime64_any_dtype(column.dtype) or pd.api.types.is_timedelta64_dtype(column.dtype):
        raise ValueError(
            f"column {column.name!r} holds times ({column.dtype}), must hold numbers or categories. "
            "Remedy: give a distance, such as days before the decision."
        )
    return not pd.api.types.is_numeric_dtype(column.dtype)  # a bool column counts as numbers


def _values(column: pd.Series[Any]) -> tuple[Any, ...]:
    categorical = isinstance(column.dtype, pd.CategoricalDtype)
    known = column.cat.categories if categorical else column.dropna().unique()
    return tuple(sorted(np.asarray(known).tolist(), key=str))


def _matrix(X: Any) -> Floats:
    kind: Any = np.float32 if getattr(X, "dtype", None) == np.float32 else np.float64
    matrix: Floats = np.asarray(X, dtype=kind)
    if matrix.ndim != 2:
        raise ValueError(f"X.ndim == {matrix.ndim}, must be 2. Remedy: X.reshape(1, -1) for one row.")
    return matrix
