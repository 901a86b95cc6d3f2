"""The environment is read whole, and workers that the log cannot serve are refused."""

import pytest

from serving.settings import Settings, read_settings

POSTGRES = "postgresql+psycopg://somewhere/repaylift"


def test_defaults() -> None:
    assert read_settings({}) == Settings("sqlite:///var/repaylift.db", "champion", "system", 36.0, 1)


def test_every_variable_counts() -> None:
    environment = {
        "REPAYLIFT_LOG": POSTGRES,
        "REPAYLIFT_MODEL": "artifacts/bundle",
        "REPAYLIFT_CLOCK": "loaded",
        "REPAYLIFT_MAX_FEATURE_AGE_HOURS": "12",
        "REPAYLIFT_WORKERS": "4",
    }
    assert read_settings(environment) == Settings(POSTGRES, "artifacts/bundle", "loaded", 12.0, 4)


def test_several_workers_on_sqlite_are_refused() -> None:
    with pytest.raises(ValueError, match=r"workers == 2, must be 1 while the log is SQLite"):
        read_settings({"REPAYLIFT_WORKERS": "2"})


@pytest.mark.parametrize(("name", "value"), [("WORKERS", "0"), ("MAX_FEATURE_AGE_HOURS", "0")])
def test_impossible_numbers_are_refused(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"REPAYLIFT_{name}"):
        read_settings({f"REPAYLIFT_{name}": value})
