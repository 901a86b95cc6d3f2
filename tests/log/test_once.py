"""Any write: once per request id, whole or not at all."""

import pytest
from sqlalchemy import select

from repaylift.log import BodyConflictError, Log
from repaylift.log.schema import LOADED

from .conftest import NOW, key


def test_the_second_call_gets_the_first_answer_and_writes_nothing(log: Log) -> None:
    written: list[str] = []

    def write(_: object) -> str:
        written.append("once")
        return "done"

    assert [log.once(key("pause", "p1"), NOW, write) for _ in range(2)] == ["done", "done"]
    assert written == ["once"]


def test_another_body_is_refused(log: Log) -> None:
    log.once(key("pause", "p1"), NOW, lambda _: "done")
    with pytest.raises(BodyConflictError, match="pause id 'p1'"):
        log.once(key("pause", "p1", "{1}"), NOW, lambda _: "done")


def test_a_write_that_fails_leaves_nothing(log: Log) -> None:
    with pytest.raises(ZeroDivisionError):
        log.once(key("pause", "p1"), NOW, lambda write: str(write.sql.execute(LOADED.delete()).rowcount / 0))
    assert log.read(lambda connection: connection.execute(select(LOADED.c.name)).first()) is not None
    assert log.once(key("pause", "p1"), NOW, lambda _: "done") == "done"
