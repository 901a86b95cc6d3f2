"""The cases of a worklist: what is open now and due to be decided on, with facts and features."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from repaylift.features import build_features
from repaylift.log import Log
from repaylift.log.feature_table import FeatureTable, read_feature_table
from repaylift.log.tasks import Task, last_tasks
from repaylift.policy.actions import Catalogue
from repaylift.policy.pauses import Segment
from repaylift.records.cases import open_cases
from repaylift.records.facts import build_facts
from repaylift.records.store import restrict_to_debtors
from repaylift.records.tables import Records

LOOK_BACK = pd.Timedelta(days=100)  # a bill leaves the engine before


@dataclass(frozen=True, slots=True)
class Due:
    """cases : rows of `open_cases`, facts and features side by side.

    waiting : how many cases are left out because their follow-up is not due.
    follow_up_of : by bill_id, the earlier decision that a case comes back from.
    """

    cases: pd.DataFrame
    waiting: int
    follow_up_of: dict[str, str]


def due_cases(
    log: Log,
    at: pd.Timestamp,
    segment: Segment,
    catalogue: Catalogue,
    names: Sequence[str],
    max_age: pd.Timedelta,
    *,
    include_waiting: bool,
) -> Due:
    """Everything to decide on at a moment.

    Parameters
    ----------
    names : features that the model reads. max_age : older ones are not trusted, as in real time.
    include_waiting : also cases whose follow-up is not due yet.
    """
    records, table, tasks = (
        log.export(),
        *log.read(
            lambda connection: (read_feature_table(connection, names), last_tasks(connection, at - LOOK_BACK))
        ),
    )
    cases = open_cases(records, at)
    cases = cases[segment.holds(cases["stage"].to_numpy(object), cases["amount"].to_numpy(float))]
    waits = _waits(cases, tasks, at, catalogue)
    waiting = 0 if include_waiting else int(waits.sum())
    cases = (cases if include_waiting else cases[~waits]).reset_index(drop=True)
    back = {
        bill: tasks[bill].decision_id for bill in cases["bill_id"] if _is_back(tasks.get(bill), at, catalogue)
    }
    return Due(_side_by_side(records, cases, table, at, max_age), waiting, back)


def _waits(cases: pd.DataFrame, tasks: dict[str, Task], at: pd.Timestamp, catalogue: Catalogue) -> pd.Series:
    told = [
        bill in tasks and tasks[bill].action in catalogue.ids and tasks[bill].waits(stage, at, catalogue)
        for bill, stage in zip(cases["bill_id"], cases["stage"], strict=True)
    ]
    return pd.Series(told, index=cases.index, dtype=bool)


def _is_back(task: Task | None, at: pd.Timestamp, catalogue: Catalogue) -> bool:
    return task is not None and task.action in catalogue.ids and task.follow_up_at(catalogue) <= at


def _side_by_side(
    records: Records, cases: pd.DataFrame, table: FeatureTable, at: pd.Timestamp, max_age: pd.Timedelta
) -> pd.DataFrame:
    facts = build_facts(records, cases)  # all debtors: a number may be shared
    X = table.numbers.reindex(cases["account_id"]).set_axis(cases.index)
    if table.built_at is None or at - table.built_at > max_age:
        X.loc[:] = float("nan")
    else:
        stale = cases[_changed(cases, table)]
        if len(stale):
            X.loc[stale.index] = _built_anew(records, stale, list(X.columns))
    joined = pd.concat([cases, facts, X], axis=1)
    return joined.loc[:, ~joined.columns.duplicated()]


def _changed(cases: pd.DataFrame, table: FeatureTable) -> pd.Series:
    """Cases with a row of features that a fact, or another bill, made stale."""
    accounts = cases["account_id"]
    bill = table.bill_id.reindex(accounts).set_axis(cases.index)
    changed = table.changed.reindex(accounts, fill_value=False).set_axis(cases.index)
    known = accounts.isin(table.numbers.index)
    return known & (changed | (bill.notna() & (bill != cases["bill_id"])))


def _built_anew(records: Records, cases: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    spine = cases[["account_id", "bill_id", "at"]]
    built = build_features(restrict_to_debtors(records, cases["debtor_id"]), spine=spine)
    return built.reindex(columns=names).set_axis(cases.index)
