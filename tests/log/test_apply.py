"""Outcomes and events become rows of the record tables, at once and only once."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from repaylift.log import Applied, Event, FeatureRow, Log, NotKnownError, Outcome
from repaylift.log.moments import to_micros
from repaylift.records.cases import open_cases
from repaylift.records.contracts import check_records

from .conftest import NOW, days, key

LATER = NOW + pd.Timedelta(hours=1)
MICROSECOND = pd.Timedelta(microseconds=1)
CHANNELS = ("app", "sms")


def tell(log: Log, outcome: Outcome, account_id: str | None = None) -> tuple[str, ...]:
    """Append an outcome heard of an hour after NOW; return the tables that changed."""
    seen: list[Applied] = []
    request = key("outcome", outcome.outcome_id)
    log.append_outcome(outcome, LATER, request, "{}", _collect(seen), account_id, CHANNELS)
    return seen[0].tables


def happen(log: Log, event: Event, heard: pd.Timestamp = LATER) -> Applied:
    """Append an event heard of an hour after NOW."""
    seen: list[Applied] = []
    log.append_event(event, heard, key("event", event.event_id), "{}", _collect(seen), CHANNELS)
    return seen[0]


def _collect(seen: list[Applied]):  # type: ignore[no-untyped-def]
    def render(applied: Applied) -> str:
        seen.append(applied)
        return "{}"

    return render


def test_what_follows_a_message_becomes_its_contact(log: Log, decided: str) -> None:
    tell(log, Outcome("o2", decided, "delivered", NOW + pd.Timedelta(minutes=2), channel="sms"))
    tell(log, Outcome("o1", decided, "sent", NOW + pd.Timedelta(minutes=1), channel="sms", cost=0.05))
    tell(log, Outcome("o3", decided, "answered", NOW + pd.Timedelta(minutes=3), channel="sms"))
    exported = log.export()
    contact = exported.contacts.iloc[0]
    assert len(exported.contacts) == 1
    assert (contact["at"], contact["cost"]) == (NOW + pd.Timedelta(minutes=1), 0.05)
    assert exported.contact_events["kind"].tolist() == ["delivered", "answered"]
    assert (exported.contact_events["known_at"] == LATER).all()
    check_records(exported)


def test_an_outcome_of_the_future_is_not_known_before_it_happens(log: Log, decided: str) -> None:
    happened = LATER + pd.Timedelta(minutes=5)
    tell(log, Outcome("o1", decided, "answered", happened, channel="sms"))
    assert log.export().contact_events["known_at"].tolist() == [happened]


def test_an_opt_out_takes_the_channel_away_from_the_whole_debtor(log: Log, decided: str) -> None:
    assert "consents" in tell(log, Outcome("o1", decided, "opt_out", NOW, channel="sms"))
    row = log.account_records("a2").consents.iloc[-1]
    assert (row["debtor_id"], row["kind"], row["value"]) == ("p1", "sms", "opted_out")
    check_records(log.export())


def test_an_opt_out_of_all_takes_every_channel(log: Log, decided: str) -> None:
    tell(log, Outcome("o1", decided, "opt_out", NOW, channel="all"))
    assert log.export(learned_only=True).consents["kind"].tolist() == list(CHANNELS)


@pytest.mark.parametrize(("kind", "table"), [("opt_out", "consents"), ("complaint", "holds")])
def test_refusals_count_without_their_decision(log: Log, kind: str, table: str) -> None:
    assert tell(log, Outcome("o1", "lost", kind, NOW, channel="sms"), account_id="a1") == (table,)


@pytest.mark.parametrize("kind", ["delivered", "paid", "opt_out"])
def test_other_outcomes_need_their_decision(log: Log, kind: str) -> None:
    with pytest.raises(NotKnownError, match="decision_id == 'lost'"):
        tell(log, Outcome("o1", "lost", kind, NOW, channel="sms"))


def test_a_promise_holds_until_the_day_it_names(log: Log, decided: str) -> None:
    tell(log, Outcome("o1", decided, "promise", NOW, channel="sms", promised_for=days(5)[0]))
    row = log.export().holds.iloc[0]
    assert (row["kind"], row["to_at"]) == ("promise_active", days(5)[0])


def test_a_payment_closes_the_case_and_its_reversal_opens_it_again(log: Log, decided: str) -> None:
    tell(log, Outcome("o1", decided, "paid", NOW, amount=400.0))
    assert open_cases(log.account_records("a1"), LATER).empty
    check_records(log.export())
    tell(log, Outcome("o2", decided, "reversal", LATER, reverses="o1"))
    assert open_cases(log.account_records("a1"), LATER)["amount"].tolist() == [400.0]


def test_a_payment_told_twice_counts_once(log: Log, decided: str) -> None:
    tell(log, Outcome("o1", decided, "paid", NOW, amount=400.0, payment_id="m2"))
    paid = Event("e1", "payment", "a1", NOW, payment_id="m2", bill_id="b1", amount=400.0)
    assert happen(log, paid).tables == ()
    assert log.export().payments["payment_id"].tolist() == ["m1", "m2"]


def test_a_survey_answer_is_kept_with_its_contact(log: Log, decided: str) -> None:
    tell(log, Outcome("o1", decided, "csat", NOW, channel="sms", score=4))
    exported = log.export()
    assert exported.surveys["score"].tolist() == [4.0]
    assert exported.surveys["contact_id"].tolist() == exported.contacts["contact_id"].tolist()
    check_records(exported)


EVENTS = [
    (Event("e", "payment", "a1", NOW, payment_id="m2", bill_id="b1", amount=5.0), "payments"),
    (Event("e", "consent", "a1", NOW, channel="app", what="granted"), "consents"),
    (Event("e", "opt_out", "a1", NOW, channel="sms"), "consents"),
    (Event("e", "hold", "a1", NOW, what="vulnerable"), "holds"),
    (Event("e", "dispute", "a1", NOW, note="never ordered"), "holds"),
    (Event("e", "app_event", "a1", NOW, what="open"), "app_events"),
    (Event("e", "order", "a1", NOW, order_id="o9", what="toys", amount=5.0), "orders"),
    (Event("e", "refund", "a2", NOW, order_id="o1", amount=5.0), "refunds"),
    (Event("e", "bill", "a1", NOW, bill_id="b9", due_at=days(30)[0], amount=5.0), "bills"),
    (Event("e", "credit_limit", "a1", NOW, amount=900.0), "limits"),
]


@pytest.mark.parametrize(("event", "table"), EVENTS, ids=[event.kind for event, _ in EVENTS])
def test_every_event_adds_a_row_that_the_contract_allows(log: Log, event: Event, table: str) -> None:
    assert happen(log, event).tables == (table,)
    assert len(getattr(log.export(learned_only=True), table)) == 1
    check_records(log.export())


def test_another_systems_call_counts_as_a_contact(log: Log) -> None:
    call = Event("e1", "contact", "a1", NOW, action="human_call", channel="human_call", answered=True)
    assert happen(log, call).tables == ("decisions", "contacts", "contact_events")
    exported = log.export()
    row = exported.decisions.iloc[0]
    assert (row["action"], row["stage"], row["bill_id"]) == ("human_call", "dpd_4_7", "b1")
    check_records(exported)


def test_a_release_ends_the_hold(log: Log) -> None:
    happen(log, Event("e1", "dispute", "a1", NOW))
    assert happen(log, Event("e2", "release", "a2", LATER, what="dispute")).tables == ("holds",)
    assert log.export().holds["to_at"].tolist() == [LATER]


@pytest.mark.parametrize(
    ("event", "missing"),
    [
        (Event("e", "app_event", "a9", NOW, what="open"), "account_id"),
        (Event("e", "payment", "a1", NOW, payment_id="m2", bill_id="b3", amount=5.0), "bill_id"),
        (Event("e", "refund", "a1", NOW, order_id="o1", amount=5.0), "order_id"),
        (Event("e", "reversal", "a1", NOW, reverses="e0"), "reverses"),
        (Event("e", "contact", "a2", NOW, action="sms", channel="sms"), "account_id"),
    ],
)
def test_an_event_that_points_to_nothing_leaves_nothing(log: Log, event: Event, missing: str) -> None:
    before = {name: len(table) for name, table in log.export().tables()}
    with pytest.raises(NotKnownError) as refusal:
        happen(log, event)
    assert refusal.value.what == missing
    assert {name: len(table) for name, table in log.export().tables()} == before
    assert log.first_answer(key("event", "e")) is None


def test_a_fact_makes_the_features_of_all_the_debtors_accounts_stale(log: Log) -> None:
    log.load_features(pd.DataFrame({"x": [1.0, 2.0]}, index=["a1", "a3"]), NOW)
    applied = happen(log, Event("e1", "app_event", "a2", NOW, what="open"))
    assert applied.accounts == ("a1", "a2")
    changed, same = log.features("a1"), log.features("a3")
    assert changed is not None and same is not None
    assert (changed.changed_at, same.changed_at) == (to_micros(LATER), None)


def test_features_built_before_a_fact_do_not_hide_it(log: Log) -> None:
    log.load_features(pd.DataFrame({"x": [1.0]}, index=["a1"]), NOW)
    row = log.features("a1")
    assert row is not None
    happen(log, Event("e1", "app_event", "a1", NOW, what="open"))
    log.refresh_features(row)
    still = log.features("a1")
    assert still is not None
    assert still.changed_at == to_micros(LATER)


def _built(row: FeatureRow, at: pd.Timestamp) -> FeatureRow:
    """The row built anew as of a moment, from the records as they were when it was read."""
    return replace(row, numbers=np.array([9.0]), refreshed_at=to_micros(at))


def test_a_fact_told_while_features_are_built_is_not_hidden_whatever_its_moment(log: Log) -> None:
    log.load_features(pd.DataFrame({"x": [1.0]}, index=["a1"]), NOW)
    for number, moment in enumerate((LATER, LATER, LATER - MICROSECOND)):
        read = log.features("a1")
        assert read is not None
        happen(log, Event(f"e{number}", "app_event", "a1", NOW, what="open"), moment)
        log.refresh_features(_built(read, LATER + MICROSECOND * 9))  # by a clock that is ahead
        still = log.features("a1")
        assert still is not None
        assert (still.changed_at is None, still.numbers.tolist()) == (False, [1.0])


def test_a_build_does_not_know_a_fact_of_its_own_microsecond(log: Log) -> None:
    log.load_features(pd.DataFrame({"x": [1.0]}, index=["a1"]), NOW)
    happen(log, Event("e1", "app_event", "a1", NOW, what="open"))
    for at, stale in ((LATER, True), (LATER + MICROSECOND, False)):
        read = log.features("a1")
        assert read is not None
        log.refresh_features(_built(read, at))
        after = log.features("a1")
        assert after is not None
        assert (after.changed_at is not None) is stale
