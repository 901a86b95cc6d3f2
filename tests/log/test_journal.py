"""Everything is appended once, in order, sealed per person, and nobody can change it unseen."""

import pandas as pd
import pytest
from sqlalchemy.exc import DBAPIError

from repaylift.log import BrokenChainError, Entry, Event, Log, LoggedAnswer, Outcome
from repaylift.log.chain import GENESIS
from repaylift.log.transaction import Transaction

from .conftest import NOW, decision_rows, key


def fill(log: Log) -> None:
    """A decision, an outcome, an event and a batch of two."""
    log.append_answer(decision_rows("d1"), LoggedAnswer("d1", "a1", NOW, "the answer"), key("decision", "r1"))
    sent = Outcome("o1", "d1", "sent", NOW, channel="sms")
    log.append_outcome(sent, NOW, key("outcome", "o1"), "the outcome", lambda _: "{}")
    opened = Event("e1", "app_event", "a1", NOW, what="open")
    log.append_event(opened, NOW, key("event", "e1"), "the event", lambda _: "{}")
    log.append_decisions(decision_rows("d2", "d3"))


def raw(log: Log, query: str) -> list[tuple[object, ...]]:
    return log._sessions.read(lambda session: session.execute(query).fetchall())


def test_the_journal_has_every_body_as_it_was(log: Log) -> None:
    fill(log)
    entries = list(log.entries())
    assert [(entry.seq, entry.kind, entry.subject) for entry in entries] == [
        (1, "decision", "d1"),
        (2, "outcome", "o1"),
        (3, "event", "e1"),
        (4, "batch_decision", "d2"),
        (5, "batch_decision", "d3"),
    ]
    assert [entry.body for entry in entries[:3]] == ["the answer", "the outcome", "the event"]
    assert log.answer("d1") == "the answer"
    assert log.answer("d2") is None
    assert log.verify_chain().seq == 5


def test_bodies_about_a_person_are_not_in_the_clear(log: Log) -> None:
    fill(log)
    stored = raw(log, "SELECT body, person FROM entries")
    assert not any(b"answer" in bytes(body) or person == "p1" for body, person in stored)  # type: ignore[arg-type]


def test_an_entry_about_nobody_is_in_the_clear(log: Log) -> None:
    log.write(lambda write: write.append(Entry("pause", "p-1", 5, "sms is paused")))
    assert raw(log, "SELECT body, person FROM entries") == [(b"sms is paused", None)]


@pytest.mark.parametrize("change", ["UPDATE entries SET body = hash", "DELETE FROM entries WHERE seq = 2"])
def test_the_database_refuses_to_change_an_entry(log: Log, change: str) -> None:
    fill(log)
    with pytest.raises(DBAPIError, match="append-only"):
        log.write(lambda write: write.sql.exec_driver_sql(change))
    assert log.verify_chain().seq == 5


TAMPERED = [
    ("UPDATE entries SET body = hash WHERE seq = 3", 3),
    ("UPDATE entries SET at = at + 1 WHERE seq = 1", 1),
    ("UPDATE entries SET prev_hash = hash WHERE seq = 4", 4),
    ("DELETE FROM entries WHERE seq = 2", 2),
    ("DELETE FROM entries WHERE seq = 5", 5),
]


@pytest.mark.parametrize(("change", "seq"), TAMPERED)
def test_who_switches_the_guard_off_is_found_by_the_chain(log: Log, change: str, seq: int) -> None:
    fill(log)
    log.write(lambda write: _without_guard(write, change))
    with pytest.raises(BrokenChainError, match=f"entry {seq}: ") as broken:
        log.verify_chain()
    assert broken.value.seq == seq


def _without_guard(write: Transaction, change: str) -> None:
    if write.is_sqlite:
        for verb in ("update", "delete"):
            write.execute(f"DROP TRIGGER entries_no_{verb}")
    else:
        write.sql.exec_driver_sql("ALTER TABLE entries DISABLE TRIGGER USER")
    write.execute(change)


def test_a_body_moved_to_another_place_does_not_open(log: Log) -> None:
    fill(log)
    swap = "UPDATE entries SET body = (SELECT body FROM entries WHERE seq = 2) WHERE seq = 1"
    log.write(lambda write: _without_guard(write, swap))
    with pytest.raises(ValueError, match="does not open"):
        log.answer("d1")


def test_an_empty_journal_is_sound(log: Log) -> None:
    head = log.verify_chain()
    assert (head.seq, head.hash) == (0, GENESIS)


def test_last_moment_is_that_of_the_newest_entry(log: Log) -> None:
    later = NOW + pd.Timedelta(days=2)
    log.write(lambda write: write.append(Entry("pause", "p-1", later.value // 1000, "{}")))
    assert log.last_moment() == later
