"""A small simulated portfolio with more happening in it, and its features at one busy moment."""

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property

import numpy as np
import pandas as pd
import pytest

from repaylift.features import build_features
from repaylift.policy.actions import load_catalogue
from repaylift.records.cases import open_cases
from repaylift.records.simulate import simulate
from repaylift.records.store import restrict_records
from repaylift.records.tables import APP_EVENTS, CONTACT_EVENTS, Records


def varied(records: Records, rng: np.random.Generator) -> Records:
    """Records in which every action, event and score is common, whatever the simulator's rates are."""
    ids = [action.id for action in load_catalogue().actions]
    decisions = records.decisions.assign(action=rng.choice(ids, len(records.decisions)))
    contacts = records.contacts.loc[records.contacts.index.repeat(3)].reset_index(drop=True)
    happened = contacts["at"] + pd.to_timedelta(rng.integers(1, 72, len(contacts)), unit="h")
    known = happened + pd.to_timedelta(rng.integers(0, 72, len(contacts)), unit="h")
    kinds = rng.choice(CONTACT_EVENTS, len(contacts))
    events = contacts[["contact_id"]].assign(kind=kinds, at=happened, known_at=known)
    asked = contacts[::3].merge(decisions[["decision_id", "account_id"]], on="decision_id")
    score = pd.Series(rng.choice([1.0, 3.0, 5.0, np.nan], len(asked)))
    answered = (asked["at"] + pd.Timedelta(days=2)).where(score.notna())
    surveys = asked[["contact_id", "account_id"]].assign(
        sent_at=asked["at"], responded_at=answered, score=score
    )
    visits = records.app_events.sample(frac=0.3, random_state=1)
    visits = visits.assign(at=visits["at"] + pd.Timedelta(hours=7), event=rng.choice(APP_EVENTS, len(visits)))
    app_events = pd.concat([records.app_events, visits], ignore_index=True)
    return replace(
        records, decisions=decisions, contact_events=events, surveys=surveys, app_events=app_events
    )


@pytest.fixture(scope="package")
def records() -> Records:
    return varied(simulate(accounts=600, months=6, seed=5), np.random.default_rng(8))


@pytest.fixture(scope="package")
def moment(records: Records) -> pd.Timestamp:
    """A moment with decisions, late enough for some history."""
    times = records.decisions["at"].sort_values()
    return times.iloc[int(len(times) * 0.8)]


@pytest.fixture(scope="package")
def spine(records: Records) -> pd.DataFrame:
    """Late decisions of the accounts decided on most often, and some of others."""
    decisions = records.decisions.sort_values(["at", "decision_id"]).iloc[120:]
    often = decisions.groupby("account_id")["at"].transform("size").sort_values(kind="stable").index
    return decisions.loc[[*often[-30:], *often[:15]]]


@pytest.fixture(scope="package")
def features(records: Records, spine: pd.DataFrame) -> pd.DataFrame:
    return build_features(records, spine=spine)


@pytest.fixture(scope="package")
def few(records: Records, moment: pd.Timestamp) -> Records:
    """The accounts with the most past contacts among those with an open case at the moment."""
    cases = open_cases(records, moment)["account_id"]
    touched = records.decisions["account_id"].value_counts().reindex(cases, fill_value=0)
    return restrict_records(records, list(touched.nlargest(12).index))


@pytest.fixture(scope="package")
def few_cases(few: Records, moment: pd.Timestamp) -> pd.DataFrame:
    return open_cases(few, moment)


class Past:
    """What one spine row could know, cut by hand in pandas: the oracle's view."""

    def __init__(self, tables: dict[str, pd.DataFrame], row: pd.Series) -> None:
        self.at, self.account, self.bill_id = row["at"], row["account_id"], row["bill_id"]
        self.tables = {name: table[table["account_id"] == self.account] for name, table in tables.items()}

    def rows(self, name: str, known: str, time: str = "") -> pd.DataFrame:
        """Rows of the account known before the moment, with their age in days."""
        mine = self.tables[name]
        mine = mine[mine[known] < self.at]
        return mine.assign(age=(self.at - mine[time or known]) / pd.Timedelta(days=1))

    @cached_property
    def bills(self) -> pd.DataFrame:
        """Bills with paid, unpaid, settled, late (days) and own, as they stood."""
        bills = self.rows("bills", "issued_at").set_index("bill_id")
        payments = self.rows("payments", "paid_at").groupby("bill_id")
        bills["paid"] = payments["amount"].sum().reindex(bills.index).fillna(0.0)
        bills["last_paid_at"] = payments["paid_at"].max().reindex(bills.index)
        bills["unpaid"] = (bills["amount"] - bills["paid"]).clip(lower=0.0)
        bills["settled"] = bills["unpaid"] < 0.005
        ended = bills["last_paid_at"].where(bills["settled"], self.at)
        bills["late"] = (ended.dt.floor("D") - bills["due_at"].dt.floor("D")).dt.days
        bills["own"] = bills.index == self.bill_id
        return bills


def by_account(records: Records) -> dict[str, pd.DataFrame]:
    """Every table with account_id, joined by hand where it has none."""
    tables = {name: table for name, table in records.tables() if "account_id" in table}
    orders, decisions = records.orders, records.decisions
    tables["refunds"] = records.refunds.merge(orders[["order_id", "account_id"]], on="order_id")
    acts = decisions[["decision_id", "account_id", "bill_id", "action"]]
    tables["contacts"] = records.contacts.merge(acts, on="decision_id")
    touched = tables["contacts"][["contact_id", "account_id", "action"]]
    tables["contact_events"] = records.contact_events.merge(touched, on="contact_id")
    billed = records.bills[["bill_id", "amount"]].rename(columns={"amount": "amount_bill"})
    tables["payments"] = records.payments.merge(billed, on="bill_id")
    return tables


@pytest.fixture(scope="package")
def pasts(records: Records, spine: pd.DataFrame) -> pd.Series:
    """The oracle's view of each spine row, by the spine's index."""
    tables = by_account(records)
    return pd.Series([Past(tables, row) for _, row in spine.iterrows()], index=spine.index)


@pytest.fixture(scope="package")
def agree(pasts: pd.Series, features: pd.DataFrame) -> Callable[[str, Callable[[Past], object]], None]:
    """Assert that a feature equals a function of each row's past; missing only together."""

    def check(name: str, oracle: Callable[[Past], object]) -> None:
        expected = pasts.map(oracle).astype(float)
        assert expected.notna().any(), f"no row has {name}"
        pd.testing.assert_series_equal(features[name], expected, check_names=False, rtol=1e-9, atol=2e-6)

    return check
