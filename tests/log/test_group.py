"""Writes that wait share a commit; an error is one write's own; nothing committed is done twice."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from repaylift.log import Entry, Log
from repaylift.log.transaction import Transaction


def append(log: Log, subject: str) -> str:
    log.write(lambda write: write.append(Entry("test", subject, 1, "{}")))
    return subject


def fail(log: Log, subject: str) -> str:
    def write(transaction: Transaction) -> None:
        transaction.append(Entry("test", subject, 1, "{}"))
        raise ZeroDivisionError(subject)

    try:
        log.write(write)
    except ZeroDivisionError as error:
        return str(error)
    raise AssertionError("must fail")


def waiting(log: Log, writes: int) -> None:
    """Until so many writes wait."""
    while len(log._group._waiting) < writes:
        threading.Event().wait(0.001)


def one_group(log: Log, work: list) -> list:  # type: ignore[type-arg]
    """Run writes from many threads so that they are all waiting when the lead is handed on."""
    held, free = threading.Event(), threading.Event()

    def hold(_: Transaction) -> None:
        held.set()
        free.wait()

    with ThreadPoolExecutor(len(work) + 1) as pool:
        first = pool.submit(log.write, hold)
        held.wait()
        results = [pool.submit(function, log, name) for function, name in work]
        waiting(log, len(work))
        free.set()
        first.result()
        return [result.result() for result in results]


def test_writes_that_wait_share_one_transaction(log: Log) -> None:
    begun: list[Transaction] = []

    def write(log: Log, subject: str) -> str:
        log.write(begun.append)
        return append(log, subject) and subject

    names = [f"s{i}" for i in range(6)]
    one_group(log, [(write, name) for name in names])
    assert len({id(transaction) for transaction in begun}) == 1
    assert sorted(entry.subject for entry in log.entries()) == names
    assert log.verify_chain().seq == 6


def test_an_error_of_one_neither_fails_nor_loses_the_others(log: Log) -> None:
    names = [f"s{i}" for i in range(6)]
    work = [(fail if i in (1, 4) else append, name) for i, name in enumerate(names)]
    assert one_group(log, work) == names
    assert sorted(entry.subject for entry in log.entries()) == ["s0", "s2", "s3", "s5"]
    assert log.verify_chain().seq == 4


def test_a_write_alone_that_fails_leaves_nothing(log: Log) -> None:
    assert fail(log, "s1") == "s1"
    assert append(log, "s2") == "s2"
    assert [entry.subject for entry in log.entries()] == ["s2"]


def refuse_late(log: Log, subject: str) -> str:
    """A write whose last statement the database refuses, and a server tells only when it is asked."""

    def write(transaction: Transaction) -> None:
        transaction.append(Entry("test", subject, 1, "{}"))
        for _ in range(2):
            transaction.execute("INSERT INTO loaded_tables VALUES (?, ?, ?)", (f"{subject} again", 1, 1))

    with pytest.raises((sqlite3.IntegrityError, psycopg.errors.UniqueViolation), match=r"(?i)unique"):
        log.write(write)
    return subject


@pytest.mark.parametrize("beside", [[], ["s1", "s2", "s3"]])
def test_a_statement_that_fails_late_undoes_its_own_write_alone(log: Log, beside: list[str]) -> None:
    work = [(refuse_late, "bad"), *((append, name) for name in beside)]
    assert one_group(log, work) == ["bad", *beside]
    assert append(log, "last") == "last"
    assert sorted(entry.subject for entry in log.entries()) == sorted([*beside, "last"])
    assert log.verify_chain().seq == len(beside) + 1


def test_many_threads_and_two_logs_on_one_database_make_one_chain(log: Log, url: str) -> None:
    other = Log(url)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda i: append((log, other)[i % 2], f"s{i}"), range(64)))
    assert sorted(entry.subject for entry in log.entries()) == sorted(f"s{i}" for i in range(64))
    assert log.verify_chain().seq == 64
    other.close()


def test_a_write_that_nobody_waits_for_goes_with_the_next(log: Log) -> None:
    log._group.later("k", lambda write: write.append(Entry("test", "dropped", 1, "{}")))
    log._group.later("k", lambda write: write.append(Entry("test", "later", 1, "{}")))
    log._group.later("bad", lambda write: 1 / 0)
    assert list(log.entries()) == []
    append(log, "now")
    assert [entry.subject for entry in log.entries()] == ["now", "later"]


def test_an_ended_thread_lets_the_others_go_on(log: Log) -> None:
    def end(_: Transaction) -> None:
        raise SystemExit

    with pytest.raises(SystemExit):
        log.write(end)
    assert append(log, "s1") == "s1"
