"""What is particular to SQLite: a file, written ahead, every commit synced."""

from pathlib import Path

import pytest

from repaylift.log import Log


def test_every_commit_is_synced_and_what_is_deleted_is_overwritten(tmp_path: Path) -> None:
    log = Log(f"sqlite:///{tmp_path}/log.db")
    asked = ("journal_mode", "synchronous", "secure_delete")
    found = [
        log._sessions.read(lambda session, name=name: session.execute(f"PRAGMA {name}").fetchone()[0])
        for name in asked
    ]
    assert found == ["wal", 2, 1]


def test_a_log_in_memory_is_refused() -> None:
    with pytest.raises(ValueError, match="must name a file"):
        Log("sqlite://")
