"""Pause switches."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.responses import Response

from ..access.scopes import needs
from ..problem_docs import problem_docs
from ..schemas.pauses import PauseList, PauseRequest, PauseView
from ..schemas.queries import LiftQuery
from .asked import desk_of, json_response


def add_pauses(app: FastAPI) -> None:
    """Add POST, GET and DELETE /v1/pauses."""

    @app.post(
        "/v1/pauses",
        tags=["operate"],
        response_model=PauseView,
        responses=problem_docs(400, 404, 409, 422),
        openapi_extra=needs("administer"),
    )
    def pause(body: PauseRequest, request: Request) -> Response:
        """Pause actions in a segment, from the next decision and dispatch on."""
        return json_response(desk_of(request).pauses.pause(body))

    @app.get(
        "/v1/pauses",
        tags=["operate"],
        response_model=PauseList,
        openapi_extra=needs("administer"),
    )
    def pauses_in_force(request: Request) -> Any:
        """The pauses in force."""
        return desk_of(request).pauses.in_force()

    @app.delete(
        "/v1/pauses/{pause_id}",
        tags=["operate"],
        response_model=PauseView,
        responses=problem_docs(404, 422),
        openapi_extra=needs("administer"),
    )
    def lift(pause_id: str, request: Request, asked: Annotated[LiftQuery, Query()]) -> Response:
        """Lift a pause; it works from the next decision and dispatch on."""
        return json_response(desk_of(request).pauses.lift(pause_id, asked.by))
