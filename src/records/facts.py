"""The facts that contact rules need, as known strictly before the moment of each case."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..policy.local_time import UNKNOWN
from ..policy.rule_facts import FACTS
from ..policy.times import utc_series
from .facts_consents import consent_facts
from .facts_contacts import contact_facts
from .facts_days import LocalDays
from .facts_holds import hold_facts
from .frames import read_columns
from .tables import Records

KEYS = ("account_id", "debtor_id", "at")


def build_facts(records: Records, cases: pd.DataFrame) -> pd.DataFrame:
    """One row of facts per case, over all accounts of its debtor.

    Parameters
    ----------
    records : pandas or Ibis tables. An absent optional table leaves its facts missing, so that the
        rules that need them block; a table without rows gives zeros and empty sets.
    cases : with account_id, debtor_id and at; `open_cases` or a decision table.

    Returns
    -------
    Frame with the index of `cases` and the columns of `policy.rule_facts.FACTS`:

    timezone : candidate zones of the debtor's accounts, joined by "|"; None unknown.
    holds, opted_out, consented : kinds in force, joined by "|"; None unknown.
    holds_until : when the last of them ends, vulnerability apart; NaT when one has no end.
    night_agreed; consent_age_days : of the oldest consent in force.
    voice_conversations_today : answered calls of the debtor's local day.
    unanswered_today : of the local day, of the number with most.
    digital_last_7d, calls_last_7d : of the last 168 hours.
    debt_calls_7_days : calls about the case's account on seven local days, the last being today.
    debt_conversation_days : local days since a conversation about the account; infinite: never.
    breathing_space_days, crisis_ended_days : local days since the last breathing space began, and since the
        treatment of a mental-health crisis ended (0 while it lasts); infinite: never.
    last_paid_at (NaT: never), paid_known.

    Raises
    ------
    ValueError
        When a column is missing, or a contact's decision is not in decisions.

    Notes
    -----
    A call whose result is not known yet counts as answered and as unanswered. With two candidate
    zones the day that began first counts. A contact by an action that the catalogue does not know
    counts as a call and as a message.

    Examples
    --------
    >>> moment = pd.to_datetime(["2025-03-06T04:00Z"])
    >>> accounts = pd.DataFrame({"account_id": ["a"], "debtor_id": ["p"], "timezone": ["Asia/Shanghai"]})
    >>> holds = pd.DataFrame({"account_id": ["a"], "debtor_id": [None], "kind": ["dispute"],
    ...     "from_at": moment - pd.Timedelta(days=1), "to_at": pd.to_datetime([None], utc=True),
    ...     "known_at": moment - pd.Timedelta(hours=1)})
    >>> payments = pd.DataFrame({"account_id": ["a"], "paid_at": moment - pd.Timedelta(days=9)})
    >>> cases = pd.DataFrame({"account_id": ["a"], "debtor_id": ["p"], "at": moment})
    >>> facts = build_facts(Records(accounts, None, payments, holds=holds), cases)
    >>> facts[["timezone", "holds", "consented", "digital_last_7d"]].values.tolist()
    [['Asia/Shanghai', 'dispute', None, nan]]
    """
    spine = read_columns(cases.reset_index(drop=True), "decisions", list(KEYS))
    spine = spine.assign(row=np.arange(len(spine)))
    accounts = read_columns(records.accounts, "accounts", ["account_id", "debtor_id", "timezone"])
    accounts = accounts[accounts["debtor_id"].isin(spine["debtor_id"])]
    zones = _zones(spine, accounts)
    clock = LocalDays.of(zones, spine["at"])
    columns = {
        "timezone": zones,
        **hold_facts(records.holds, spine, accounts, clock),
        **consent_facts(records, spine, accounts),
        **contact_facts(records, spine, clock),
        "last_paid_at": _last_paid(records.payments, spine, accounts),
        "paid_known": np.full(len(spine), records.payments is not None),
    }
    return pd.DataFrame({name: columns[name] for name in FACTS}).set_axis(cases.index)


def _zones(spine: pd.DataFrame, accounts: pd.DataFrame) -> pd.Series:
    known = accounts.dropna(subset="timezone").drop_duplicates(["debtor_id", "timezone"])
    zones = known.groupby("debtor_id")["timezone"].agg(_union)
    return spine["debtor_id"].map(zones).astype(object).where(lambda found: found.notna(), None)


def _union(texts: pd.Series) -> str:
    return "|".join(sorted({zone for text in texts for zone in text.split("|")}))


def _last_paid(payments: Any, spine: pd.DataFrame, accounts: pd.DataFrame) -> pd.Series:
    if payments is None:
        return utc_series(np.full(len(spine), UNKNOWN))
    paid = read_columns(payments, "payments", ["account_id", "paid_at"])
    paid = paid.merge(accounts[["account_id", "debtor_id"]], on="account_id").sort_values("paid_at")
    ordered = spine.sort_values("at", kind="stable")
    last = pd.merge_asof(
        ordered[["row", "debtor_id", "at"]],
        paid[["debtor_id", "paid_at"]],
        left_on="at",
        right_on="paid_at",
        by="debtor_id",
        allow_exact_matches=False,
    )
    found: pd.Series = last.set_index("row")["paid_at"].sort_index()
    return found
