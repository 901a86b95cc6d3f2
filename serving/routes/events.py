"""Tell a fact that no decision led to."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import Response

from ..access.scopes import needs
from ..problem_docs import problem_docs
from ..schemas import EventRequest, Recorded
from .asked import desk_of, json_response


def add_events(app: FastAPI) -> None:
    """Add POST /v1/events."""

    @app.post(
        "/v1/events",
        tags=["tell"],
        response_model=Recorded,
        responses=problem_docs(400, 404, 409, 422),
        openapi_extra=needs("report"),
    )
    def fact_without_decision(body: EventRequest, request: Request) -> Response:
        """Tell a fact that no decision led to: a payment, a hold, a dispute, another system's call ..."""
        return json_response(desk_of(request).event(body))
