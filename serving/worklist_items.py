"""From decisions to a worklist's items, in the order in which each queue works, and its counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from repaylift.log.worklists import Item, Worklist
from repaylift.policy.actions import CONTROL, Catalogue
from repaylift.policy.prices import RESOURCES

from .schemas.worklists import WorklistRequest
from .worklist_make import MadeList, units_of

Row = Mapping[str, Any]


def items_of(job: Worklist, made: MadeList, cases: pd.DataFrame, catalogue: Catalogue) -> tuple[Item, ...]:
    """One item per decision that somebody carries out.

    Parameters
    ----------
    cases : the decisions as `case_table` gives them; per queue the highest score comes first.
    """
    rows: list[Row] = cases.to_dict("records")  # type: ignore[assignment]
    order = np.argsort(-np.nan_to_num(cases["score"].to_numpy(float)), kind="stable")
    rank: Counter[str] = Counter()
    items = []
    for place in order.tolist():
        row = rows[place]
        if row["action"] != CONTROL:
            rank[row["owner"]] += 1
            back = made.due.follow_up_of.get(row["bill_id"])
            items.append(_item(job, row, rank[row["owner"]], made.use[place], catalogue, back))
    return tuple(items)


def counts_of(made: MadeList, items: tuple[Item, ...], asked: WorklistRequest, catalogue: Catalogue) -> Any:
    """What the worklist's status tells: cases, left alone, waiting, and per queue items, use and prices."""
    n = len(made.due.cases)
    count = Counter(item.queue for item in items)
    back = Counter(item.queue for item in items if item.follow_up_of is not None)
    capacity = units_of(asked.capacities)
    queues = [
        {
            "queue": queue,
            "items": count[queue],
            "follow_ups": back[queue],
            "capacity": capacity.get(queue, {}),
            "used": made.shared.used.get(queue, dict.fromkeys(RESOURCES, 0.0)),
            "prices": _prices(made, queue, catalogue),
        }
        for queue in sorted({*count, *capacity})
    ]
    return {"cases": n, "left_alone": n - len(items), "waiting": made.due.waiting, "queues": queues}


def _item(
    job: Worklist, row: Row, rank: int, use: np.ndarray, catalogue: Catalogue, back: str | None
) -> Item:
    return Item(
        worklist_id=job.worklist_id,
        pricing=job.pricing,
        queue=row["owner"],
        rank=rank,
        decision_id=row["decision_id"],
        account_id=row["account_id"],
        debtor_id=row["debtor_id"],
        stage=row["stage"],
        amount=float(row["amount"]),
        action=row["action"],
        channel=catalogue[row["action"]].channel,
        score=_number(row["score"]),
        uplift=_number(row["uplift"]),
        agent_minutes=float(use[RESOURCES.index("agent_minutes")]),
        incentive_money=float(use[RESOURCES.index("incentive_money")]),
        act_by=row["act_by"],
        follow_up_of=back,
    )


def _prices(made: MadeList, queue: str, catalogue: Catalogue) -> dict[str, float]:
    ours = [place for place, action in enumerate(catalogue.actions) if action.queue == queue]
    found = made.shared.prices[ours[0]].tolist() if ours else [0.0] * len(RESOURCES)
    return dict(zip(RESOURCES, found, strict=True))


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
