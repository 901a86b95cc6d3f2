"""What Prometheus reads: routes, decisions and times; never an id."""

from ..calls import decide
from ..conftest import InProcess


def value(text: str, name: str) -> float:
    found = [line.rpartition(" ")[2] for line in text.splitlines() if line.startswith(name + " ")]
    return float(found[0]) if found else 0.0


def test_requests_and_decisions_are_counted(http: InProcess) -> None:
    requests = 'repaylift_requests_total{method="POST",route="/v1/decisions",status="200"}'
    decisions = 'repaylift_decisions_total{arm="policy",mode="model"}'
    before = http.get("/metrics").text
    decide(http)
    after = http.get("/metrics").text
    assert value(after, requests) - value(before, requests) == 1
    assert value(after, decisions) - value(before, decisions) == 1
    assert value(after, "repaylift_requests_waiting") == 0


def test_no_id_is_told(http: InProcess) -> None:
    decision_id = decide(http, request_id="some-request")["decision_id"]
    http.get(f"/v1/decisions/{decision_id}")
    http.get("/v1/accounts/a1/whatever")
    text = http.get("/metrics").text
    assert 'route="/v1/decisions/{decision_id}"' in text
    assert (
        decision_id not in text
        and "some-request" not in text
        and '"a1"' not in text
        and "accounts" not in text
    )
