"""Erase a person, and find the log's tables."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import Response

from ..access.scopes import needs
from ..problem_docs import problem_docs
from ..schemas.erasures import ErasureAnswer, ErasureRequest, ExportAnswer
from .asked import desk_of, json_response


def add_erasures(app: FastAPI) -> None:
    """Add POST /v1/erasures and GET /v1/export."""

    @app.post(
        "/v1/erasures",
        tags=["operate"],
        response_model=ErasureAnswer,
        responses=problem_docs(400, 404, 409, 422),
        openapi_extra=needs("administer"),
    )
    def erase(body: ErasureRequest, request: Request) -> Response:
        """Erase all that the log holds about a person; this cannot be undone."""
        return json_response(desk_of(request).erasures.erase(body))

    @app.get("/v1/export", tags=["operate"], response_model=ExportAnswer, openapi_extra=needs("administer"))
    def export(request: Request) -> Any:
        """Where the record tables are, and how to read them for training or an audit."""
        return desk_of(request).erasures.export()
