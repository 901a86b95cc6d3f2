"""Who is erased is gone from every table, and the journal still verifies."""

from repaylift.log import Log

from ..calls import decide, event
from ..conftest import InProcess

ORDER = {"erasure_id": "er1", "debtor_id": "p1", "by": "dpo-1"}


def test_nothing_about_the_person_is_left(http: InProcess, log: Log) -> None:
    event(http, "consent", channel="sms")
    decision_id = decide(http)["decision_id"]
    http.post("/v1/dispatches", json={"dispatch_id": "s1", "decision_id": decision_id})
    http.post(
        "/v1/reviews", json={"review_id": "rv1", "account_id": "a1", "basis": "gdpr_22", "note": "secret"}
    )
    answer = http.post("/v1/erasures", json=ORDER)
    assert answer.json()["rows"] > 4
    assert http.post("/v1/erasures", json=ORDER).content == answer.content
    for path in (f"/v1/decisions/{decision_id}", "/v1/dispatches/s1", "/v1/reviews/rv1"):
        assert http.get(path).status_code == 404
    assert http.post("/v1/decisions", json={"request_id": "r9", "account_id": "a1"}).status_code == 404
    assert log.export().accounts["account_id"].tolist() == ["a2"]


def test_nobody_cannot_be_erased(http: InProcess) -> None:
    assert http.post("/v1/erasures", json=ORDER | {"debtor_id": "p9"}).status_code == 404


def test_the_tables_can_be_found(http: InProcess, log: Log) -> None:
    decide(http)
    answer = http.get("/v1/export").json()
    assert answer["rows"]["decisions"] == len(Log(answer["url"]).export().decisions) == 1
