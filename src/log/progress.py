"""The last moment the log knows of."""

from __future__ import annotations

import pandas as pd

from .moments import from_micros
from .session import Session

_LATEST = """
SELECT at FROM log_state
UNION ALL SELECT MAX(loaded_at) FROM loaded_tables
UNION ALL SELECT MAX(refreshed_at) FROM features"""


def last_moment(session: Session) -> pd.Timestamp | None:
    """Latest of all loads, builds and entries of the journal; None when there is none."""
    latest = max(moment or 0 for (moment,) in session.execute(_LATEST).fetchall())
    return from_micros(latest) if latest else None
