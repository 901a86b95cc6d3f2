"""Worklists per queue, under what each queue can do."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.responses import Response, StreamingResponse

from ..access.scopes import needs
from ..problem_docs import problem_docs
from ..schemas.queries import LateQuery, PageQuery, QueueQuery
from ..schemas.worklists import LateAnswer, RepriceRequest, WorklistPage, WorklistRequest, WorklistView

_ACCEPTED: dict[str, Any] = {
    "status_code": 202,
    "response_model": WorklistView,
    "openapi_extra": needs("decide"),
}


def add_worklists(app: FastAPI) -> None:
    """Add /v1/worklists: ask, status, items, CSV, reprice, and what is late."""
    _add_asking(app)
    _add_reading(app)


def _add_asking(app: FastAPI) -> None:
    @app.post("/v1/worklists", tags=["work"], responses=problem_docs(400, 404, 409, 422), **_ACCEPTED)
    def ask_for_a_worklist(body: WorklistRequest, request: Request) -> Response:
        """Ask for a worklist; it is made in the background."""
        return _accepted(_desk(request).ask(body))

    @app.post(
        "/v1/worklists/{worklist_id}/reprice",
        tags=["work"],
        responses=problem_docs(400, 404, 409, 422),
        **_ACCEPTED,
    )
    def reprice(worklist_id: str, body: RepriceRequest, request: Request) -> Response:
        """Share it out anew under other capacities, by what is known now."""
        return _accepted(_desk(request).reprice(worklist_id, body))


def _add_reading(app: FastAPI) -> None:
    @app.get(
        "/v1/worklists/late",
        tags=["work"],
        response_model=LateAnswer,
        responses=problem_docs(422),
        openapi_extra=needs("decide"),
    )
    def late(request: Request, asked: Annotated[LateQuery, Query()]) -> Any:
        """Decisions that nobody acted on in time, per owner."""
        return _desk(request).late(asked.queue, asked.limit)

    @app.get(
        "/v1/worklists/{worklist_id}",
        tags=["work"],
        response_model=WorklistView,
        responses=problem_docs(404, 422),
        openapi_extra=needs("decide"),
    )
    def status(worklist_id: str, request: Request) -> Any:
        """How far it is, and what each queue got."""
        return _desk(request).status(worklist_id)

    @app.get(
        "/v1/worklists/{worklist_id}/items",
        tags=["work"],
        response_model=WorklistPage,
        responses=problem_docs(404, 409, 422),
        openapi_extra=needs("decide"),
    )
    def items(worklist_id: str, request: Request, asked: Annotated[PageQuery, Query()]) -> Any:
        """Items, page by page, in the order in which each queue works."""
        return _desk(request).page(worklist_id, asked.queue, asked.cursor, asked.limit)

    @app.get(
        "/v1/worklists/{worklist_id}/items.csv",
        tags=["work"],
        response_class=StreamingResponse,
        responses={200: {"content": {"text/csv": {}}}, **problem_docs(404, 409, 422)},
        openapi_extra=needs("decide"),
    )
    def items_csv(
        worklist_id: str, request: Request, asked: Annotated[QueueQuery, Query()]
    ) -> StreamingResponse:
        """All items as CSV."""
        return StreamingResponse(_desk(request).csv(worklist_id, asked.queue), media_type="text/csv")


def _desk(request: Request) -> Any:
    return request.app.state.desk.worklists


def _accepted(body: str) -> Response:
    return Response(body, status_code=202, media_type="application/json")
