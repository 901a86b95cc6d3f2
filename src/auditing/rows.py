"""The decisions under audit, checked and as arrays."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..checks import check_in
from ..records.decisions import eligible_matrix
from ..stages import STAGES
from ..uplift.arms import arm_numbers, eligible_mask
from ..uplift.arrays import Bools, Floats, Ints
from ..uplift.inputs import person_numbers

COLUMNS = (
    "debtor_id",
    "bill_id",
    "at",
    "stage",
    "amount",
    "treatment",
    "propensity",
    "eligible",
    "mode",
    "y",
)
# Modes in which the policy chose nothing.
NO_CHOICE = ("outside", "override", "replaced", "suppressed_all", "holdout")
CERTAIN = 1 - 1e-9  # a propensity from here on left nothing to chance


@dataclass(frozen=True, slots=True)
class Rows:
    """Past decisions (n,) in which an action was chosen.

    arms : (k,) action ids, the control first. stages : (s,) in order. arm, stage, person : (n,) numbers.
    propensity, y, amount : (n,). at : (n,) UTC. open_to : (n, k) eligible. frame : the rows themselves.
    X : (n, p) features, or None. left_out : rows dropped, because nobody chose in them.
    """

    arms: tuple[str, ...]
    stages: tuple[str, ...]
    arm: Ints
    stage: Ints
    person: Ints
    propensity: Floats
    y: Floats
    amount: Floats
    at: npt.NDArray[np.datetime64]
    open_to: Bools
    frame: pd.DataFrame
    X: pd.DataFrame | None
    left_out: int

    @property
    def chance(self) -> Bools:
        """(n,) rows in which something was left to chance."""
        return self.propensity < CERTAIN

    @property
    def pair(self) -> Bools:
        """(n, k) rows that could have got the action and, instead, the control."""
        return self.open_to & self.open_to[:, [0]]

    @property
    def stage_names(self) -> npt.NDArray[np.object_]:
        """(n,) stage of each row, by name."""
        return np.array(self.stages, dtype=object)[self.stage]

    def take(self, rows: Bools) -> Rows:
        """Some of the rows; arms and stages stay as they are."""
        names = ("arm", "stage", "person", "propensity", "y", "amount", "at", "open_to")
        some = {name: getattr(self, name)[rows] for name in names}
        X = None if self.X is None else self.X[rows]
        return replace(self, **some, frame=self.frame[rows], X=X)


def read_rows(decisions: pd.DataFrame, X: pd.DataFrame | None, control: str, known: Collection[str]) -> Rows:
    """Check a decision table and its features.

    Parameters
    ----------
    decisions : as `build_decisions` returns it. X : (n, p), row for row the same, or None.
    known : action ids in the order in which they are to be shown; others follow sorted.

    Raises
    ------
    ValueError
        When a column is missing or a value in it, no row is left, one action only was ever eligible, the
        control is unknown, a propensity is not in (0, 1], y is not 0 or 1, an action was taken that was
        not eligible, or X has other rows.
    """
    _check_columns(decisions)
    chosen = ~decisions["mode"].isin(NO_CHOICE).to_numpy(dtype=bool)
    frame = decisions[chosen].reset_index(drop=True)
    if frame.empty:
        raise ValueError(
            f"decisions has {len(decisions)} rows, and 0 in which an action was chosen; must have >= 1. "
            "Remedy: hand over decisions whose outcome has matured."
        )
    _check_values(frame)
    arms = _arms(frame, control, known)
    arm = arm_numbers(frame["treatment"], arms)
    open_to = eligible_matrix(frame, arms)
    eligible_mask(pd.DataFrame(open_to, columns=list(arms)), arm, arms)  # refuses what was not eligible
    stages = _stages(frame["stage"])
    return Rows(
        arms=arms,
        stages=stages,
        arm=arm,
        stage=arm_numbers(frame["stage"], stages),
        person=person_numbers(frame["debtor_id"], len(frame)),
        propensity=frame["propensity"].to_numpy(np.float64),
        y=frame["y"].to_numpy(np.float64),
        amount=frame["amount"].to_numpy(np.float64),
        at=pd.DatetimeIndex(pd.to_datetime(frame["at"], utc=True))
        .tz_localize(None)
        .to_numpy()
        .astype("datetime64[us]"),
        open_to=open_to,
        frame=frame,
        X=_features(X, chosen),
        left_out=int((~chosen).sum()),
    )


def _check_columns(decisions: pd.DataFrame) -> None:
    lacking = [column for column in COLUMNS if column not in decisions]
    if lacking:
        raise ValueError(
            f"decisions has no column {', '.join(lacking)}. "
            "Remedy: give what build_decisions(records) returns."
        )


def _check_values(frame: pd.DataFrame) -> None:
    for column in COLUMNS:
        lost = int(frame[column].isna().sum())
        if lost:
            raise ValueError(
                f"decisions.{column} is missing in {lost} of {len(frame)} rows, must be 0. "
                "Remedy: leave those rows out, or fill in what was logged."
            )
    propensity = frame["propensity"].to_numpy(np.float64)
    wrong = ~((propensity > 0) & (propensity <= 1))
    if wrong.any():
        raise ValueError(
            f"decisions.propensity == {propensity[wrong][0]} ({int(wrong.sum())} rows), must be > 0 and <= 1."
            " Remedy: log the probability with which the action taken was drawn; 1 where a rule fixed it."
        )
    outcome = frame["y"].to_numpy(np.float64)
    other = ~np.isin(outcome, (0.0, 1.0))
    if other.any():
        raise ValueError(
            f"decisions.y == {outcome[other][0]} ({int(other.sum())} rows), must be 0 or 1. "
            "Remedy: audit the outcome paid or not; amounts follow it."
        )


def _arms(frame: pd.DataFrame, control: str, known: Collection[str]) -> tuple[str, ...]:
    """Every action received or eligible, the control first, then in the order of `known`."""
    listed = {name for text in frame["eligible"].unique() for name in text.split("|")}
    found = sorted(listed | set(frame["treatment"]))
    if len(found) < 2:
        raise ValueError(
            f"decisions has 1 action ({found[0]!r}), taken or eligible; must have >= 2. "
            "Remedy: list in `eligible` every action that could have been taken."
        )
    check_in(control, "control", found, remedy="name the action that means doing nothing")
    order = [control, *(name for name in known if name != control)]
    return tuple(sorted(found, key=lambda name: order.index(name) if name in order else len(order)))


def _stages(stage: pd.Series[Any]) -> tuple[str, ...]:
    found = sorted(stage.unique().tolist(), key=str)
    return tuple(sorted(found, key=lambda name: STAGES.index(name) if name in STAGES else len(STAGES)))


def _features(X: pd.DataFrame | None, chosen: Bools) -> pd.DataFrame | None:
    if X is None:
        return None
    if len(X) != len(chosen):
        raise ValueError(
            f"len(X) == {len(X)}, must be {len(chosen)}, a row for each decision. "
            "Remedy: X = build_features(records, spine=decisions)."
        )
    return X[chosen].reset_index(drop=True)
