"""The routes, as an app that describes them; `serving.front` stands before it.

A mounted app rather than `@bentoml.api`: the latter answers GET with 405, turns a refused body into
its own 400 without saying what mends it, wraps other refusals into a list, and its page loads a
tracker from the network. Here every refusal is problem+json, and the page works offline. Handlers
are plain functions, so they run in threads.
"""

from __future__ import annotations

from fastapi import FastAPI

from .problem import add_handlers
from .problem_docs import describe_problems
from .routes.batches import add_batches
from .routes.decisions import add_decisions
from .routes.dispatches import add_dispatches
from .routes.erasures import add_erasures
from .routes.events import add_events
from .routes.explanations import add_explanations
from .routes.health import add_health
from .routes.metrics import add_metrics
from .routes.outcomes import add_outcomes
from .routes.overrides import add_overrides
from .routes.pages import add_pages
from .routes.pauses import add_pauses
from .routes.reviews import add_reviews
from .routes.risks import add_risks
from .routes.worklists import add_worklists


def create_app() -> FastAPI:
    """The app; its `state.desk` and `state.repeats` must be set before the first request."""
    app = FastAPI(
        title="repaylift",
        version="1",
        description="The next best collection action for an account: explained, logged and under the rules.",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        swagger_ui_parameters={"tryItOutEnabled": True},
    )
    add_handlers(app)
    add_pages(app)
    add_decisions(app)
    add_batches(app)
    add_outcomes(app)
    add_events(app)
    add_dispatches(app)
    add_pauses(app)
    add_worklists(app)
    add_overrides(app)
    add_reviews(app)
    add_explanations(app)
    add_erasures(app)
    add_risks(app)
    add_health(app)
    add_metrics(app)
    describe_problems(app)
    return app
