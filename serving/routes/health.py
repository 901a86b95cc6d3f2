"""Whether the service lives, decides by the model, and is ready for traffic."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import Response

from ..access.scopes import OPEN
from ..schemas import Health, Readiness
from .asked import desk_of

_NOT_READY: dict[int | str, dict[str, Any]] = {
    503: {"model": Readiness, "description": "Not ready: send nothing here until it is"}
}


def add_health(app: FastAPI) -> None:
    """Add GET /health and GET /ready."""

    @app.get("/health", tags=["run"], response_model=Health, openapi_extra=OPEN)
    def health(request: Request) -> Any:
        """Whether the service decides by the model; 200 as long as it answers at all."""
        return desk_of(request).health()

    @app.get("/ready", tags=["run"], response_model=Readiness, responses=_NOT_READY, openapi_extra=OPEN)
    def ready(request: Request) -> Response:
        """Whether log, model and rules are there: 200 when all are, 503 when one is not."""
        found = request.app.state.readiness()
        return Response(found.model_dump_json(), 200 if found.ready else 503, media_type="application/json")
