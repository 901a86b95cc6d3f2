"""The cases of a worklist: what is open now and due to be decided on, as a decision about each sees it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from repaylift.log import Log
from repaylift.log.open_accounts import open_accounts
from repaylift.log.tasks import Task, last_tasks
from repaylift.policy.actions import Catalogue
from repaylift.policy.pauses import Segment

from .engine import DecisionEngine
from .seen import Seen

LOOK_BACK = pd.Timedelta(days=100)  # a bill leaves the engine before
_CHUNK = 500  # accounts between two words of life


@dataclass(frozen=True, slots=True)
class Due:
    """seen : the cases to decide on.

    waiting : how many cases are left out because their follow-up is not due.
    follow_up_of : by bill_id, the earlier decision that a case comes back from.
    """

    seen: Sequence[Seen]
    waiting: int
    follow_up_of: dict[str, str]


def due_cases(
    log: Log,
    engine: DecisionEngine,
    at: pd.Timestamp,
    segment: Segment,
    beat: Callable[[], None],
    *,
    include_waiting: bool,
) -> Due:
    """Everything to decide on at a moment.

    Parameters
    ----------
    beat : called between the parts.
    include_waiting : also cases whose follow-up is not due yet.
    """
    accounts, tasks = log.read(
        lambda connection: (open_accounts(connection, at), last_tasks(connection, at - LOOK_BACK))
    )
    catalogue, seen = engine.artifact.catalogue, []
    for start in range(0, len(accounts), _CHUNK):
        seen += engine.see_open(accounts[start : start + _CHUNK], at)
        beat()
    inside = _inside(segment, seen)
    due = [one for one in inside if include_waiting or not _waits(one, tasks, at, catalogue)]
    bills = [one.case.bill_id for one in due]
    back = {bill: tasks[bill].decision_id for bill in bills if _is_back(tasks.get(bill), at, catalogue)}
    return Due(due, len(inside) - len(due), back)


def _inside(segment: Segment, seen: Sequence[Seen]) -> list[Seen]:
    stages = np.array([one.case.stage for one in seen], dtype=object)
    amounts = np.array([one.case.amount for one in seen], dtype=np.float64)
    return [seen[place] for place in np.flatnonzero(segment.holds(stages, amounts)).tolist()]


def _waits(seen: Seen, tasks: dict[str, Task], at: pd.Timestamp, catalogue: Catalogue) -> bool:
    task = tasks.get(seen.case.bill_id)
    return task is not None and task.action in catalogue.ids and task.waits(seen.case.stage, at, catalogue)


def _is_back(task: Task | None, at: pd.Timestamp, catalogue: Catalogue) -> bool:
    return task is not None and task.action in catalogue.ids and task.follow_up_at(catalogue) <= at
