"""The drift page: two months of decisions side by side, by Evidently, headed by our own index.

Evidently is an extra (`pip install repaylift[monitor]`), loaded only here; its import warnings stay here.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ..explain.page import render
from .psi import SHIFTED, WATCH, stability_table

_SHARED = 0.1  # share of moved columns from which Evidently calls the month as a whole drifted


@dataclass(frozen=True, slots=True)
class ShareRow:
    """Share of one category in both months."""

    name: str
    reference: float
    current: float


@dataclass(frozen=True, slots=True)
class ShareTable:
    """A column of categories: its name and shares, the most frequent first."""

    column: str
    rows: tuple[ShareRow, ...]


def write_drift_page(
    reference: pd.DataFrame,
    current: pd.DataFrame,
    path: str | Path,
    *,
    names: Sequence[str] = ("reference", "current"),
    title: str = "Drift of decisions",
) -> Path:
    """Compare two months of decisions: features, score, shares of actions.

    Parameters
    ----------
    reference, current : (n, d), (m, d) one row per decision. Numbers are compared as numbers, text and
        booleans as categories; leave ids and moments out.
    path : the HTML file; folders are made. It opens without a network.
    names : what the two months are called.

    Returns
    -------
    The path. Above Evidently's own tables stand our PSI on ten fixed quantiles, with the level that chance
    alone would give, and the shares of every category. Columns without a known value in either month are
    listed, and left out of Evidently's part. Evidently's PSI uses 30 bins, so its number differs.

    Raises
    ------
    ValueError
        When a month is empty, a column is missing from the current month, or a column holds moments.
    """
    moved = stability_table(_checked(reference, names[0]), _checked(current, names[1]))
    blank = [c for c in reference.columns if not (reference[c].notna().any() and current[c].notna().any())]
    compared = [c for c in reference.columns if c not in blank]
    page = _evidently_page(_plain(reference[compared]), _plain(current[compared]))
    head = render(
        "drift_head.html",
        title=title,
        names=tuple(names),
        sizes=(len(reference), len(current)),
        moved=moved,
        blank=blank,
        shares=share_tables(reference[compared], current[compared]),
        watch=WATCH,
        shifted=SHIFTED,
    )
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(page.replace("<body>", "<body>\n" + head, 1), encoding="utf-8")
    return target


def share_tables(reference: pd.DataFrame, current: pd.DataFrame) -> tuple[ShareTable, ...]:
    """Shares of every category of the columns that are not numbers.

    Examples
    --------
    >>> before = pd.DataFrame({"action": ["sms", "sms", "none", "none"]})
    >>> after = pd.DataFrame({"action": ["sms", "none", "none", "none"]})
    >>> [(row.name, row.reference, row.current) for row in share_tables(before, after)[0].rows]
    [('none', 0.5, 0.75), ('sms', 0.5, 0.25)]
    """
    return tuple(
        ShareTable(str(name), tuple(_shares(reference[name], current[name])))
        for name in reference.columns
        if not _is_number(reference[name])
    )


def _shares(reference: pd.Series, current: pd.Series) -> Iterator[ShareRow]:
    both = [s.astype("string").fillna("missing").value_counts(normalize=True) for s in (reference, current)]
    table = pd.concat(both, axis=1, keys=["before", "after"]).fillna(0.0)
    ordered = table.sort_values("after", ascending=False, kind="stable")
    values = ordered.to_numpy("float64")
    for name, (before, after) in zip(ordered.index, values, strict=True):
        yield ShareRow(str(name), float(before), float(after))


def _checked(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    if frame.empty:
        raise ValueError(
            f"{name} has {len(frame)} rows, must have at least 1. Remedy: give a month of decisions."
        )
    moments = [c for c in frame.columns if pd.api.types.is_datetime64_any_dtype(frame[c])]
    if moments:
        raise ValueError(
            f"{name} holds moments in {moments}. Remedy: leave them out, or give days as numbers."
        )
    return frame


def _is_number(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Numbers as float64, everything else as text: what Evidently's tests take."""
    kinds = {name: "float64" if _is_number(frame[name]) else "string" for name in frame.columns}
    plain = frame.astype(kinds)
    return plain.astype({name: object for name, kind in kinds.items() if kind == "string"})


def _evidently_page(reference: pd.DataFrame, current: pd.DataFrame) -> str:
    numbers = [c for c in reference.columns if _is_number(reference[c])]
    with _third_party_warnings():
        from evidently import DataDefinition, Dataset, Report
        from evidently.presets import DataDriftPreset

        definition = DataDefinition(
            numerical_columns=numbers,
            categorical_columns=[c for c in reference.columns if c not in numbers],
        )
        preset = DataDriftPreset(
            num_method="psi",
            cat_method="psi",
            num_threshold=SHIFTED,
            cat_threshold=SHIFTED,
            drift_share=_SHARED,
        )
        snapshot = Report([preset]).run(
            Dataset.from_pandas(current, definition), Dataset.from_pandas(reference, definition)
        )
        return str(snapshot.get_html_str(as_iframe=False))


@contextmanager
def _third_party_warnings() -> Iterator[None]:
    """Evidently 0.7.23 warns of its own imports and of numpy's future; not ours to mend."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
