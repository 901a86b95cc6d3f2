"""Health says what the service runs with and why it is degraded."""

from ..conftest import InProcess, PlainEngine


def test_health_names_model_clock_and_log(http: InProcess, engine: PlainEngine) -> None:
    health = http.get("/health").json()
    assert (health["status"], health["model"], health["now"][:10]) == ("ok", "plain-1", "2025-12-31")
    engine.problem = "no model"
    assert http.get("/health").json()["status"] == "degraded"
