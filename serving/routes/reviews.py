"""Human reviews."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import Response

from ..access.scopes import needs
from ..problem_docs import problem_docs
from ..schemas.reviews import ReviewAssign, ReviewList, ReviewRequest, ReviewResolve, ReviewView
from .asked import desk_of, json_response

_REFUSALS = problem_docs(400, 404, 409, 422)


def add_reviews(app: FastAPI) -> None:
    """Add POST and GET /v1/reviews, and how a review goes on."""
    _add_asking(app)
    _add_reading(app)
    _add_progress(app)


def _add_asking(app: FastAPI) -> None:

    @app.post(
        "/v1/reviews",
        tags=["review"],
        response_model=ReviewView,
        responses=_REFUSALS,
        openapi_extra=needs("report"),
    )
    def ask_for_a_person(body: ReviewRequest, request: Request) -> Response:
        """Ask for a human review; from now on no automated action reaches the customer."""
        return json_response(desk_of(request).reviews.ask(body))


def _add_reading(app: FastAPI) -> None:

    @app.get(
        "/v1/reviews",
        tags=["review"],
        response_model=ReviewList,
        openapi_extra=needs("read_explanations"),
    )
    def open_reviews(request: Request) -> Any:
        """Reviews that are not resolved."""
        return desk_of(request).reviews.open_ones()

    @app.get(
        "/v1/reviews/{review_id}",
        tags=["review"],
        response_model=ReviewView,
        responses=problem_docs(404, 422),
        openapi_extra=needs("read_explanations"),
    )
    def review(review_id: str, request: Request) -> Response:
        """A review as it stands."""
        return json_response(desk_of(request).reviews.find(review_id))


def _add_progress(app: FastAPI) -> None:

    @app.post(
        "/v1/reviews/{review_id}/assign",
        tags=["review"],
        response_model=ReviewView,
        responses=_REFUSALS,
        openapi_extra=needs("decide"),
    )
    def assign(review_id: str, body: ReviewAssign, request: Request) -> Response:
        """Give a review to a person."""
        return json_response(desk_of(request).reviews.assign(review_id, body))

    @app.post(
        "/v1/reviews/{review_id}/resolve",
        tags=["review"],
        response_model=ReviewView,
        responses=_REFUSALS,
        openapi_extra=needs("decide"),
    )
    def resolve(review_id: str, body: ReviewResolve, request: Request) -> Response:
        """End a review; automation may go on from the next decision."""
        return json_response(desk_of(request).reviews.resolve(review_id, body))
