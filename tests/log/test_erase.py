"""An erased person is nowhere in the log any more, and the chain still verifies."""

import pandas as pd
import pytest

from repaylift.log import Event, Log, LoggedAnswer, NotKnownError
from repaylift.log.metadata import METADATA
from repaylift.records.contracts import check_records

from .conftest import NOW, decision_rows, key


def call(log: Log, account_id: str, event_id: str, at: pd.Timestamp = NOW) -> None:
    made = {"action": "human_call", "channel": "human_call", "number": "n1", "answered": True}
    event = Event(event_id, "contact", account_id, at, **made)  # type: ignore[arg-type]
    log.append_event(event, at, key("event", event_id), f"about {account_id}", lambda _: f"of {account_id}")


@pytest.fixture
def two(log: Log) -> Log:
    """A log that holds every kind of row about p1 (accounts a1, a2) and about p2 (a3)."""
    log.load_features(pd.DataFrame({"x": [1.0, 2.0]}, index=["a1", "a3"]), NOW)
    answer = LoggedAnswer("d1", "a1", NOW, "the answer to a1")
    log.append_answer(decision_rows("d1"), answer, key("decision", "r1"))
    call(log, "a1", "e1")
    call(log, "a3", "e3")
    log.snapshot("a1")
    log.snapshot("a3")
    log.write(lambda _: None)
    return log


def everything(log: Log) -> str:
    """All rows of all tables as text, bodies of the journal decrypted."""
    tables = [
        log.read(lambda connection, table=table: str(connection.execute(table.select()).fetchall()))
        for table in METADATA.tables.values()
    ]
    return "\n".join([*tables, *(str(entry) for entry in log.entries())])


def test_no_row_and_no_body_is_left(two: Log) -> None:
    known = ("p1", "a1", "a2", "b1", "m1", "o1", "outside-e1", "the answer to a1")
    assert all(text in everything(two) for text in known)
    erased = two.erase_person("p1")
    left = everything(two)
    assert not any(f"'{text}'" in left for text in known)
    assert (erased.rows["accounts"], erased.rows["contacts"], erased.rows["person_keys"]) == (2, 1, 1)
    assert two.answer("d1") is None
    with pytest.raises(NotKnownError, match="its person was erased"):
        two.first_answer(key("decision", "r1"))
    assert two.first_answer(key("event", "e1")) is None


def test_the_chain_still_verifies_and_goes_on(two: Log) -> None:
    before = two.verify_chain().seq
    two.erase_person("p1")
    call(two, "a3", "e4")
    assert two.verify_chain().seq == before + 2
    assert [entry.body for entry in two.entries()] == [None, None, "about a3", "{}", "about a3"]


def test_others_keep_what_is_theirs(two: Log) -> None:
    two.erase_person("p1")
    assert two.snapshot("a3").features is not None
    assert two.snapshot("a3").standing.others == ()
    assert two.first_answer(key("event", "e3")) == "of a3"
    check_records(two.export())


def test_another_process_does_not_use_a_destroyed_key(two: Log, url: str) -> None:
    other = Log(url)
    call(other, "a3", "e4")
    two.erase_person("p2")
    other.load_records(two.export(), at=NOW)
    other.write(lambda _: None)
    call(two, "a1", "e5")
    assert [entry.body for entry in other.entries()][-1] == "about a1"
    assert two.verify_chain() == other.verify_chain()
    other.close()


def test_erasing_nobody_changes_nothing(two: Log) -> None:
    before = everything(two)
    assert two.erase_person("p9").rows == {}
    assert everything(two) == before


def test_who_was_quiet_for_long_is_erased(two: Log) -> None:
    call(two, "a3", "e4", NOW + pd.Timedelta(days=10))
    assert two.erase_quiet(NOW + pd.Timedelta(days=1)) == ["p1"]
    assert two.erase_quiet(NOW + pd.Timedelta(days=1)) == []
    assert two.first_answer(key("event", "e4")) == "of a3"
