"""The routes, as an ASGI app that the BentoML service mounts.

A mounted app rather than `@bentoml.api`: the latter answers GET with 405, turns a refused body into
its own 400 without saying what mends it, wraps other refusals into a list, and its page loads a
tracker from the network. Here every refusal is problem+json, and the page works offline from the
Swagger files that BentoML ships. Handlers are plain functions, so they run in threads.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from .desk import Desk
from .problem import add_handlers, describe_problems, problem_docs
from .schemas import DecisionAnswer, DecisionRequest, EventRequest, Health, OutcomeRequest, Recorded

_ASSETS = "/static_content"  # BentoML's server has Swagger's files there
_REFUSALS = problem_docs(400, 404, 409, 422)


def create_app() -> FastAPI:
    """The app; its `state.desk` must be set before the first request."""
    app = FastAPI(
        title="repaylift",
        version="1",
        description="The next best collection action for an account: explained, logged and under the rules.",
        docs_url=None,
        redoc_url=None,
        swagger_ui_parameters={"tryItOutEnabled": True},
    )
    add_handlers(app)
    _add_pages(app)
    _add_writing(app)
    _add_reading(app)
    describe_problems(app)
    return app


def _add_writing(app: FastAPI) -> None:
    @app.post("/v1/decisions", tags=["decide"], response_model=DecisionAnswer, responses=_REFUSALS)
    def next_best_action(body: DecisionRequest, request: Request) -> Response:
        """Decide what to do about an account's open bill, and keep the decision."""
        return _json(_desk(request).decide(body))

    @app.post("/v1/outcomes", tags=["tell"], response_model=Recorded, responses=_REFUSALS)
    def what_it_led_to(body: OutcomeRequest, request: Request) -> Response:
        """Tell what a decision led to: sent, answered, a promise, a payment, an opt-out ..."""
        return _json(_desk(request).outcome(body))

    @app.post("/v1/events", tags=["tell"], response_model=Recorded, responses=_REFUSALS)
    def fact_without_decision(body: EventRequest, request: Request) -> Response:
        """Tell a fact that no decision led to: a payment, a hold, a dispute, another system's call ..."""
        return _json(_desk(request).event(body))


def _add_reading(app: FastAPI) -> None:
    @app.get(
        "/v1/decisions/{decision_id}",
        tags=["decide"],
        response_model=DecisionAnswer,
        responses=problem_docs(404, 422),
    )
    def earlier_decision(decision_id: str, request: Request) -> Response:
        """The exact answer that left with a decision."""
        return _json(_desk(request).find(decision_id))

    @app.get("/health", tags=["run"], response_model=Health)
    def health(request: Request) -> Any:
        """Whether the service decides by the model; 200 as long as it answers at all."""
        return _desk(request).health()


def _add_pages(app: FastAPI) -> None:
    @app.get("/", include_in_schema=False)
    def index() -> RedirectResponse:
        return RedirectResponse("/docs")

    @app.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="/openapi.json",
            title="repaylift",
            swagger_js_url=f"{_ASSETS}/swagger-ui-bundle.js",
            swagger_css_url=f"{_ASSETS}/swagger-ui.css",
            swagger_favicon_url=f"{_ASSETS}/favicon-light-32x32.png",
            swagger_ui_parameters=app.swagger_ui_parameters,
        )


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def _json(body: str) -> Response:
    return Response(body, media_type="application/json")
