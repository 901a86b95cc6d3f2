"""Tell what a decision led to."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import Response

from ..access.scopes import needs
from ..problem_docs import problem_docs
from ..schemas import OutcomeRequest, Recorded
from .asked import desk_of, json_response


def add_outcomes(app: FastAPI) -> None:
    """Add POST /v1/outcomes."""

    @app.post(
        "/v1/outcomes",
        tags=["tell"],
        response_model=Recorded,
        responses=problem_docs(400, 404, 409, 422),
        openapi_extra=needs("report"),
    )
    def what_it_led_to(body: OutcomeRequest, request: Request) -> Response:
        """Tell what a decision led to: sent, answered, a promise, a payment, an opt-out ..."""
        return json_response(desk_of(request).outcome(body))
