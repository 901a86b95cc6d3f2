"""Decide and keep the decision before it leaves; or say that it could not be kept."""

from __future__ import annotations

from time import perf_counter

import pandas as pd

from repaylift.log import Log, OverspentError, RequestKey, Transaction
from repaylift.log.moments import to_micros
from repaylift.policy.live_prices import LivePrices

from . import meters
from .answer import to_json
from .engine import DecisionEngine, Made
from .quiet import quiet_answer
from .schemas import DecisionRequest

TRIES = 5  # decisions anew when others took what was left meanwhile


def decide_and_keep(
    engine: DecisionEngine, log: Log, request: DecisionRequest, at: pd.Timestamp, key: RequestKey
) -> str:
    """Body of the answer, durable.

    A decision that needs more of a budget than is left by now is taken anew with what is left.

    Raises
    ------
    LogUnavailableError
        When the log cannot be reached; it is not known whether the decision was kept, and nobody was told.
    """
    for _ in range(TRIES):
        made = engine.decide(request, at)
        try:
            return _keep(log, made, request, key)
        except OverspentError as error:
            if made.taken is not None:
                made.taken.refused(error)
    return _keep(log, _quiet(engine, request, at, "budgets_contended"), request, key)


def unkept(engine: DecisionEngine, request: DecisionRequest, at: pd.Timestamp, cause: str) -> str:
    """Body of an answer that is not kept: no contact, and outcomes cannot quote it.

    Parameters
    ----------
    cause : key of `words.QUIET`.
    """
    view = _quiet(engine, request, at, cause).view
    return to_json({**view, "kept": False})


def _quiet(engine: DecisionEngine, request: DecisionRequest, at: pd.Timestamp, cause: str) -> Made:
    moment = to_micros(at)
    view = quiet_answer(request, moment, engine.artifact.catalogue, cause)
    return Made(view["decision_id"], request.account_id, moment, view, to_json(view), None)


def _keep(log: Log, made: Made, request: DecisionRequest, key: RequestKey) -> str:
    after: list[LivePrices | None] = []

    def also(transaction: Transaction) -> None:
        if made.taken is not None:
            after.append(made.taken.write(transaction))

    begun = perf_counter()
    kept = log.append_answer(made.row, made.logged, key, also)
    meters.time_write(perf_counter() - begun)
    meters.count_decision(made.view)
    if made.taken is not None and after:  # none after an earlier answer to the same request
        made.taken.settle(after[-1])
    return kept
