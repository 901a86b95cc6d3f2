"""Reading a trial's file, and features written as log(a) or a/b."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..checks import check_in

_LOG = re.compile(r"^log\((.+)\)$")


def read_trial(path: str | Path, query: str | None = None) -> pd.DataFrame:
    """Rows of a trial: one per person.

    Parameters
    ----------
    path : a CSV file, which may be gzipped, or a Parquet file.
    query : keep only rows for which this pandas query holds.

    Raises
    ------
    FileNotFoundError
        When there is no such file.
    ValueError
        When the query cannot be read, names an unknown column or keeps no row.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "trial.csv"
    >>> pd.DataFrame({"letter": ["none", "lien"], "paid": [0, 1]}).to_csv(file, index=False)
    >>> read_trial(file, "paid == 1")["letter"].tolist()
    ['lien']
    """
    file = Path(path)
    if not file.exists():
        raise FileNotFoundError(f"no trial file at {file}. Remedy: give the path of a CSV or Parquet file.")
    frame = pd.read_parquet(file) if file.suffix == ".parquet" else pd.read_csv(file)
    if not query:
        return frame
    try:
        kept = frame.query(query)
    except Exception as error:
        raise ValueError(
            f"filter == {query!r} cannot be applied: {error}. "
            f"Remedy: a pandas query over the columns {list(frame.columns)}."
        ) from error
    if kept.empty:
        raise ValueError(f"filter == {query!r} keeps 0 of {len(frame)} rows. Remedy: a wider filter.")
    return kept.reset_index(drop=True)


def trial_features(frame: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Feature columns by name; `log(a)` and `a/b` are made from columns a and b.

    The logarithm of what is not positive, and a ratio to 0, are missing. Text becomes a category.

    Examples
    --------
    >>> frame = pd.DataFrame({"due": [1.0, 0.0], "value": [4.0, 2.0], "ward": ["east", "west"]})
    >>> trial_features(frame, ["log(due)", "due/value"]).to_numpy().tolist()
    [[0.0, 0.25], [nan, 0.0]]
    """
    if not names:
        raise ValueError("features == [], must name at least one column. Remedy: name what was known before.")
    return pd.DataFrame({name: _feature(frame, name.strip()) for name in names}, index=frame.index)


def trial_column(frame: pd.DataFrame, name: str, role: str) -> pd.Series[Any]:
    """A column that must be there and complete.

    Examples
    --------
    >>> trial_column(pd.DataFrame({"paid": [0, 1]}), "paid", "outcome").tolist()
    [0, 1]
    """
    check_in(name, role, [str(column) for column in frame.columns], remedy="name a column of the file")
    column = frame[name]
    lost = int(column.isna().sum())
    if lost:
        raise ValueError(
            f"{role} {name!r} is missing in {lost} of {len(column)} rows, must be 0. "
            f"Remedy: leave them out, e.g. by --filter '{name}.notna()'."
        )
    return column


def trial_outcome(frame: pd.DataFrame, name: str) -> pd.Series[Any]:
    """The outcome column: complete, and numbers or true/false.

    Examples
    --------
    >>> trial_outcome(pd.DataFrame({"paid": [True, False]}), "paid").tolist()
    [True, False]
    """
    column = trial_column(frame, name, "outcome")
    if not pd.api.types.is_numeric_dtype(column.dtype):
        raise ValueError(
            f"outcome {name!r} holds {column.dtype}, such as {column.iloc[0]!r}, must hold numbers. "
            "Remedy: a column of 0 and 1, or of amounts."
        )
    return column


def trial_control(labels: pd.Series[Any], control: Any) -> Any:
    """The label that `control` names: a command line gives "0" where the column holds 0.

    Examples
    --------
    >>> trial_control(pd.Series([0, 1, 2]), "0"), trial_control(pd.Series(["none", "sms"]), "none")
    (0, 'none')
    """
    known = labels.unique().tolist()
    if control in known:
        return control
    named = [label for label in known if str(label) in (str(control), f"{control}.0")]
    return named[0] if named else control


def _feature(frame: pd.DataFrame, name: str) -> pd.Series[Any]:
    log = _LOG.match(name)
    if log:
        values = _numbers(frame, log.group(1).strip())
        return pd.Series(np.log(values.where(values > 0)), index=frame.index)
    if name not in frame.columns and name.count("/") == 1:
        above, below = (_numbers(frame, part.strip()) for part in name.split("/"))
        return above / below.where(below != 0)
    check_in(name, "feature", [str(column) for column in frame.columns], remedy="log(a) and a/b also work")
    column = frame[name]
    text = isinstance(column.dtype, pd.CategoricalDtype | pd.StringDtype) or column.dtype == object
    return column.astype("category") if text else column  # dates are refused where they are encoded


def _numbers(frame: pd.DataFrame, name: str) -> pd.Series[float]:
    check_in(name, "column of a feature", [str(column) for column in frame.columns])
    if not pd.api.types.is_numeric_dtype(frame[name].dtype):
        raise ValueError(
            f"column {name!r} holds {frame[name].dtype}, must hold numbers. Remedy: use it as it is."
        )
    return frame[name].astype("float64")
