"""Why a decision was taken."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request

from ..access.scopes import needs
from ..problem_docs import problem_docs
from ..schemas.explanations import ExplanationAnswer
from .asked import desk_of


def add_explanations(app: FastAPI) -> None:
    """Add GET /v1/decisions/{decision_id}/explanation."""

    @app.get(
        "/v1/decisions/{decision_id}/explanation",
        tags=["explain"],
        response_model=ExplanationAnswer,
        responses=problem_docs(404, 422),
        openapi_extra=needs("read_explanations"),
    )
    def explanation(decision_id: str, request: Request) -> Any:
        """Reasons, rules checked, what was sent and what would have changed it, in English and Chinese."""
        return desk_of(request).explanations.explain(decision_id)
