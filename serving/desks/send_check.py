"""Whether a decision may be carried out now: it is the latest, still needed, and no rule is against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from repaylift.log.answers import Decided
from repaylift.log.debtor_now import standing_now
from repaylift.log.moments import from_micros, to_micros
from repaylift.log.pauses import read_pauses
from repaylift.log.transaction import Transaction
from repaylift.policy.blocked import Blocked, Case, blocked_now
from repaylift.policy.next_best_action import NextBestAction
from repaylift.policy.pauses import Pause
from repaylift.records.facts_at import facts_at
from repaylift.records.open_case import OpenCase, open_case
from repaylift.records.standing import Standing

from ..answer import VALID
from ..words import CLOSED

_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Now:
    """What is known in the moment of sending: UTC microseconds, the debtor's standing, pauses in force."""

    at: int
    standing: Standing
    pauses: Sequence[Pause]


def look(transaction: Transaction, debtor_id: str, asked_at: pd.Timestamp) -> Now:
    """What is known now, inside a write.

    The moment is later than all that the log took note of, whatever the clock of this machine says: every
    slot taken before counts.
    """
    at = max(to_micros(asked_at), transaction.head.at + 1)
    pauses = [kept.pause for kept in read_pauses(transaction.sql, from_micros(at))]
    return Now(at, standing_now(transaction, debtor_id), pauses)


def case_now(decided: Decided, now: Now) -> OpenCase | None:
    """The decision's bill, if it is still open."""
    case = open_case(now.standing, decided.account_id, now.at)
    return case if case is not None and case.bill_id == decided.bill_id else None


def stands_against(
    decided: Decided, latest: str | None, case: OpenCase | None, now: Now, artifact: NextBestAction
) -> Blocked | None:
    """What forbids to send; None when it may be sent.

    Parameters
    ----------
    latest : id of the last decision about the bill. case : from `case_now`.
    """
    if latest != decided.decision_id:
        return closed("replaced")
    if case is None:
        return closed("paid")
    if now.at >= _expires(decided, artifact):
        return closed("expired")
    return ruled_out(decided.action, case, now, artifact)


def ruled_out(action: str, case: OpenCase, now: Now, artifact: NextBestAction) -> Blocked | None:
    """The rule or pause that rules an action out now; None when none does."""
    about, facts = Case(case.stage, case.amount), facts_at(now.standing, now.at, case.account_id)
    return blocked_now(action, about, facts, now.at, artifact.packs, now.pauses, artifact.catalogue)


def _expires(decided: Decided, artifact: NextBestAction) -> int:
    """When the decision is too old to act on, UTC microseconds, as its answer said."""
    sla = pd.Timedelta(hours=artifact.catalogue[decided.action].sla_hours) // pd.Timedelta(microseconds=1)
    return to_micros(decided.at) + max(sla, VALID)


def closed(key: str) -> Blocked:
    """Why it is not carried out, though no contact rule is against it: a key of `CLOSED`."""
    return Blocked(f"dispatch.{key}", _VERSION, CLOSED[key], None)
