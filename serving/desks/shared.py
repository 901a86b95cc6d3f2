"""What every desk works with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from repaylift.log import Log, RequestKey, request_key

from ..clock import Clock
from ..engine import DecisionEngine
from ..refused import RefusedError
from ..schemas.requests import DecisionRequest

LIVE = pd.Timedelta(minutes=10)  # clocks may differ by so much


@dataclass(frozen=True, slots=True)
class Shared:
    """The log, whoever decides, and the service's clock."""

    log: Log
    engine: DecisionEngine
    clock: Clock


def check_happened(moment: datetime, name: str, now: pd.Timestamp) -> None:
    """Refuse what lies in the future by more than clocks may differ.

    Raises
    ------
    RefusedError
        409, with the remedy.
    """
    if pd.Timestamp(moment) > now + LIVE:
        raise RefusedError(
            409,
            f"{name} == {moment.isoformat()}, must not be later than the service's clock, "
            f"{now.isoformat()}. "
            "Remedy: send it when it has happened, or mend the sender's clock.",
        )


def check_actions(actions: list[str], shared: Shared) -> None:
    """Refuse actions that the catalogue does not have.

    Raises
    ------
    RefusedError
        404, with those it has.
    """
    known = shared.engine.artifact.catalogue.ids
    for action in actions:
        if action not in known:
            raise RefusedError(404, f"action == {action!r}, must be one of {', '.join(known)}.")


def key_of(request: DecisionRequest) -> RequestKey:
    """Under which a decision's answer is kept."""
    return request_key("decision", request.request_id, request.model_dump_json())


def moment_of(request: DecisionRequest, now: pd.Timestamp) -> pd.Timestamp:
    """The moment to decide as of: now, unless a dry run asks for the past.

    Raises
    ------
    RefusedError
        409, when it lies in the future, or in the past without a dry run.
    """
    if request.as_of is None:
        return now
    check_happened(request.as_of, "as_of", now)
    asked = pd.Timestamp(request.as_of).tz_convert("UTC")
    if asked >= now - LIVE:
        return now
    if not request.dry_run:
        raise RefusedError(
            409,
            f"as_of == {asked.isoformat()}, must be within 10 minutes of the service's clock "
            f"({now.isoformat()}). Remedy: leave as_of out, or set dry_run to look at the past.",
        )
    return asked
