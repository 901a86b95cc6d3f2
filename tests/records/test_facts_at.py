"""Facts from a standing equal those of the record tables, for every debtor and moment."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from repaylift.policy.rule_facts import Facts, facts_of
from repaylift.records.facts import build_facts
from repaylift.records.facts_at import facts_at
from repaylift.records.simulate import simulate
from repaylift.records.standing_rows import standing_of

from .rare import OPTIONAL, moments_of, rare_records


def check_same(found, expected, where):
    """Facts of one case, to the bit."""
    zones = [
        facts.timezones[facts.timezone[0]] if facts.timezone[0] >= 0 else None for facts in (found, expected)
    ]
    assert zones[0] == zones[1]
    for name in set(Facts.__slots__) - {"timezone", "timezones"}:
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name), f"{name} at {where}")


def check_facts(records, debtors, moments):
    standings = {debtor: standing_of(records, debtor) for debtor in debtors}
    cases = pd.DataFrame(
        [(s.accounts[0].account_id, debtor, at) for debtor, s in standings.items() for at in moments],
        columns=["account_id", "debtor_id", "at"],
    )
    built = build_facts(records, cases)
    for row, debtor, at in zip(range(len(cases)), cases["debtor_id"], cases["at"], strict=True):
        account = standings[debtor].accounts[0].account_id
        found = facts_at(standings[debtor], at.value // 1000, account)
        check_same(found, facts_of(built.iloc[[row]]), (debtor, at))


@pytest.mark.parametrize("seed", range(8))
def test_records_full_of_rare_events(seed):
    records = rare_records(seed)
    moments = moments_of(records, np.random.default_rng(seed), 12)
    check_facts(records, records.accounts["debtor_id"].unique(), moments)


@pytest.mark.parametrize("absent", OPTIONAL)
def test_an_absent_table_leaves_the_same_facts_unknown(absent):
    records = replace(rare_records(9), **{absent: None})
    check_facts(records, ["p0", "p1"], [pd.Timestamp("2026-10-27T05:00Z")])


def test_rare_events_are_common():
    records = rare_records(1)
    moments = moments_of(records, np.random.default_rng(1), 40)
    cases = pd.DataFrame({"account_id": "a0", "debtor_id": "p0", "at": moments})
    facts = build_facts(records, cases)
    assert facts["unanswered_today"].max() >= 2
    assert facts["voice_conversations_today"].max() >= 2
    assert facts[["opted_out", "consented"]].nunique().min() > 2


def test_a_simulated_portfolio():
    records = simulate(accounts=300, months=6, seed=5)
    called = records.contacts.merge(records.decisions[["decision_id", "debtor_id"]], on="decision_id")
    debtors = called["debtor_id"].value_counts().index[:15]
    moments = [pd.Timestamp("2025-06-25T04:00Z"), called["at"].iloc[-1] + pd.Timedelta("30min")]
    check_facts(records, debtors, moments)


def test_a_batch_of_moments_equals_single_ones():
    records = rare_records(2)
    moments = moments_of(records, np.random.default_rng(0), 20)
    cases = pd.DataFrame({"account_id": "a0", "debtor_id": "p0", "at": moments})
    batch = build_facts(records, cases)
    singles = pd.concat([build_facts(records, cases.loc[[row]]) for row in cases.index])
    pd.testing.assert_frame_equal(batch, singles, check_dtype=False)
