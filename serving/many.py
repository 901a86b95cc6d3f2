"""Decide about many accounts at once, from the log, by the arrays that decide about one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from repaylift.log import Log
from repaylift.policy.decided import Decided
from repaylift.policy.next_best_action import NextBestAction
from repaylift.policy.prices import PriceSheet
from repaylift.policy.rule_facts import stack_facts
from repaylift.records.facts_at import facts_at
from repaylift.records.open_case import OpenCase, open_case

from .case_arrays import make_cases
from .online import Online


@dataclass(frozen=True, slots=True)
class Many:
    """Decisions about the accounts that have an open bill.

    cases : n, in the order of the accounts asked for. decided : about them; None when there are none.
    idle : accounts without an open bill.
    """

    cases: tuple[OpenCase, ...]
    decided: Decided | None
    idle: tuple[str, ...]


def decide_many(
    log: Log,
    artifact: NextBestAction,
    online: Online,
    account_ids: Sequence[str],
    at: int,
    *,
    prices: PriceSheet | None = None,
    channels: Collection[str] | None = None,
) -> Many:
    """Decide about accounts as of one moment; an account's decision does not depend on the others.

    Features that a fact has changed are built anew and kept; where none can be trusted the ladder decides.

    Parameters
    ----------
    online : finds the features that the artifact reads.
    at : UTC microseconds. prices, channels : as for `NextBestAction.decide`.

    Raises
    ------
    repaylift.log.NotKnownError
        When an account is not in the log.
    """
    cases, facts, rows, idle = [], [], [], []
    missing = np.full(len(artifact.given), np.nan)
    for account_id in account_ids:
        snapshot = log.snapshot(account_id)
        case = open_case(snapshot.standing, account_id, at)
        if case is None:
            idle.append(account_id)
            continue
        found = online.find(snapshot.features, case, keep=True).numbers
        cases.append(case)
        facts.append(facts_at(snapshot.standing, at, account_id))
        rows.append(missing if found is None else found)
    if not cases:
        return Many((), None, tuple(idle))
    arrays = make_cases(cases, np.stack(rows), artifact.given)
    decided = artifact.decide_arrays(
        arrays, stack_facts(facts), prices=prices, channels=channels, pauses=log.pauses(at)
    )
    return Many(tuple(cases), decided, tuple(idle))
