"""Ask for a decision, and read one again."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import Response

from ..access.scopes import needs
from ..problem_docs import problem_docs
from ..schemas import DecisionAnswer, DecisionRequest
from .asked import desk_of, json_response


def add_decisions(app: FastAPI) -> None:
    """Add POST /v1/decisions and GET /v1/decisions/{decision_id}."""

    @app.post(
        "/v1/decisions",
        tags=["decide"],
        response_model=DecisionAnswer,
        responses=problem_docs(400, 404, 409, 422),
        openapi_extra=needs("decide"),
    )
    def next_best_action(body: DecisionRequest, request: Request) -> Response:
        """Decide what to do about an account's open bill, and keep the decision."""
        return json_response(desk_of(request).decide(body))

    @app.get(
        "/v1/decisions/{decision_id}",
        tags=["decide"],
        response_model=DecisionAnswer,
        responses=problem_docs(404),
        openapi_extra=needs("read_explanations"),
    )
    def earlier_decision(decision_id: str, request: Request) -> Response:
        """The exact answer that left with a decision."""
        return json_response(desk_of(request).find(decision_id))


def too_late(body: bytes, request: Request) -> Response:
    """The answer when a decision takes too long: nobody is contacted, and it is not kept."""
    return json_response(desk_of(request).too_late(DecisionRequest.model_validate_json(body)))
