"""Many decisions in one call."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import Response

from ..access.scopes import needs
from ..problem_docs import problem_docs
from ..schemas.batches import BatchAnswer, BatchRequest
from .asked import desk_of, json_response


def add_batches(app: FastAPI) -> None:
    """Add POST /v1/decisions/batch."""

    @app.post(
        "/v1/decisions/batch",
        tags=["decide"],
        response_model=BatchAnswer,
        responses=problem_docs(400, 409, 422),
        openapi_extra=needs("decide"),
    )
    def decide_many(body: BatchRequest, request: Request) -> Response:
        """Decide on many accounts; each decision is kept as its own, and a refused one stops no other."""
        return json_response(desk_of(request).batches.decide(body))
