"""A debtor's standing in the log is always the one that follows from the records."""

import pandas as pd
import pytest

from repaylift.log import Event, Log, NotKnownError
from repaylift.log.standings import build_standing, keep_standing
from repaylift.records.standing_rows import standing_of
from repaylift.records.tables import Records

from .conftest import NOW, decision_rows, key

CHANNELS = ("app", "sms")


def happen(log: Log, event: Event) -> None:
    log.append_event(event, NOW, key("event", event.event_id), "{}", lambda _: "{}", CHANNELS)


def touch(log: Log) -> None:
    """A write, so that what was built is kept."""
    log.write(lambda _: None)


def kept(log: Log) -> dict[str, bool]:
    """Whether a standing is kept, by debtor who ever had one."""
    rows = log.read(
        lambda connection: connection.exec_driver_sql("SELECT debtor_id, packed FROM standings").fetchall()
    )
    return {debtor: packed is not None for debtor, packed in rows}


def call(event_id: str, account_id: str, number: str) -> Event:
    return Event(
        event_id, "contact", account_id, NOW, action="human_call", channel="human_call", number=number
    )


def test_a_snapshot_holds_the_debtors_standing_and_the_accounts_features(log: Log) -> None:
    log.load_features(pd.DataFrame({"x": [1.5]}, index=["a1"]), NOW)
    snapshot = log.snapshot("a1")
    assert snapshot.debtor_id == "p1"
    assert snapshot.standing == standing_of(log.export(), "p1")
    assert snapshot.features is not None
    assert snapshot.features.numbers.tolist() == [1.5]
    assert log.snapshot("a2").features is None
    with pytest.raises(NotKnownError, match="account_id == 'a9'"):
        log.snapshot("a9")


def test_loading_records_builds_every_standing(log: Log, records: Records) -> None:
    assert kept(log) == {"p1": True, "p2": True}
    assert log.snapshot("a3").standing == standing_of(log.export(), "p2")
    records.bills["amount"] = 7.0
    log.load_records(records, at=NOW)
    assert [bill.amount for bill in log.snapshot("a1").standing.bills] == [7.0]


def test_it_is_kept_with_the_next_write_and_read_back_the_same(log: Log) -> None:
    happen(log, Event("e", "hold", "a1", NOW, what="vulnerable"))
    built = log.snapshot("a1")
    assert kept(log)["p1"] is False
    touch(log)
    assert kept(log)["p1"] is True
    assert log.snapshot("a2").standing == built.standing


EVENTS = [
    Event("e", "payment", "a1", NOW, payment_id="m2", bill_id="b1", amount=5.0),
    Event("e", "opt_out", "a2", NOW, channel="sms"),
    Event("e", "hold", "a1", NOW, what="vulnerable"),
    Event("e", "bill", "a1", NOW, bill_id="b9", due_at=NOW + pd.Timedelta(days=30), amount=5.0),
    call("e", "a1", "n1"),
]


@pytest.mark.parametrize("event", EVENTS, ids=[event.kind for event in EVENTS])
def test_a_fact_counts_in_the_next_snapshot(log: Log, event: Event) -> None:
    before = log.snapshot("a1").standing
    touch(log)
    happen(log, event)
    assert kept(log) == {"p1": False, "p2": True}
    after = log.snapshot("a1").standing
    assert after != before
    assert after == standing_of(log.export(), "p1")


def test_a_call_counts_for_everybody_on_the_number(log: Log) -> None:
    happen(log, call("e1", "a3", "shared"))
    happen(log, call("e2", "a1", "shared"))
    log.snapshot("a3")
    touch(log)
    happen(log, call("e3", "a1", "shared"))
    assert kept(log)["p2"] is False
    assert log.snapshot("a3").standing == standing_of(log.export(), "p2")
    assert len(log.snapshot("a3").standing.others) == 2


def test_a_decision_alone_changes_no_standing(log: Log) -> None:
    log.snapshot("a1")
    log.append_decisions(decision_rows("d1"))
    assert kept(log) == {"p1": True, "p2": True}


@pytest.mark.parametrize("change", ["event", "load"])
def test_what_was_built_before_a_change_is_never_kept(log: Log, records: Records, change: str) -> None:
    early = log._sessions.read(lambda session: build_standing(session, "p1"))
    if change == "event":
        happen(log, Event("e1", "hold", "a1", NOW, what="deceased"))
    else:
        records.bills["amount"] = 7.0
        log.load_records(records, at=NOW)
    log._group.write(lambda transaction: keep_standing(transaction, early))
    assert kept(log)["p1"] is (change == "load")  # built anew by the load itself
    assert log.snapshot("a1").standing == standing_of(log.export(), "p1")
