"""Facts from holds: which are in force, until when, and what follows from those that are over."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..policy.local_time import UNKNOWN
from ..policy.times import utc_microseconds, utc_series
from ..policy.zones import Int64
from .facts_days import LocalDays
from .facts_spans import SPAN, begun, joined, lasting
from .frames import TIME_DTYPE, read_columns

_TIME: Any = TIME_DTYPE


def hold_facts(holds: Any, spine: pd.DataFrame, accounts: pd.DataFrame, clock: LocalDays) -> dict[str, Any]:
    """holds, holds_until, breathing_space_days and crisis_ended_days; all unknown when the table is absent.

    Parameters
    ----------
    spine : row (0..n-1), debtor_id, at. accounts : account_id, debtor_id of those debtors.
    """
    n = len(spine)
    if holds is None:
        unknown = np.full(n, np.nan)
        return {
            "holds": np.full(n, None, dtype=object),
            "holds_until": utc_series(np.full(n, UNKNOWN)),
            "breathing_space_days": unknown,
            "crisis_ended_days": unknown,
        }
    known = begun(read_columns(holds, "holds", SPAN), spine, accounts)
    now = known[lasting(known)]
    space = known.loc[known["kind"] == "breathing_space"]
    crisis = known.loc[known["kind"] == "mental_health_crisis"]
    crisis = crisis.assign(to_at=crisis["to_at"].where(~lasting(crisis), crisis["at"]))
    return {
        "holds": joined(now, n),
        "holds_until": utc_series(_last_end(now[now["kind"] != "vulnerable"], spine)),
        "breathing_space_days": clock.days_since(_latest(space, "from_at", spine)),
        "crisis_ended_days": clock.days_since(_latest(crisis, "to_at", spine)),
    }


def _last_end(now: pd.DataFrame, spine: pd.DataFrame) -> Int64:
    endless = spine["row"].isin(now.loc[now["to_at"].isna(), "row"])
    return np.where(endless, UNKNOWN, _latest(now, "to_at", spine))


def _latest(spans: pd.DataFrame, moment: str, spine: pd.DataFrame) -> Int64:
    last = spans.groupby("row")[moment].max()
    return utc_microseconds(spine["row"].map(last).astype(_TIME))
