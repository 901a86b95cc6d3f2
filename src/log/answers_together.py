"""Keep many decisions, each with its answer and request, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .answers import DecisionRow, LoggedAnswer, add_batch
from .idempotency import FirstAnswer, RequestKey, keep_answer
from .moments import to_micros
from .transaction import Transaction


@dataclass(frozen=True, slots=True)
class Answered:
    """A request, its answer, and the decision's row; None when no bill is open."""

    request: RequestKey
    answer: LoggedAnswer
    row: DecisionRow | None


def add_answers(transaction: Transaction, answered: Sequence[Answered]) -> None:
    """Keep answers to requests that are new; each can be asked for again by its request or decision id."""
    rows = [one.row for one in answered if one.row is not None]
    add_batch(transaction, rows, [one.answer for one in answered])
    for one in answered:
        first = FirstAnswer(one.answer.body, decision_id=one.answer.decision_id)
        keep_answer(transaction, one.request, first, to_micros(one.answer.at))
