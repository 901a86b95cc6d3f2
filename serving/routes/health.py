"""Whether the service lives and decides by the model."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request

from ..schemas import Health
from .asked import desk_of


def add_health(app: FastAPI) -> None:
    """Add GET /health."""

    @app.get("/health", tags=["run"], response_model=Health)
    def health(request: Request) -> Any:
        """Whether the service decides by the model; 200 as long as it answers at all."""
        return desk_of(request).health()
