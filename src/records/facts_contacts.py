"""Facts from contacts: how often and with what result each debtor was contacted before each case."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..policy.actions import DIGITAL_CHANNELS, VOICE_CHANNELS, load_catalogue
from ..policy.local_time import UNKNOWN
from ..policy.rule_facts import COUNTERS
from ..policy.times import utc_microseconds, utc_series
from ..policy.zones import Int64
from .facts_days import LocalDays
from .frames import TIME_DTYPE, read_columns
from .tables import Records

_TIME: Any = TIME_DTYPE
_WEEK = pd.Timedelta(days=7)
_RESULTS = ("answered", "unanswered")
_CALL = ["contact_id", "debtor_id", "account_id", "number", "at_contact"]


def contact_facts(records: Records, spine: pd.DataFrame, clock: LocalDays) -> dict[str, Any]:
    """Counters of each case, and the days since the last conversation about its debt.

    Parameters
    ----------
    spine : row (0..n-1), account_id, debtor_id, at.
    """
    n = len(spine)
    facts: dict[str, Any] = {name: np.full(n, np.nan) for name in (*COUNTERS, "debt_conversation_days")}
    if records.contacts is None or records.decisions is None:
        return facts
    touches = _touches(records, spine)
    calls = touches[touches["voice"]]
    week = _before(spine, touches, "at_contact")
    week = week[week["at_contact"] >= week["at"] - _WEEK]
    facts["digital_last_7d"] = _count(week.loc[week["digital"], "row"], n)
    facts["calls_last_7d"] = _count(week.loc[week["voice"], "row"], n)
    facts["debt_calls_7_days"] = _debt_calls(spine, calls, clock.start_of(6))
    if records.contact_events is not None:
        results = _results(records.contact_events, calls)
        attempts = _attempts(calls, results)
        facts |= _today(spine, calls, attempts, clock.start_of(0))
        facts["debt_conversation_days"] = clock.days_since(_last_conversation(spine, attempts))
    return facts


def _touches(records: Records, spine: pd.DataFrame) -> pd.DataFrame:
    """Contacts made before the last case: the columns of `_CALL`, voice, digital."""
    contacts = read_columns(records.contacts, "contacts", ["contact_id", "decision_id", "number", "at"])
    past = read_columns(records.decisions, "decisions", ["decision_id", "account_id", "debtor_id", "action"])
    contacts = contacts[contacts["at"] < spine["at"].max()].rename(columns={"at": "at_contact"})
    joined = contacts.merge(past, on="decision_id", how="left", indicator=True)
    lost = joined["_merge"] == "left_only"
    if lost.any():
        raise ValueError(
            f"contacts.decision_id == {joined.loc[lost, 'decision_id'].iloc[0]!r} is not in decisions, "
            f"{int(lost.sum())} rows. Remedy: hand over the decisions of all contacts."
        )
    channel = joined["action"].map({action.id: action.channel for action in load_catalogue().actions})
    voice, digital = channel.isin(VOICE_CHANNELS), channel.isin(DIGITAL_CHANNELS)
    unknown = channel.isna()
    found: pd.DataFrame = joined.assign(voice=voice | unknown, digital=digital | unknown)
    return found.drop(columns="_merge")


def _results(events: Any, calls: pd.DataFrame) -> pd.DataFrame:
    """Results of calls: kind, at_event, known_at, and the columns of `_CALL`."""
    told = read_columns(events, "contact_events", ["contact_id", "kind", "at", "known_at"])
    told = told[told["kind"].isin(_RESULTS)].rename(columns={"at": "at_event"})
    return told.merge(calls[_CALL], on="contact_id")


def _debt_calls(spine: pd.DataFrame, calls: pd.DataFrame, since: Int64) -> npt.NDArray[np.float64]:
    # One debt is one account with all its bills.
    n = len(spine)
    asked = spine.assign(since=_utc(since))
    pairs = asked.merge(calls[["debtor_id", "account_id", "at_contact"]], on=["debtor_id", "account_id"])
    counted = pairs[(pairs["at_contact"] < pairs["at"]) & (pairs["at_contact"] >= pairs["since"])]
    return np.where(since != UNKNOWN, _count(counted["row"], n), np.nan)


def _today(
    spine: pd.DataFrame, calls: pd.DataFrame, attempts: pd.DataFrame, day_start: Int64
) -> dict[str, npt.NDArray[np.float64]]:
    """voice_conversations_today and unanswered_today."""
    n = len(spine)
    spine = spine.assign(day=_utc(day_start)).drop(columns="account_id")
    known = day_start != UNKNOWN
    attempts = attempts[attempts["at_attempt"] >= spine["day"].min()]
    talked = attempts[attempts["kind"] != "unanswered"]
    pairs = _of_day(spine.merge(talked, on="debtor_id"))
    silent = attempts[attempts["kind"] != "answered"].drop(columns="debtor_id")
    missed = _of_day(_called(spine, calls).merge(silent, on="number"))
    most = missed.groupby(["row", "number"]).size().groupby("row").max().reindex(range(n), fill_value=0)
    return {
        "voice_conversations_today": np.where(known, _count(pairs["row"], n), np.nan),
        "unanswered_today": np.where(known, most.to_numpy(dtype=np.float64), np.nan),
    }


def _called(spine: pd.DataFrame, calls: pd.DataFrame) -> pd.DataFrame:
    # A number may be shared: attempts count for everybody who was called on it before.
    numbers = calls.groupby(["debtor_id", "number"], as_index=False)["at_contact"].min()
    pairs = spine.merge(numbers, on="debtor_id")
    return pairs[pairs["at_contact"] < pairs["at"]].drop(columns="at_contact")


def _attempts(calls: pd.DataFrame, results: pd.DataFrame) -> pd.DataFrame:
    """Results of the calls, and each call as "pending" from its start until a result is known."""
    told = results.rename(columns={"at_event": "at_attempt", "known_at": "from_known"})
    told = told.assign(until_known=pd.Series(pd.NaT, told.index, dtype=_TIME))
    first = told.groupby("contact_id")["from_known"].min()
    pending = calls[_CALL].assign(
        kind="pending",
        at_attempt=calls["at_contact"],
        from_known=calls["at_contact"],
        until_known=calls["contact_id"].map(first).astype(_TIME),
    )
    return pd.concat([told, pending], ignore_index=True) if len(told) else pending


def _of_day(pairs: pd.DataFrame) -> pd.DataFrame:
    """Attempts of the local day of the case, by what was known before it."""
    return pairs[_known(pairs) & (pairs["at_attempt"] >= pairs["day"])]


def _known(pairs: pd.DataFrame) -> pd.Series:
    at = pairs["at"]
    known = (pairs["from_known"] < at) & (pairs["until_known"].isna() | (pairs["until_known"] >= at))
    return known & (pairs["at_contact"] < at) & (pairs["at_attempt"] < at)


def _last_conversation(spine: pd.DataFrame, attempts: pd.DataFrame) -> Int64:
    """When the debt of each case was last talked about, (n,); UNKNOWN: never."""
    talked = attempts[attempts["kind"] != "unanswered"]
    pairs = spine.merge(talked, on=["debtor_id", "account_id"])
    last = pairs[_known(pairs)].groupby("row")["at_attempt"].max()
    return utc_microseconds(spine["row"].map(last).astype(_TIME))


def _before(spine: pd.DataFrame, events: pd.DataFrame, moment: str) -> pd.DataFrame:
    pairs = spine[["row", "debtor_id", "at"]].merge(events, on="debtor_id")
    return pairs[pairs[moment] < pairs["at"]]


def _count(rows: pd.Series, n: int) -> npt.NDArray[np.float64]:
    return np.bincount(rows.to_numpy(dtype=np.intp), minlength=n).astype(np.float64)


def _utc(moments: Int64) -> Any:
    return utc_series(moments).array
