"""The last moment the log knows of."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, func, select

from .moments import from_micros
from .schema import ANSWERS, EVENTS, LOADED, OUTCOMES
from .schema_online import FEATURES

_MOMENTS = (
    LOADED.c.loaded_at,
    FEATURES.c.refreshed_at,
    ANSWERS.c.at,
    OUTCOMES.c.received_at,
    EVENTS.c.received_at,
)


def last_moment(connection: Connection) -> pd.Timestamp | None:
    """Latest of all loads, builds, decisions, outcomes and events; None when there is none."""
    moments = [connection.execute(select(func.max(column))).scalar() for column in _MOMENTS]
    known = [moment for moment in moments if moment is not None]
    return from_micros(max(known)) if known else None
