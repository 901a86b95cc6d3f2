"""Two services that do nothing but read the request and give back one valid answer: the floor."""

from __future__ import annotations

import bentoml
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from serving.schemas import DecisionAnswer, DecisionRequest

ANSWER = DecisionAnswer.model_validate(DecisionAnswer.model_json_schema()["examples"][0])
BODY = ANSWER.model_dump_json(by_alias=True).encode()


@bentoml.service(name="empty_api", traffic={"timeout": 30})
class EmptyApi:
    """The endpoint as BentoML's own documentation writes it."""

    @bentoml.api(route="/v1/decisions")
    def decide(self, body: DecisionRequest, /) -> DecisionAnswer:
        """One answer for everybody."""
        return ANSWER


async def empty_route(scope: Scope, receive: Receive, send: Send) -> None:
    """Validate the body, give back bytes."""
    body = await Request(scope, receive).body()
    DecisionRequest.model_validate_json(body or b'{"request_id": "r", "account_id": "a"}')
    await Response(BODY, media_type="application/json")(scope, receive, send)


@bentoml.service(
    name="empty_route",
    traffic={"timeout": 30},
    metrics={"enabled": False},
    logging={"access": {"enabled": False}},
    tracing={"excluded_urls": ".*"},
)
@bentoml.asgi_app(empty_route, path="/")
class EmptyRoute:
    """An ASGI route under the same settings as our service: what the server alone costs."""
