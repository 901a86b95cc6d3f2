"""A server that went away and came back loses nothing, and is told from one that stays away."""

import threading
from collections.abc import Iterator

import psycopg
import pytest

from repaylift.log import Entry, Log, LogUnavailableError, NotKnownError
from repaylift.log.transaction import Transaction

from ..conftest import MASTER_KEY, start_server


@pytest.fixture(scope="module")
def server() -> Iterator:  # type: ignore[type-arg]
    """A server of this file's own, which it may stop."""
    with pytest.MonkeyPatch.context() as patch, start_server(patch) as server:
        patch.setenv("REPAYLIFT_MASTER_KEY", MASTER_KEY)
        yield server


@pytest.fixture
def log(server) -> Iterator[Log]:  # type: ignore[no-untyped-def]
    log = Log(server.get_uri().replace("postgresql://", "postgresql+psycopg://"), patience=0.2)
    yield log
    log.close()


def append(log: Log, subject: str) -> None:
    log.write(lambda write: write.append(Entry("test", subject, 1, "{}")))


def end_sessions(server) -> None:  # type: ignore[no-untyped-def]
    """End every session but this one, as an administrator or a restart does."""
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )


def test_reads_and_writes_go_on_over_a_new_connection(log: Log, server) -> None:  # type: ignore[no-untyped-def]
    append(log, "before")
    end_sessions(server)
    with pytest.raises(NotKnownError):
        log.snapshot("nobody")
    end_sessions(server)
    append(log, "after")
    assert {"before", "after"} <= {entry.subject for entry in log.entries()}
    log.verify_chain()


def test_a_connection_that_goes_in_the_middle_of_a_write_runs_it_again(log: Log, server) -> None:  # type: ignore[no-untyped-def]
    runs: list[int] = []

    def write(transaction: Transaction) -> None:
        transaction.append(Entry("test", "twice run", 1, "{}"))
        runs.append(1)
        if len(runs) == 1:
            end_sessions(server)

    log.write(write)
    assert len(runs) == 2
    assert [entry.subject for entry in log.entries()].count("twice run") == 1
    log.verify_chain()


def test_a_commit_that_was_cut_off_after_it_succeeded_is_not_done_again(log: Log, server) -> None:  # type: ignore[no-untyped-def]
    execute, runs = Transaction.execute, []

    def write(transaction: Transaction) -> None:
        transaction.append(Entry("test", "cut off", 1, "{}"))
        runs.append(1)

    session = log._sessions.mine()
    once = threading.Event()

    def commit_and_lose(statement: str, parameters: tuple = ()) -> object:  # type: ignore[type-arg]
        found = execute(session, statement, parameters)  # type: ignore[arg-type]
        if statement == "COMMIT" and not once.is_set():
            once.set()
            end_sessions(server)
            raise psycopg.OperationalError("server closed the connection unexpectedly")
        return found

    session.execute = commit_and_lose  # type: ignore[method-assign]
    log.write(write)
    assert len(runs) == 1
    assert [entry.subject for entry in log.entries()].count("cut off") == 1


def test_a_server_that_stays_away_is_told_and_forgotten_when_it_is_back(log: Log, server) -> None:  # type: ignore[no-untyped-def]
    server.stop()
    with pytest.raises(LogUnavailableError, match="does not answer"):
        append(log, "lost")
    with pytest.raises(LogUnavailableError):
        log.snapshot("nobody")
    server.start()
    append(log, "back")
    subjects = [entry.subject for entry in log.entries()]
    assert ("lost" in subjects, "back" in subjects) == (False, True)
    log.verify_chain()
