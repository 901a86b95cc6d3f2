"""The cases to decide on, checked and as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..checks import check_in
from ..stages import STAGES
from .times import utc_microseconds

Objects = npt.NDArray[np.object_]

CASE_KEYS = ("account_id", "debtor_id", "bill_id", "stage", "days_past_due", "amount")


@dataclass(frozen=True, slots=True)
class Cases:
    """n cases: ids and stage (n,) of str, `at` (n,) UTC microseconds, amount (n,) money, features (n, p)."""

    decision_id: Objects
    account_id: Objects
    debtor_id: Objects
    bill_id: Objects
    at: npt.NDArray[np.int64]
    stage: Objects
    days_past_due: npt.NDArray[np.int64]
    amount: npt.NDArray[np.float64]
    features: npt.NDArray[np.float64]
    unknown: npt.NDArray[np.bool_]  # (n,) no feature is known beside what the case itself says

    @property
    def n(self) -> int:
        return len(self.at)


def read_cases(frame: pd.DataFrame, features: Sequence[str], as_of: Any | None = None) -> Cases:
    """Check a frame of cases and take it apart.

    Parameters
    ----------
    frame : with `CASE_KEYS`, `at` unless `as_of` is given, and the features. `decision_id` may be given;
        else it is made of account, bill and moment.

    Raises
    ------
    ValueError
        When a column is missing, a stage is unknown, an amount is not a number >= 0, or an id repeats.

    Examples
    --------
    >>> frame = pd.DataFrame({"account_id": ["a"], "debtor_id": ["p"], "bill_id": ["b"], "amount": [9.0],
    ...                       "stage": ["dpd_1_3"], "days_past_due": [2], "lateness": [0.5]})
    >>> cases = read_cases(frame, ["lateness"], as_of="2025-03-01")
    >>> cases.decision_id.tolist(), cases.features.tolist()
    (['dec_abdaba47fe76d52b'], [[0.5]])
    """
    needed = [*CASE_KEYS, *features] + (["at"] if as_of is None else [])
    missing = [name for name in needed if name not in frame]
    if missing:
        raise ValueError(
            f"cases lack {len(missing)} columns, such as {missing[0]!r}. "
            "Remedy: join open_cases, build_features and build_facts of the same moment."
        )
    at = utc_microseconds(frame["at"] if as_of is None else as_of, len(frame))
    keys = {
        name: frame[name].to_numpy(dtype=object) for name in ("account_id", "debtor_id", "bill_id", "stage")
    }
    for stage in set(keys["stage"]):
        check_in(stage, "stage", STAGES)
    return Cases(
        decision_id=_decision_ids(frame, keys, at),
        at=at,
        days_past_due=frame["days_past_due"].to_numpy(dtype=np.int64),
        amount=_amounts(frame["amount"]),
        features=frame[list(features)].to_numpy(dtype=np.float64),
        unknown=_unknown(frame, features),
        **keys,
    )


def decision_id_of(account_id: str, bill_id: str, at: int) -> str:
    """Id of the decision about a bill at a moment (UTC microseconds): the same for whoever decides."""
    return "dec_" + blake2b(f"{account_id}|{bill_id}|{at}".encode(), digest_size=8).hexdigest()


def _unknown(frame: pd.DataFrame, features: Sequence[str]) -> npt.NDArray[np.bool_]:
    told = [name for name in features if name not in CASE_KEYS]
    missing: npt.NDArray[np.bool_] = np.isnan(frame[told].to_numpy(dtype=np.float64)).all(axis=1)
    return missing


def _amounts(column: Any) -> npt.NDArray[np.float64]:
    amount: npt.NDArray[np.float64] = column.to_numpy(dtype=np.float64)
    wrong = amount[~((amount >= 0) & (amount < np.inf))]
    if wrong.size:
        raise ValueError(
            f"amount == {wrong[0]} in {wrong.size} cases, must be >= 0 and finite. "
            "Remedy: give what is unpaid, in the catalogue's currency."
        )
    return amount


def _decision_ids(frame: pd.DataFrame, keys: dict[str, Objects], at: npt.NDArray[np.int64]) -> Objects:
    if "decision_id" in frame:
        ids = frame["decision_id"].to_numpy(dtype=object)
    else:
        told = zip(keys["account_id"], keys["bill_id"], at.tolist(), strict=True)
        ids = np.array([decision_id_of(*keys) for keys in told], dtype=object)
    if len(set(ids)) < len(ids):
        repeated = pd.Series(ids)[pd.Series(ids).duplicated()].iloc[0]
        raise ValueError(
            f"decision_id == {repeated!r} repeats. Remedy: give one row per account, bill and moment."
        )
    return ids
