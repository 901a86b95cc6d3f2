"""From what a caller sends to what the log writes down."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from repaylift.log import Applied, Event, Outcome

from .schemas import EventRequest, OutcomeRequest, Recorded


def to_outcome(
    request: OutcomeRequest, now: pd.Timestamp, channel: str | None, cost: float | None
) -> Outcome:
    """The outcome, with the channel and cost of its decision where the caller gave none.

    What a sender's clock puts a little ahead of `now` happened now, so that it counts at once.
    """
    given = request.model_dump(exclude={"account_id", "channel", "cost", "at", "promised_for"})
    chosen = request.channel or channel
    return Outcome(
        **given,
        at=min(pd.Timestamp(request.at), now),
        promised_for=_stamp(request.promised_for),
        channel="all" if chosen == "none" else chosen,
        cost=_first(request.cost, cost, 0.0),
    )


def to_event(request: EventRequest, now: pd.Timestamp, channel: str | None) -> Event:
    """The event, with its action's channel where it is a contact; a consent is granted unless it says so."""
    given = request.model_dump(exclude={"at", "until", "due_at", "channel", "cost", "what"})
    return Event(
        **given,
        at=min(pd.Timestamp(request.at), now),
        until=_stamp(request.until),
        due_at=_stamp(request.due_at),
        channel=channel or request.channel,
        what="granted" if request.kind == "consent" and request.what is None else request.what,
        cost=_first(request.cost, 0.0),
    )


def recorded(fact_id: str, kind: str, applied: Applied) -> Recorded:
    """The answer to an outcome or event."""
    return Recorded(
        id=fact_id,
        kind=kind,
        account_id=applied.account_id,
        debtor_id=applied.debtor_id,
        known_at=applied.known_at.to_pydatetime(),
        changed=list(applied.tables),
        features_stale=list(applied.accounts),
    )


class Told:
    """Answers an outcome or event when it is applied, and remembers whose features it changed.

    A fact that came before is not applied again: it has changed nothing now.
    """

    def __init__(self, fact_id: str, kind: str) -> None:
        self._fact_id, self._kind = fact_id, kind
        self.accounts: tuple[str, ...] = ()

    def answer(self, applied: Applied) -> str:
        """Body of the answer."""
        self.accounts = tuple(applied.accounts)
        return recorded(self._fact_id, self._kind, applied).model_dump_json()


def _stamp(moment: datetime | None) -> pd.Timestamp | None:
    return None if moment is None else pd.Timestamp(moment)


def _first(*values: float | None) -> float:
    return next(value for value in values if value is not None)
