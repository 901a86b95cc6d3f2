"""A person takes another action."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import Response

from ..access.scopes import needs
from ..problem_docs import problem_docs
from ..schemas.overrides import OverrideAnswer, OverrideRequest
from .asked import desk_of, json_response


def add_overrides(app: FastAPI) -> None:
    """Add POST /v1/overrides."""

    @app.post(
        "/v1/overrides",
        tags=["operate"],
        response_model=OverrideAnswer,
        responses=problem_docs(400, 404, 409, 422),
        openapi_extra=needs("decide"),
    )
    def take_another_action(body: OverrideRequest, request: Request) -> Response:
        """Take another action than the one decided; one that a rule forbids is refused."""
        return json_response(desk_of(request).overrides.take(body))
