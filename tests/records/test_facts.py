"""Facts: hand-made histories, nothing from the future, batch equals one by one."""

import numpy as np
import pandas as pd
import pytest

from repaylift.policy.rule_facts import FACTS
from repaylift.records.contracts import empty_table
from repaylift.records.facts import build_facts
from repaylift.records.simulate import simulate
from repaylift.records.tables import TABLES, Records

NOW = pd.Timestamp("2026-11-23T04:00:00Z")  # noon in Shanghai
OPTIONAL = ("consents", "holds", "decisions", "contacts", "contact_events")


def hours(number):
    return NOW - pd.Timedelta(hours=number)


def table(name, *rows):
    """A record table from rows in the order of its columns; what is left out is missing."""
    columns = list(TABLES[name])
    frame = pd.DataFrame([dict(zip(columns, row, strict=False)) for row in rows], columns=columns)
    return frame.astype({c: empty_table(name)[c].dtype for c in columns})


def records(**tables):
    """Debtor p with accounts a and b, debtor q with account c; other tables empty unless given."""
    accounts = table(
        "accounts",
        ("a", "p", hours(900), "Asia/Shanghai", "zh", "x"),
        ("b", "p", hours(900), None, "zh", "x"),
        ("c", "q", hours(900), "Asia/Shanghai", "zh", "x"),
    )
    empty = {name: empty_table(name) for name in ("bills", "payments", *OPTIONAL)}
    return Records(**{"accounts": accounts, **empty, **tables})


def facts_of(tables, at=NOW, account="a", debtor="p"):
    cases = pd.DataFrame({"account_id": [account], "debtor_id": [debtor], "at": [at]})
    return build_facts(tables, cases).iloc[0]


def contacted(*rows):
    """Decisions and contacts from (id, account, debtor, action, number, hours ago)."""
    decisions = [
        (f"d{i}", who, acc, "bill", hours(h + 0.1), "dpd_4_7", act, 1.0, "none", "model")
        for i, acc, who, act, _, h in rows
    ]
    contacts = [(i, f"d{i}", number, hours(h), 0.0) for i, _, _, _, number, h in rows]
    return {"decisions": table("decisions", *decisions), "contacts": table("contacts", *contacts)}


def results(*rows):
    """Contact events from (contact id, kind, hours ago, known hours ago)."""
    return table("contact_events", *((i, kind, hours(h), hours(known)) for i, kind, h, known in rows))


def test_empty_tables_give_zeros_and_absent_ones_give_nothing():
    empty = facts_of(records())
    assert (empty["holds"], empty["opted_out"], empty["consented"]) == ("", "", "")
    assert empty[["voice_conversations_today", "unanswered_today", "digital_last_7d"]].tolist() == [0, 0, 0]
    assert empty["paid_known"]
    assert pd.isna(empty["last_paid_at"])
    absent = facts_of(records(**dict.fromkeys(OPTIONAL)))
    assert absent[["holds", "opted_out", "consented"]].tolist() == [None] * 3
    assert absent[["voice_conversations_today", "digital_last_7d", "calls_last_7d"]].isna().all()
    assert not absent["night_agreed"]


def test_without_contact_events_only_results_are_missing():
    found = facts_of(records(**contacted(("1", "a", "p", "sms", "n", 5)), contact_events=None))
    assert found["digital_last_7d"] == 1
    assert found[["voice_conversations_today", "unanswered_today"]].isna().all()


def test_holds_count_over_accounts_while_in_force_and_known():
    holds = table(
        "holds",
        ("b", None, "dispute", None, hours(5), None, hours(4)),
        (None, "p", "minor", None, hours(5), hours(-5), hours(4)),
        (None, "p", "minor", None, hours(3), None, hours(3)),
        ("a", None, "deceased", None, hours(5), None, NOW),  # known only now
        ("a", None, "insolvent", None, hours(5), NOW, hours(5)),  # over
        ("a", None, "breathing_space", None, hours(-1), None, hours(5)),  # not begun
        ("c", None, "fraud_victim", None, hours(5), None, hours(5)),  # somebody else
    )
    assert facts_of(records(holds=holds))["holds"] == "dispute|minor"


def test_consents_and_opt_outs():
    consents = table(
        "consents",
        ("a", None, "sms", "granted", hours(480), None, hours(480)),
        ("b", None, "email", "granted", hours(240), None, hours(240)),
        ("a", None, "app", "granted", hours(480), hours(1), hours(480)),  # ran out
        ("a", None, "night", "granted", hours(720), None, hours(720)),
        ("b", None, "chat", "opted_out", hours(30), None, hours(30)),
        ("a", None, "chat", "granted", hours(20), None, hours(20)),  # another account does not lift it
        (None, "p", "ai_call", "opted_out", hours(30), None, hours(30)),
        (None, "p", "ai_call", "granted", hours(20), None, hours(20)),  # lifted
        ("a", None, "human_call", "opted_out", hours(30), None, NOW),  # not known yet
    )
    found = facts_of(records(consents=consents))
    assert found["consented"] == "ai_call|email|sms"
    assert found["opted_out"] == "chat"
    assert found["night_agreed"]
    assert found["consent_age_days"] == pytest.approx(20)


def test_an_opt_out_after_a_contact_counts_from_when_it_is_known():
    consents = table("consents", (None, "p", "sms", "granted", hours(480), None, hours(480)))
    made = contacted(("1", "a", "p", "sms", "n", 5))
    known = records(consents=consents, **made, contact_events=results(("1", "opt_out", 4, 3)))
    assert facts_of(known)[["opted_out", "consented"]].tolist() == ["sms", ""]
    assert facts_of(known, at=hours(3))[["opted_out", "consented"]].tolist() == ["", "sms"]


def test_contacts_of_all_accounts_of_the_last_seven_days():
    made = contacted(
        ("1", "a", "p", "sms", "n", 0),  # now is not before now
        ("2", "b", "p", "fee_waiver", "n", 1),
        ("3", "a", "p", "email", "n", 7 * 24),
        ("4", "a", "p", "email", "n", 7 * 24 + 0.01),
        ("5", "a", "p", "payment_plan", "n", 100),
        ("6", "c", "q", "sms", "n", 1),
        ("7", "a", "p", "retired_action", "n", 2),  # unknown: counts as both
    )
    found = facts_of(records(**made))
    assert found["digital_last_7d"] == 3
    assert found["calls_last_7d"] == 2


def test_conversations_of_the_local_day_count_ai_and_late_logs():
    made = contacted(
        ("1", "a", "p", "ai_call", "n", 3),
        ("2", "b", "p", "human_call", "n", 2),
        ("3", "a", "p", "human_call", "n", 11.9),  # 00:06 local time
        ("4", "a", "p", "human_call", "n", 12.5),  # yesterday
        ("5", "a", "p", "sms", "n", 1),
        ("6", "a", "p", "ai_call", "n", 1),
    )
    events = results(
        ("1", "answered", 3, 2.9),
        ("2", "answered", 2, 1.9),
        ("3", "answered", 11.9, 0),  # the log arrives late: until then it counts as pending
        ("4", "answered", 12.5, 12.4),
        ("6", "unanswered", 1, 0.9),
    )
    found = facts_of(records(**made, contact_events=events))
    assert found["voice_conversations_today"] == 3
    assert found["unanswered_today"] == 2  # one known, one pending
    assert found["debt_conversation_days"] == 0


def test_unanswered_attempts_count_per_number_whoever_was_called():
    made = contacted(
        ("1", "a", "p", "ai_call", "n1", 3),
        ("2", "a", "p", "ai_call", "n2", 3),
        ("3", "c", "q", "ai_call", "n2", 2),
        ("4", "c", "q", "ai_call", "n3", 2),
    )
    events = results(*((i, "unanswered", h, h - 0.1) for i, h in (("1", 3), ("2", 3), ("3", 2), ("4", 2))))
    tables = records(**made, contact_events=events)
    assert facts_of(tables)["unanswered_today"] == 2
    assert facts_of(tables, account="c", debtor="q")["unanswered_today"] == 2
    assert facts_of(tables)["voice_conversations_today"] == 0


def test_two_zones_count_from_the_day_that_began_first():
    accounts = records().accounts.assign(timezone=["Asia/Shanghai", "America/New_York", None])
    made = contacted(("1", "a", "p", "ai_call", "n", 20))  # 16:00 of yesterday in Shanghai
    events = results(("1", "answered", 20, 19.9))
    found = facts_of(Records(accounts, None, empty_table("payments"), **made, contact_events=events))
    assert found["timezone"] == "America/New_York|Asia/Shanghai"
    assert found["voice_conversations_today"] == 1  # in New York it is 23:00 of the day of the call
    unknown = facts_of(
        Records(accounts, None, empty_table("payments"), **made, contact_events=events), NOW, "c", "q"
    )
    assert unknown["timezone"] is None
    assert unknown[["voice_conversations_today", "unanswered_today"]].isna().all()


def test_the_last_payment_of_any_account_before_the_moment():
    payments = table(
        "payments",
        ("1", "a", "bill", hours(50), 1.0),
        ("2", "b", "bill", hours(10), 1.0),
        ("3", "a", "bill", NOW, 1.0),
        ("4", "c", "bill", hours(1), 1.0),
    )
    assert facts_of(records(payments=payments))["last_paid_at"] == hours(10)


def test_a_contact_without_its_decision_is_refused():
    made = contacted(("1", "a", "p", "sms", "n", 5))
    made["decisions"] = made["decisions"].assign(decision_id="other")
    with pytest.raises(ValueError, match=r"contacts.decision_id == 'd1' is not in decisions, 1 rows"):
        facts_of(records(**made))


@pytest.fixture(scope="module")
def portfolio():
    return simulate(accounts=800, months=6, seed=5)


@pytest.fixture(scope="module")
def spine(portfolio):
    """150 cases half an hour after a contact, calls first."""
    made = portfolio.contacts.merge(portfolio.decisions.drop(columns="at"), on="decision_id")
    made = made.assign(at=made["at"] + pd.Timedelta(minutes=30), call=made["action"].str.endswith("_call"))
    made = made.sort_values(["call", "contact_id"], ascending=False).head(150)
    return made[["account_id", "debtor_id", "at"]].set_axis(np.arange(150) * 7)


def until(tables, moment):
    """Records as they would stand at `moment`: what is known later is cut off."""
    clocks = {"payments": "paid_at", "contacts": "at"} | dict.fromkeys(
        ("consents", "holds", "contact_events"), "known_at"
    )
    kept = {name: getattr(tables, name) for name in ("accounts", "bills", "decisions")}
    for name, clock in clocks.items():
        frame = getattr(tables, name)
        kept[name] = frame[frame[clock] < moment]
    return Records(**kept)


def test_nothing_known_later_changes_a_fact(portfolio, spine):
    for index in spine.index[:12]:
        case = spine.loc[[index]]
        pd.testing.assert_frame_equal(
            build_facts(portfolio, case), build_facts(until(portfolio, case["at"].iloc[0]), case)
        )


def test_a_batch_equals_its_cases_one_by_one(portfolio, spine):
    batch = build_facts(portfolio, spine)
    assert tuple(batch.columns) == FACTS
    assert batch.index.equals(spine.index)
    assert batch["digital_last_7d"].max() > 0
    assert batch["unanswered_today"].max() > 0
    for index in spine.index[::12]:
        pd.testing.assert_frame_equal(
            batch.loc[[index]], build_facts(portfolio, spine.loc[[index]]), check_dtype=False
        )
