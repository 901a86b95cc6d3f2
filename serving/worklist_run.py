"""Keep one worklist, in parts, so that the decisions of others get their turn between."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import pandas as pd

from repaylift.log import Entry, Log, Transaction
from repaylift.log.worklists import (
    Item,
    Worklist,
    add_items,
    forget_pricing,
    put_worklist,
    replace_decisions,
)
from repaylift.policy.tables import case_table

from .engine import DecisionEngine
from .schemas.worklists import WorklistRequest
from .worklist_answers import worklist_answers
from .worklist_items import counts_of, items_of
from .worklist_make import id_range, make_list

_CHUNK = 500  # rows per transaction


def run_worklist(
    log: Log, engine: DecisionEngine, job: Worklist, now: pd.Timestamp, beat: Callable[[], None]
) -> None:
    """Make a job's worklist as of `now`, keep it, and mark the job as done.

    What an earlier, interrupted run of the same pricing left is taken back first; it was shown to nobody.

    Parameters
    ----------
    beat : called between the parts, to say that the job is being worked on.
    """
    ours = id_range(job.worklist_id, job.pricing)
    log.write(lambda transaction: forget_pricing(transaction.sql, job, *ours))
    catalogue = engine.artifact.catalogue
    made = make_list(log, engine, job, now)
    beat()
    cases = case_table(made.decided, catalogue)
    items = items_of(job, made, cases, catalogue)
    bodies = worklist_answers(made.decided, made.due.cases, engine.artifact, log.last_build())
    answers = {answer.decision_id: answer for answer in bodies}
    for start in range(0, len(cases), _CHUNK):
        part = cases.iloc[start : start + _CHUNK]
        log.append_decisions(part, [answers[name] for name in part["decision_id"] if name in answers])
        beat()
    for start in range(0, len(items), _CHUNK):
        chunk = items[start : start + _CHUNK]
        log.write(partial(_add, items=chunk))
    found = json.dumps(counts_of(made, items, WorklistRequest.model_validate_json(job.asked), catalogue))
    log.write(lambda transaction: _finish(transaction, job, now, found))


def _add(transaction: Transaction, items: Sequence[Item]) -> None:
    add_items(transaction.sql, items)


def _finish(transaction: Transaction, job: Worklist, now: pd.Timestamp, found: str) -> None:
    for pricing in range(1, job.pricing):
        replace_decisions(transaction.sql, *id_range(job.worklist_id, pricing))
    done = replace(job, status="done", as_of=now, finished_at=now, worker=None, found=found)
    put_worklist(transaction.sql, done)
    transaction.append(Entry("worklist_done", job.worklist_id, now.value // 1000, found))
