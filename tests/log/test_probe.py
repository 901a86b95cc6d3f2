"""A probe leaves nothing, and fails where a write would."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import DatabaseError

from repaylift.log import Log
from repaylift.log.probe import write_probe


def test_it_leaves_nothing(tmp_path: Path) -> None:
    log = Log(f"sqlite:///{tmp_path}/log.db")
    for _ in range(2):
        log.write(write_probe)
    with sqlite3.connect(tmp_path / "log.db") as other:
        assert other.execute("select count(*) from requests").fetchone() == (0,)


def test_it_fails_where_a_write_would(tmp_path: Path) -> None:
    log = Log(f"sqlite:///{tmp_path}/log.db")
    with sqlite3.connect(tmp_path / "log.db") as other:
        other.execute("create trigger full before insert on requests begin select raise(abort, 'full'); end")
    with pytest.raises(DatabaseError, match="full"):
        log.write(write_probe)
