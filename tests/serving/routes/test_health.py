"""Health says what the service runs with and why it is degraded."""

import pytest

from repaylift.log import Log
from repaylift.policy.next_best_action import NextBestAction

from ..conftest import InProcess, PlainEngine


def test_health_names_model_clock_and_log(http: InProcess, engine: PlainEngine) -> None:
    health = http.get("/health").json()
    assert (health["status"], health["model"], health["now"][:10]) == ("ok", "plain-1", "2025-12-31")
    engine.problem = "no model"
    assert http.get("/health").json()["status"] == "degraded"


def test_ready_when_log_model_and_rules_are_there(http: InProcess, engine: PlainEngine) -> None:
    assert http.get("/ready").json() == {"ready": True, "log": None, "model": None, "rules": None}
    engine.version, engine.artifact = None, NextBestAction(packs=())
    missing = http.get("/ready")
    assert missing.status_code == 503
    assert "no model" in missing.json()["model"] and "no rules" in missing.json()["rules"]


def test_not_ready_when_the_log_takes_no_write(
    http: InProcess, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(log, "write", fail)
    missing = http.get("/ready")
    assert (missing.status_code, missing.json()["ready"]) == (503, False)
    assert "OSError" in missing.json()["log"]
