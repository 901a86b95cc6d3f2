"""What is compared between actions beside the outcome: placebos and features, in standard deviations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..checks import check_in
from ..models.encode import encode, learn_encoding
from ..uplift.arrays import Floats, Ints
from .rows import Rows

# Past behaviour: columns of `build_features` that no decision can have caused, being known before it.
PAST = ("lag_last", "on_time_share", "late_bills_180d", "paid_90d")
SETTLED = np.timedelta64(31, "D")  # an earlier decision's outcome is known after so long
Placebo = pd.DataFrame | Mapping[str, Any] | Sequence[str] | None


def placebo_columns(rows: Rows, placebo: Placebo, chosen: Any = None) -> pd.DataFrame:
    """(n, q) outcomes that no action can have caused, because they were settled before the decision.

    Parameters
    ----------
    placebo : names of columns of X; or a frame or mapping of values, one per decision handed over; None:
        those of `PAST` that X has (without X the amount unpaid), and whether the debtor's last decision
        that was settled by then ended in payment.
    chosen : (decisions handed over,) mask of the rows under audit, where placebo holds values.

    Raises
    ------
    ValueError
        When a name is not in X, or a value is missing for a row.
    """
    if placebo is None:
        source = rows.frame[["amount"]] if rows.X is None else rows.X
        past = source[[name for name in (*PAST, "amount") if name in source]]
        return past.assign(previous_bill_paid=_previous_paid(rows))
    if isinstance(placebo, pd.DataFrame | Mapping):
        return _given(pd.DataFrame(placebo), rows, chosen)
    known = [] if rows.X is None else list(rows.X.columns)
    for name in placebo:
        check_in(name, "placebo", known, remedy="name columns of X, or give the values themselves")
    assert rows.X is not None
    return rows.X[list(placebo)]


def standardised(frame: pd.DataFrame) -> tuple[Floats, tuple[str, ...]]:
    """Columns in standard deviations from their mean: (n, q) and their names (q,).

    Missing values become 0, the mean; a column that does not vary is left out.

    Examples
    --------
    >>> frame = pd.DataFrame({"lag": [0.0, 2.0, np.nan], "same": [1.0, 1.0, 1.0]})
    >>> values, names = standardised(frame)
    >>> values.ravel().tolist(), names
    ([-1.0, 1.0, 0.0], ('lag',))
    """
    if not frame.shape[1]:
        return np.zeros((len(frame), 0)), ()
    values = encode(frame, learn_encoding(frame))
    seen = np.isfinite(values)
    count = np.maximum(seen.sum(axis=0), 1)
    apart = np.where(seen, values - np.where(seen, values, 0.0).sum(axis=0) / count, 0.0)
    spread = np.sqrt((apart**2).sum(axis=0) / count)
    varies = spread > 1e-9 * np.maximum(np.abs(np.where(seen, values, 0.0)).max(axis=0, initial=0.0), 1e-9)
    names = tuple(str(name) for name, keep in zip(frame.columns, varies, strict=True) if keep)
    return apart[:, varies] / spread[varies], names


def centred(values: Floats, stratum: Ints) -> Floats:
    """Values (n, q) less their mean in the stratum (n,).

    Examples
    --------
    >>> centred(np.array([[1.0], [3.0], [5.0]]), np.array([0, 0, 1])).ravel().tolist()
    [-1.0, 1.0, 0.0]
    """
    size = np.maximum(np.bincount(stratum), 1)
    total = np.column_stack([np.bincount(stratum, weights=column) for column in values.T])
    apart: Floats = values - (total / size[:, None])[stratum]
    return apart


def _given(values: pd.DataFrame, rows: Rows, chosen: Any) -> pd.DataFrame:
    handed = len(rows.frame) if chosen is None else len(chosen)
    if len(values) != handed:
        raise ValueError(
            f"len(placebo) == {len(values)}, must be {handed}. Remedy: give a value for each decision."
        )
    kept = values.reset_index(drop=True) if chosen is None else values[chosen].reset_index(drop=True)
    empty = [str(name) for name in kept if kept[name].isna().all()]
    if empty:
        raise ValueError(f"placebo has no value in {', '.join(empty)}. Remedy: leave those columns out.")
    return kept


def _previous_paid(rows: Rows) -> Floats:
    """(n,) y of the debtor's last decision that was settled by now; NaN without one."""
    frame = pd.DataFrame(
        {"person": rows.person, "at": rows.at, "y": rows.y, "row": np.arange(len(rows.y))}
    ).sort_values("at", kind="stable")
    past = frame.assign(at=frame["at"].to_numpy() + SETTLED)[["person", "at", "y"]]
    found = pd.merge_asof(
        frame.drop(columns="y"), past, on="at", by="person", allow_exact_matches=False
    ).sort_values("row")
    return found["y"].to_numpy(np.float64)
