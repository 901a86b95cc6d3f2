"""The default risk of an account."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request

from ..access.scopes import needs
from ..problem_docs import problem_docs
from ..schemas.risks import RiskAnswer
from .asked import desk_of


def add_risks(app: FastAPI) -> None:
    """Add GET /v1/accounts/{account_id}/risk."""

    @app.get(
        "/v1/accounts/{account_id}/risk",
        tags=["explain"],
        response_model=RiskAnswer,
        responses=problem_docs(404, 422),
        openapi_extra=needs("read_explanations"),
    )
    def risk(account_id: str, request: Request) -> Any:
        """How likely the open bill stays unpaid, and why; nothing is kept."""
        return desk_of(request).explanations.risk(account_id)
