"""Nothing known at or after the moment changes a feature or a sequence."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from repaylift.features import build_features, build_sequences
from repaylift.records.cases import open_cases
from repaylift.records.tables import TABLES, Records

# table -> (since when a row is known, its own key)
KNOWN = {
    "accounts": ("opened_at", "account_id"),
    "limits": ("known_at", None),
    "consents": ("known_at", None),
    "holds": ("known_at", None),
    "orders": ("ordered_at", "order_id"),
    "refunds": ("at", None),
    "bills": ("issued_at", "bill_id"),
    "payments": ("paid_at", "payment_id"),
    "app_events": ("at", None),
    "decisions": ("at", "decision_id"),
    "contacts": ("at", "contact_id"),
    "contact_events": ("known_at", None),
    "surveys": ("sent_at", None),
}


def test_every_table_is_tried():
    assert set(KNOWN) == set(TABLES)


def changed(rows: pd.DataFrame, donors: pd.DataFrame, name: str, rng: np.random.Generator) -> pd.DataFrame:
    """Later rows with every column but key and known time drawn anew from the whole table."""
    time, key = KNOWN[name]
    drawn = donors.iloc[rng.integers(0, len(donors), len(rows))].set_axis(rows.index)
    for column in rows:
        if column not in (time, key):
            rows = rows.assign(**{column: drawn[column]})
    money = [column for column in ("amount", "cost", "score") if column in rows]
    return rows.assign(**{column: rows[column] * rng.uniform(0.1, 9.0) for column in money})


def added(table: pd.DataFrame, name: str, moment: pd.Timestamp, rng: np.random.Generator) -> pd.DataFrame:
    """New rows, the first half at the very moment."""
    time, key = KNOWN[name]
    rows = table.iloc[rng.integers(0, len(table), 30)].reset_index(drop=True)
    ages = np.where(np.arange(len(rows)) < 15, 0, rng.integers(1, 10**12, len(rows)))
    rows[time] = (moment + pd.to_timedelta(pd.Series(ages), unit="us")).astype(table[time].dtype)
    return rows.assign(**{key: [f"new-{i}" for i in range(len(rows))]}) if key else rows


def disturbed(
    records: Records, name: str, how: str, moment: pd.Timestamp, rng: np.random.Generator
) -> Records:
    """Records with the later rows of one table deleted, changed, or with more of them."""
    table = getattr(records, name)
    if table.empty:
        return records
    later = table[KNOWN[name][0]] >= moment
    past, future = table[~later], table[later]
    if how == "delete":
        future = future[rng.random(len(future)) < 0.3]
    elif how == "change":
        future = changed(future, table, name, rng)
    else:
        future = pd.concat([future, added(table, name, moment, rng)])
    return replace(records, **{name: pd.concat([past, future]).astype(table.dtypes.to_dict())})


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(0, 10**6),
    edits=st.lists(
        st.tuples(st.sampled_from(sorted(KNOWN)), st.sampled_from(["delete", "change", "add"])),
        min_size=1,
        max_size=6,
    ),
)
def test_later_facts_change_nothing(few, few_cases, moment, seed, edits):
    rng = np.random.default_rng(seed)
    other = few
    for name, how in edits:
        other = disturbed(other, name, how, moment, rng)
    pd.testing.assert_frame_equal(
        build_features(other, spine=few_cases), build_features(few, spine=few_cases), rtol=0, atol=2e-6
    )


@pytest.mark.parametrize("how", ["delete", "change", "add"])
@pytest.mark.parametrize("name", sorted(KNOWN))
def test_each_table_and_each_way(few, few_cases, moment, name, how):
    other = disturbed(few, name, how, moment, np.random.default_rng(3))
    pd.testing.assert_frame_equal(
        build_features(other, spine=few_cases), build_features(few, spine=few_cases), rtol=0, atol=2e-6
    )
    pd.testing.assert_frame_equal(open_cases(other, moment), open_cases(few, moment))
    before, after = build_sequences(few, few_cases, 32), build_sequences(other, few_cases, 32)
    for field in ("kind", "amount", "age_days", "mask"):
        np.testing.assert_array_equal(getattr(after, field), getattr(before, field))


def test_a_survey_sent_before_and_answered_later_counts_as_unanswered(few, few_cases, moment):
    account = few_cases["account_id"].iloc[0]
    surveys = pd.DataFrame(
        {
            "contact_id": ["c1"],
            "account_id": [account],
            "sent_at": [moment - pd.Timedelta(days=2)],
            "responded_at": [moment],
            "score": [5.0],
        }
    )
    built = build_features(replace(few, surveys=surveys), spine=few_cases).iloc[0]
    assert built["surveys_answered"] == 0
    assert np.isnan(built["last_survey_score"])


def test_an_event_counts_from_when_it_is_known_not_from_when_it_happened(few, few_cases, moment):
    account = few_cases["account_id"].iloc[0]
    mine = few.decisions[(few.decisions["account_id"] == account) & (few.decisions["at"] < moment)]
    contact = few.contacts[few.contacts["decision_id"].isin(mine["decision_id"])].iloc[0]
    late = pd.DataFrame(
        {
            "contact_id": [contact["contact_id"]],
            "kind": ["complaint"],
            "at": [contact["at"] + pd.Timedelta(minutes=1)],
            "known_at": [moment],
        }
    )
    for shift, count in ((0, 0), (1, 1)):
        events = late.assign(known_at=moment - pd.Timedelta(microseconds=shift))
        built = build_features(replace(few, contact_events=events), spine=few_cases)
        assert built["complaints"].iloc[0] == count
