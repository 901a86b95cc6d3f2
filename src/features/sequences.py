"""What happened to each account before a moment, as short sequences for a recurrent net."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..checks import check_between
from ..records.frames import read_columns
from ..records.tables import APP_EVENTS, Records

# Kind k of a sequence is KINDS[k]; 0 stands where nothing happened.
KINDS = (
    "nothing",
    "order",
    "refund",
    "bill",
    "payment",
    *APP_EVENTS,
    "contact",
    "seen",
    "answered",
    "unanswered",
    "promise",
    "promise_kept",
    "promise_broken",
)
_CODES = {kind: code for code, kind in enumerate(KINDS)}
_DAY_US = 86_400_000_000.0


@dataclass(frozen=True, slots=True)
class Sequences:
    """The last L happenings before each of n moments, newest last, padded on the left.

    kind (n, L) int8: index into `KINDS`. amount (n, L) float32: log(1 + money), 0 without money.
    age_days (n, L) float32: days before the moment. mask (n, L) bool: True where something happened.
    """

    kind: npt.NDArray[np.int8]
    amount: npt.NDArray[np.float32]
    age_days: npt.NDArray[np.float32]
    mask: npt.NDArray[np.bool_]


def build_sequences(records: Records, spine: pd.DataFrame, length: int = 64) -> Sequences:
    """Last happenings of each row's account that were known strictly before its moment.

    Orders, refunds, bills issued, payments, app events, contacts and what followed them. Absent
    tables leave their kinds out.

    Parameters
    ----------
    records : pandas or Ibis tables.
    spine : (n) rows with account_id and at.
    length : L, happenings kept for each row.

    Examples
    --------
    >>> day = lambda *texts: pd.to_datetime(list(texts), utc=True)
    >>> records = Records(
    ...     accounts=pd.DataFrame(),
    ...     bills=pd.DataFrame({"account_id": ["a"], "issued_at": day("2025-02-01"), "amount": [90.0]}),
    ...     payments=pd.DataFrame({"account_id": ["a"], "paid_at": day("2025-02-20"), "amount": [40.0]}))
    >>> spine = pd.DataFrame({"account_id": ["a"], "at": day("2025-02-21")})
    >>> sequences = build_sequences(records, spine, length=3)
    >>> [KINDS[code] for code in sequences.kind[0]], sequences.age_days[0].tolist()
    (['nothing', 'bill', 'payment'], [0.0, 20.0, 1.0])
    """
    check_between(length, "length", ge=1, remedy="give a whole number, such as 64")
    events = pd.concat(_happenings(records), ignore_index=True)
    codes = pd.factorize(np.concatenate([events["account_id"], spine["account_id"]]))[0]
    account, asked = codes[: len(events)], codes[len(events) :]
    time, moment = _micros(events["at"]), _micros(spine["at"])
    order = np.lexsort((events["amount"], events["kind"], time, account))
    start, end = _spans(account[order], time[order], asked, moment)
    place = end[:, None] - np.arange(length, 0, -1)
    mask = place >= start[:, None]
    chosen = order[np.where(mask, place, 0)] if len(events) else np.zeros_like(place)
    return Sequences(
        kind=_taken(events["kind"].to_numpy(np.int8), chosen, mask),
        amount=_taken(np.log1p(events["amount"].to_numpy(np.float32)), chosen, mask),
        age_days=_ages(moment, time, chosen, mask),
        mask=mask,
    )


def _spans(
    account: npt.NDArray[np.intp],
    time: npt.NDArray[np.int64],
    asked: npt.NDArray[np.intp],
    moment: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Where each asked account's events start, and end before its moment; both (n,).

    Events come sorted by account and time. Sorting moments among them, each before events of the
    same time, makes a moment's place, less the moments ahead of it, the count of events ahead.
    """
    is_event = np.r_[np.ones(len(account), dtype=bool), np.zeros(len(asked), dtype=bool)]
    merged = np.lexsort((is_event, np.r_[time, moment], np.r_[account, asked]))
    ahead = np.cumsum(is_event[merged])
    end = np.empty(len(asked), dtype=np.intp)
    moments = ~is_event[merged]
    end[merged[moments] - len(account)] = ahead[moments]
    return np.searchsorted(account, asked).astype(np.intp), end


def _taken(values: npt.NDArray[Any], chosen: npt.NDArray[np.intp], mask: npt.NDArray[np.bool_]) -> Any:
    if not len(values):
        return np.zeros(mask.shape, dtype=values.dtype)
    return np.where(mask, values[chosen], values.dtype.type(0))


def _ages(
    moment: npt.NDArray[np.int64],
    time: npt.NDArray[np.int64],
    chosen: npt.NDArray[np.intp],
    mask: npt.NDArray[np.bool_],
) -> npt.NDArray[np.float32]:
    then = _taken(time, chosen, mask)
    ages: npt.NDArray[np.float32] = np.where(mask, (moment[:, None] - then) / _DAY_US, 0.0).astype(np.float32)
    return ages


def _micros(times: pd.Series) -> npt.NDArray[np.int64]:
    return np.asarray(times.astype("datetime64[us, UTC]").astype(np.int64), dtype=np.int64)


def _happenings(records: Records) -> list[pd.DataFrame]:
    """Frames of account_id, at (since when known), kind (code), amount."""
    found = [
        _frame(records.bills, "bills", "issued_at", "bill"),
        _frame(records.payments, "payments", "paid_at", "payment"),
    ]
    if records.orders is not None:
        found.append(_frame(records.orders, "orders", "ordered_at", "order"))
    if records.orders is not None and records.refunds is not None:
        found.append(_refunds(records))
    if records.app_events is not None:
        events = read_columns(records.app_events, "app_events", ["account_id", "at", "event"])
        found.append(_coded(events.rename(columns={"event": "kind"})))
    if records.decisions is not None and records.contacts is not None:
        found += _contacts(records)
    return found


def _frame(table: Any, name: str, time: str, kind: str) -> pd.DataFrame:
    frame = read_columns(table, name, ["account_id", time, "amount"])
    return frame.rename(columns={time: "at"}).assign(kind=np.int8(_CODES[kind]))


def _refunds(records: Records) -> pd.DataFrame:
    orders = read_columns(records.orders, "orders", ["order_id", "account_id"])
    refunds = read_columns(records.refunds, "refunds", ["order_id", "at", "amount"])
    frame = refunds.merge(orders, on="order_id").assign(kind=np.int8(_CODES["refund"]))
    return frame[["account_id", "at", "amount", "kind"]]


def _contacts(records: Records) -> list[pd.DataFrame]:
    decisions = read_columns(records.decisions, "decisions", ["decision_id", "account_id"])
    contacts = read_columns(records.contacts, "contacts", ["contact_id", "decision_id", "at"])
    contacts = contacts.merge(decisions, on="decision_id")
    found = [_coded(contacts.assign(kind="contact"))]
    if records.contact_events is not None:
        events = read_columns(records.contact_events, "contact_events", ["contact_id", "kind", "known_at"])
        happened = events.merge(contacts[["contact_id", "account_id"]], on="contact_id")
        found.append(_coded(happened.rename(columns={"known_at": "at"})))
    return found


def _coded(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows whose kind is in `KINDS`, with its code and no money."""
    known = frame[frame["kind"].isin(KINDS)]
    codes = known["kind"].map(_CODES).astype(np.int8)
    return known[["account_id", "at"]].assign(kind=codes, amount=0.0)
