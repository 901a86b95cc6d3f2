"""Keep many decisions by one write, before any of them leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import pandas as pd

from repaylift.log import Log, RequestKey, Transaction
from repaylift.log.answers_together import Answered, add_answers
from repaylift.log.decision_arms import add_arms
from repaylift.log.idempotency import FirstAnswer, is_new
from repaylift.log.shared_prices import SharedPrices
from repaylift.log.spend_together import Spent, spend_together

from . import meters
from .engine import Made


@dataclass(frozen=True, slots=True)
class ToKeep:
    """A decision made, and the request it answers."""

    made: Made
    request: RequestKey


@dataclass(frozen=True, slots=True)
class _Kept:
    """places : of the decisions kept. spent : of the budgets of `prices`; None: none are tracked."""

    places: list[int]
    prices: SharedPrices | None
    spent: list[Spent]


def keep_together(
    log: Log, batch: RequestKey, at: pd.Timestamp, decisions: Sequence[ToKeep], note: str
) -> list[int]:
    """Keep decisions, and a note under the batch's id; the places of those that were kept, durable.

    Left out are requests that were answered meanwhile, and decisions that need more of a budget than those
    before them leave: each of these is to be decided alone. When the batch's id was used meanwhile, all are.

    Raises
    ------
    LogUnavailableError
        When the log cannot be reached; nothing is kept then.
    BodyConflictError
        When the batch's id came before with another body.
    """
    found: list[_Kept] = []

    def write(transaction: Transaction) -> FirstAnswer:
        found.append(_keep(transaction, decisions))  # the last one counts: a write may run twice
        return FirstAnswer(note)

    begun = perf_counter()
    log.once_about(batch, at, write)
    meters.time_write(perf_counter() - begun)
    if not found:
        return []
    kept = found[-1]
    for one in kept.spent:
        if kept.prices is not None:
            kept.prices.settle(one.spending, one.after)
    for place in kept.places:
        meters.count_decision(decisions[place].made.view)
    return kept.places


def _keep(transaction: Transaction, decisions: Sequence[ToKeep]) -> _Kept:
    new = [place for place, one in enumerate(decisions) if is_new(transaction, one.request)]
    prices, places, spent = _spend(transaction, decisions, new)
    kept = [decisions[place] for place in places]
    add_answers(transaction, [Answered(one.request, one.made.logged, one.made.row) for one in kept])
    add_arms(transaction, [one.made.taken.arm for one in kept if one.made.taken is not None])
    return _Kept(places, prices, spent)


def _spend(
    transaction: Transaction, decisions: Sequence[ToKeep], places: list[int]
) -> tuple[SharedPrices | None, list[int], list[Spent]]:
    """Take what the decisions at these places use; whose prices, and the places of those that fit."""
    taken = {place: decisions[place].made.taken for place in places}
    spending = {place: one.spending for place, one in taken.items() if one is not None and one.spending}
    prices = next((one.prices for one in taken.values() if one is not None and one.prices), None)
    if prices is None:
        return None, places, []
    fits, spent = spend_together(transaction.sql, prices, list(spending.values()))
    short = set(np.array(list(spending), dtype=np.intp)[~fits].tolist())
    return prices, [place for place in places if place not in short], spent
