"""What every route takes from the app and gives back to it."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from ..desk import Desk


def desk_of(request: Request) -> Desk:
    """The desk that the app was started with."""
    desk: Desk = request.app.state.desk
    return desk


def json_response(body: str | bytes) -> Response:
    """A body that is JSON already, sent as it is."""
    return Response(body, media_type="application/json")
