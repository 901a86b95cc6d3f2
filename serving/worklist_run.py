"""Keep one worklist, in parts, so that the decisions of others get their turn between."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import pandas as pd

from repaylift.log import DecisionArm, DecisionRow, Entry, Log, LoggedAnswer, Transaction
from repaylift.log.answers import add_batch
from repaylift.log.decision_arms import add_arms
from repaylift.log.worklists import (
    Item,
    Worklist,
    add_items,
    forget_pricing,
    put_worklist,
    replace_decisions,
)

from .decision_row import decision_row
from .engine import DecisionEngine
from .schemas.worklists import WorklistRequest
from .worklist_answers import worklist_answers
from .worklist_items import counts_of, items_of
from .worklist_make import ArmMade, id_range, make_list

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
    made = make_list(log, engine, job, now, beat)
    items = items_of(job, made)
    for arm in made.arms:
        for start in range(0, len(arm.arm.seen), _CHUNK):
            places = range(start, min(start + _CHUNK, len(arm.arm.seen)))
            log.write(partial(_add_decisions, kept=_kept(arm, places)))
            beat()
    for start in range(0, len(items), _CHUNK):
        chunk = items[start : start + _CHUNK]
        log.write(partial(_add, items=chunk))
    found = json.dumps(counts_of(made, items, WorklistRequest.model_validate_json(job.asked)))
    log.write(lambda transaction: _finish(transaction, job, now, found))


@dataclass(frozen=True, slots=True)
class _Kept:
    """Some decisions of one arm: rows, the answers of those to be carried out, and in which arm they are."""

    rows: list[DecisionRow]
    answers: list[LoggedAnswer]
    arms: list[DecisionArm]


def _kept(made: ArmMade, places: Sequence[int]) -> _Kept:
    decided, version = made.decided, made.arm.rung.version
    rows = [decision_row(decided, place, made.catalogue.ids) for place in places]
    arms = [
        DecisionArm(row.decision_id, row.debtor_id, decided.arm[place], version, row.at)
        for place, row in zip(places, rows, strict=True)
    ]
    return _Kept(rows, worklist_answers(made, places), arms)


def _add_decisions(transaction: Transaction, kept: _Kept) -> None:
    add_batch(transaction, kept.rows, kept.answers)
    add_arms(transaction, kept.arms)


def _add(transaction: Transaction, items: Sequence[Item]) -> None:
    add_items(transaction.sql, items)


def _finish(transaction: Transaction, job: Worklist, now: pd.Timestamp, found: str) -> None:
    for pricing in range(1, job.pricing):
        replace_decisions(transaction.sql, *id_range(job.worklist_id, pricing))
    done = replace(job, status="done", as_of=now, finished_at=now, worker=None, found=found)
    put_worklist(transaction.sql, done)
    transaction.append(Entry("worklist_done", job.worklist_id, now.value // 1000, found))
