"""Send: reserve a slot, then confirm or cancel."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import Response

from ..access.scopes import needs
from ..problem_docs import problem_docs
from ..schemas.dispatches import DispatchAnswer, DispatchCancel, DispatchConfirm, DispatchRequest
from .asked import desk_of, json_response

_REFUSALS = problem_docs(400, 404, 409, 422)


def add_dispatches(app: FastAPI) -> None:
    """Add POST and GET /v1/dispatches, and how an attempt ends."""

    @app.post(
        "/v1/dispatches",
        tags=["send"],
        response_model=DispatchAnswer,
        responses=_REFUSALS,
        openapi_extra=needs("decide"),
    )
    def may_it_be_sent(body: DispatchRequest, request: Request) -> Response:
        """Check the rules again and reserve the slot; send only when the status is `reserved`."""
        return json_response(desk_of(request).dispatches.reserve(body))

    @app.post(
        "/v1/dispatches/{dispatch_id}/confirm",
        tags=["send"],
        response_model=DispatchAnswer,
        responses=_REFUSALS,
        openapi_extra=needs("decide"),
    )
    def it_was_sent(dispatch_id: str, body: DispatchConfirm, request: Request) -> Response:
        """Say that it was sent; also when the reservation ran out meanwhile."""
        return json_response(desk_of(request).dispatches.confirm(dispatch_id, body))

    @app.post(
        "/v1/dispatches/{dispatch_id}/cancel",
        tags=["send"],
        response_model=DispatchAnswer,
        responses=_REFUSALS,
        openapi_extra=needs("decide"),
    )
    def it_will_not_be_sent(dispatch_id: str, body: DispatchCancel, request: Request) -> Response:
        """Give the slot back at once."""
        return json_response(desk_of(request).dispatches.cancel(dispatch_id))

    @app.get(
        "/v1/dispatches/{dispatch_id}",
        tags=["send"],
        response_model=DispatchAnswer,
        responses=problem_docs(404, 422),
        openapi_extra=needs("decide"),
    )
    def attempt(dispatch_id: str, request: Request) -> Response:
        """An attempt as it stands."""
        return json_response(desk_of(request).dispatches.find(dispatch_id))
