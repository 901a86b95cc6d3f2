"""The standing of a debtor, gathered from rows of the record tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from .frames import read_columns
from .standing import Account, Bill, Payment, Span, Standing
from .standing_contacts import Contacts, Rows, contacts_of
from .tables import TABLES, TIME, Records

# The tables that a standing is made of.
STANDING_TABLES = (
    "accounts",
    "consents",
    "holds",
    "bills",
    "payments",
    "decisions",
    "contacts",
    "contact_events",
)


def standing_from_rows(rows: Mapping[str, Sequence[Sequence[Any]] | None]) -> Standing:
    """Make the standing of the debtor whose accounts are given.

    Parameters
    ----------
    rows : table -> rows, cells in the order of `TABLES`, times in UTC microseconds, None for null, for
        the tables of `STANDING_TABLES`: all rows of the debtor's accounts, and decisions, contacts and
        contact events of every debtor on the numbers on which this one was ever called. A table that is
        left out, or None, is absent: what it would tell is unknown, and the rules that need it block.

    Raises
    ------
    ValueError
        When there is no account, or a contact's decision is not among the rows.

    Examples
    --------
    >>> accounts = [("a", "p", 0, "Asia/Shanghai", "zh", "east")]
    >>> holds = [("a", None, "dispute", None, 5, None, 6)]
    >>> standing = standing_from_rows({"accounts": accounts, "holds": holds})
    >>> standing.debtor_id, standing.holds[0].kind, standing.grants
    ('p', 'dispute', None)
    """
    cells = {
        name: [dict(zip(TABLES[name], row, strict=True)) for row in rows[name] or ()]
        for name in STANDING_TABLES
        if rows.get(name) is not None
    }
    if not cells.get("accounts"):
        raise ValueError("accounts has no row. Remedy: give the rows of the debtor's accounts.")
    debtor_id = cells["accounts"][0]["debtor_id"]
    known = "contacts" in cells and "decisions" in cells
    contacts = contacts_of(debtor_id, cells) if known else Contacts((), (), (), ())
    ours = {account["account_id"] for account in cells["accounts"]}
    grants, opt_outs = _consents(cells, ours, debtor_id, contacts)
    return Standing(
        debtor_id=debtor_id,
        timezone=_timezone(cells["accounts"]),
        accounts=tuple(Account(a["account_id"], a["language"]) for a in cells["accounts"]),
        bills=_bills(cells, ours),
        holds=_holds(cells, ours, debtor_id),
        grants=grants,
        opt_outs=opt_outs,
        calls=contacts.calls if known else None,
        others=contacts.others,
        messages=contacts.messages if known else None,
        results_known="contact_events" in cells,
        paid_at=_paid_at(cells, ours),
    )


def standing_of(records: Records, debtor_id: str) -> Standing:
    """The standing of one debtor of whole record tables, pandas or Ibis.

    Raises
    ------
    ValueError
        When the debtor has no account, a column is missing, or a contact's decision is not in decisions.
    """
    frames = {
        name: read_columns(table, name, list(TABLES[name]))
        for name, table in records.tables()
        if name in STANDING_TABLES
    }
    accounts = frames["accounts"]
    ours = accounts.loc[accounts["debtor_id"] == debtor_id, "account_id"]
    for name in set(frames) & {"accounts", "bills", "payments", "consents", "holds"}:
        mine = frames[name]["account_id"].isin(ours)
        if "debtor_id" in frames[name]:
            mine |= frames[name]["debtor_id"] == debtor_id
        frames[name] = frames[name][mine]
    if "contacts" in frames and "decisions" in frames:
        frames |= _on_our_numbers(frames, debtor_id)
    return standing_from_rows({name: _rows(frame, name) for name, frame in frames.items()})


def _on_our_numbers(frames: Mapping[str, pd.DataFrame], debtor_id: str) -> dict[str, pd.DataFrame]:
    contacts, decisions = frames["contacts"], frames["decisions"]
    ours = decisions.loc[decisions["debtor_id"] == debtor_id, "decision_id"]
    numbers = contacts.loc[contacts["decision_id"].isin(ours), "number"]
    contacts = contacts[contacts["number"].isin(numbers)]
    found = {
        "contacts": contacts,
        "decisions": decisions[decisions["decision_id"].isin(contacts["decision_id"])],
    }
    if "contact_events" in frames:
        events = frames["contact_events"]
        found["contact_events"] = events[events["contact_id"].isin(contacts["contact_id"])]
    return found


def _rows(frame: pd.DataFrame, name: str) -> list[tuple[Any, ...]]:
    columns = [
        _moments(frame[column]) if kind.startswith(TIME) else _or_none(frame[column])
        for column, kind in TABLES[name].items()
    ]
    return list(zip(*columns, strict=True))


def _moments(times: pd.Series) -> list[int | None]:
    whole = times.to_numpy("datetime64[us]")
    return [
        None if missing else m
        for m, missing in zip(whole.view(np.int64).tolist(), np.isnat(whole), strict=True)
    ]


def _or_none(cells: pd.Series) -> list[Any]:
    plain: list[Any] = cells.astype(object).where(cells.notna(), None).tolist()
    return plain


def _timezone(accounts: Sequence[Mapping[str, Any]]) -> str | None:
    zones = {zone for a in accounts if a["timezone"] is not None for zone in a["timezone"].split("|")}
    return "|".join(sorted(zones)) if zones else None


def _bills(cells: Rows, ours: set[str]) -> tuple[Bill, ...]:
    paid = defaultdict(list)
    for payment in cells.get("payments", ()):
        paid[payment["bill_id"]].append(Payment(payment["paid_at"], payment["amount"]))
    return tuple(
        Bill(
            b["bill_id"], b["account_id"], b["issued_at"], b["due_at"], b["amount"], tuple(paid[b["bill_id"]])
        )
        for b in cells.get("bills", ())
        if b["account_id"] in ours
    )


def _paid_at(cells: Rows, ours: set[str]) -> tuple[int, ...] | None:
    if "payments" not in cells:
        return None
    return tuple(sorted(p["paid_at"] for p in cells["payments"] if p["account_id"] in ours))


def _holds(cells: Rows, ours: set[str], debtor_id: str) -> tuple[Span, ...] | None:
    if "holds" not in cells:
        return None
    return tuple(_span(hold) for hold in cells["holds"] if _is_ours(hold, ours, debtor_id))


def _consents(
    cells: Rows, ours: set[str], debtor_id: str, contacts: Contacts
) -> tuple[tuple[Span, ...] | None, tuple[Span, ...] | None]:
    if "consents" not in cells:
        return None, None
    stated = [row for row in cells["consents"] if _is_ours(row, ours, debtor_id)]
    grants = tuple(_span(row) for row in stated if row["value"] == "granted")
    opt_outs = tuple(_span(row) for row in stated if row["value"] == "opted_out")
    return grants, opt_outs + contacts.opt_outs


def _is_ours(row: Mapping[str, Any], ours: set[str], debtor_id: str) -> bool:
    # The debtor named by a row comes before the debtor of its account.
    if row["debtor_id"] is not None:
        return bool(row["debtor_id"] == debtor_id)
    return row["account_id"] in ours


def _span(row: Mapping[str, Any]) -> Span:
    return Span(row["kind"], row["account_id"], row["from_at"], row["to_at"], row["known_at"])
