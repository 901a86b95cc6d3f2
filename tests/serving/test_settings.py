"""The environment is read whole, and workers that the log cannot serve are refused."""

from pathlib import Path

import pytest

from serving.access.keys import new_key
from serving.settings import Settings, find_keys, read_settings

POSTGRES = "postgresql+psycopg://somewhere/repaylift"


def test_defaults() -> None:
    assert read_settings({}) == Settings(
        "sqlite:///var/repaylift.db", "champion", "system", 36.0, 1, 1000.0, 1024, "", 15.0, 5.0
    )


def test_every_variable_counts() -> None:
    environment = {
        "REPAYLIFT_LOG": POSTGRES,
        "REPAYLIFT_MODEL": "artifacts/bundle",
        "REPAYLIFT_CLOCK": "loaded",
        "REPAYLIFT_MAX_FEATURE_AGE_HOURS": "12",
        "REPAYLIFT_WORKERS": "4",
        "REPAYLIFT_RATE": "50",
        "REPAYLIFT_MAX_BODY_KB": "64",
    }
    assert read_settings(environment) == Settings(POSTGRES, "artifacts/bundle", "loaded", 12.0, 4, 50.0, 64)


def test_several_workers_on_sqlite_are_refused() -> None:
    with pytest.raises(ValueError, match=r"workers == 2, must be 1 while the log is SQLite"):
        read_settings({"REPAYLIFT_WORKERS": "2"})


@pytest.mark.parametrize("name", ["WORKERS", "MAX_FEATURE_AGE_HOURS", "RATE", "MAX_BODY_KB"])
def test_impossible_numbers_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f"REPAYLIFT_{name}"):
        read_settings({f"REPAYLIFT_{name}": "0"})


def test_the_keys_of_variable_and_file_count(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text(new_key("dialler", ["report"])[1].line())
    keys = find_keys(
        {
            "REPAYLIFT_KEYS": new_key("crm", ["decide"])[1].line(),
            "REPAYLIFT_KEYS_FILE": str(tmp_path / "keys"),
        }
    )
    assert keys is not None and len(keys) == 2


def test_without_keys_it_must_be_said_to_be_open() -> None:
    with pytest.raises(ValueError, match="set REPAYLIFT_OPEN=1"):
        find_keys({})
    assert find_keys({"REPAYLIFT_OPEN": "1"}) is None


def test_open_and_keys_contradict_each_other() -> None:
    with pytest.raises(ValueError, match="unset REPAYLIFT_OPEN"):
        find_keys({"REPAYLIFT_OPEN": "1", "REPAYLIFT_KEYS": new_key("crm", ["decide"])[1].line()})
