"""What every desk works with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from repaylift.log import Log

from ..clock import Clock
from ..engine import DecisionEngine
from ..refused import RefusedError

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
