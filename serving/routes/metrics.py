"""What Prometheus reads."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse, Response

from ..access.scopes import OPEN
from ..meters import MEDIA_TYPE, exposition

_EXAMPLE = 'repaylift_requests_total{method="POST",route="/v1/decisions",status="200"} 42.0\n'


def add_metrics(app: FastAPI) -> None:
    """Add GET /metrics."""

    @app.get(
        "/metrics",
        tags=["run"],
        response_class=PlainTextResponse,
        responses={200: {"content": {"text/plain": {"example": _EXAMPLE}}}},
        openapi_extra=OPEN,
    )
    def metrics() -> Response:
        """Counts and times for Prometheus; no ids in them."""
        return Response(exposition(), media_type=MEDIA_TYPE)
