"""The API's page, which works offline from the Swagger files that BentoML ships."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.staticfiles import StaticFiles

from ..access.scopes import OPEN

_ASSETS = "/static_content"


def add_pages(app: FastAPI) -> None:
    """Add GET /docs with what it loads, and / that leads to it."""
    app.mount(_ASSETS, StaticFiles(directory=_files()))

    @app.get("/", include_in_schema=False, openapi_extra=OPEN)
    def index() -> RedirectResponse:
        return RedirectResponse("/docs")

    @app.get("/docs", include_in_schema=False, openapi_extra=OPEN)
    def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="/openapi.json",
            title="repaylift",
            swagger_js_url=f"{_ASSETS}/swagger-ui-bundle.js",
            swagger_css_url=f"{_ASSETS}/swagger-ui.css",
            swagger_favicon_url=f"{_ASSETS}/favicon-light-32x32.png",
            swagger_ui_parameters=app.swagger_ui_parameters,
        )

    @app.get("/openapi.json", include_in_schema=False, openapi_extra=OPEN)
    def description() -> JSONResponse:
        return JSONResponse(app.openapi())


def _files() -> Path:
    """BentoML's folder of Swagger's files; found without importing it, which would take a second."""
    package = find_spec("bentoml")
    assert package is not None and package.origin is not None
    return Path(package.origin).parent / "_internal" / "server" / "static_content"
