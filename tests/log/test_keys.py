"""Where the master key comes from, and what happens without the right one."""

import base64
import stat
from pathlib import Path

import pytest
from sqlalchemy import make_url

from repaylift.log import Log
from repaylift.log.keys import VARIABLE, master_key


@pytest.fixture(autouse=True)
def without_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


def test_a_file_beside_the_log_that_only_its_owner_may_read(tmp_path: Path) -> None:
    Log(f"sqlite:///{tmp_path}/log.db").close()
    path = tmp_path / "log.db.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert master_key(make_url(f"sqlite:///{tmp_path}/log.db")) == base64.b64decode(path.read_bytes())


def test_the_environments_key_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, base64.b64encode(b"k" * 32).decode())
    Log(f"sqlite:///{tmp_path}/log.db").close()
    assert not (tmp_path / "log.db.key").exists()


def test_another_key_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Log(f"sqlite:///{tmp_path}/log.db").close()
    monkeypatch.setenv(VARIABLE, base64.b64encode(b"k" * 32).decode())
    with pytest.raises(ValueError, match="made with another master key"):
        Log(f"sqlite:///{tmp_path}/log.db")


def test_a_server_needs_the_environments_key() -> None:
    with pytest.raises(ValueError, match="REPAYLIFT_MASTER_KEY is not set"):
        master_key(make_url("postgresql+psycopg://host/repaylift"))
