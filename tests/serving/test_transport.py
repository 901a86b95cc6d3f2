"""A request that failed on the way is sent again, as the same request."""

import httpx
import pytest

from serving.schemas import Health, OutcomeRequest, Recorded
from serving.transport import RefusedByServiceError, Transport

TOLD = OutcomeRequest(outcome_id="o1", decision_id="d1", kind="sent", at="2025-12-31T10:00:00Z")  # type: ignore[arg-type]
ANSWER = Recorded.model_validate(
    {
        "id": "o1",
        "kind": "sent",
        "account_id": "a1",
        "debtor_id": "p1",
        "known_at": "2025-12-31T10:00:00Z",
        "changed": [],
        "features_stale": [],
    }
)


class Line:
    """A server that fails as often as it is told to, then answers."""

    def __init__(self, *failures: Exception | httpx.Response) -> None:
        self.failures, self.seen = list(failures), list[httpx.Request]()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        if not self.failures:
            return httpx.Response(200, text=ANSWER.model_dump_json())
        failure = self.failures.pop(0)
        if isinstance(failure, Exception):
            raise failure
        return failure


def over(line: Line, retries: int = 2) -> Transport:
    return Transport(httpx.Client(transport=httpx.MockTransport(line), base_url="http://test"), retries, 0)


def test_a_cut_connection_is_tried_again_with_the_same_key_and_body() -> None:
    line = Line(httpx.ConnectError("refused"), httpx.ReadError("cut"))
    assert over(line).post("/v1/outcomes", TOLD, Recorded) == ANSWER
    sent = {(request.headers["idempotency-key"], request.content) for request in line.seen}
    assert (len(line.seen), len(sent)) == (3, 1)


def test_two_calls_have_two_keys() -> None:
    line = Line()
    for _ in range(2):
        over(line).post("/v1/outcomes", TOLD, Recorded)
    assert len({request.headers["idempotency-key"] for request in line.seen}) == 2


def test_the_service_asks_to_be_asked_again() -> None:
    line = Line(httpx.Response(503), httpx.Response(429))
    assert over(line).post("/v1/outcomes", TOLD, Recorded) == ANSWER


def test_in_the_end_it_gives_up() -> None:
    with pytest.raises(httpx.ConnectError):
        over(Line(*[httpx.ConnectError("refused")] * 3)).post("/v1/outcomes", TOLD, Recorded)


def test_a_refusal_is_final_and_says_why() -> None:
    line = Line(httpx.Response(404, text="no such thing"))
    with pytest.raises(RefusedByServiceError, match="404 Not Found: no such thing"):
        over(line).get("/health", Health)
    assert len(line.seen) == 1
