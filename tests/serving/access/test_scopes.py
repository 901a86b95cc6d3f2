"""Every route says what it needs."""

from fastapi import FastAPI
from fastapi.routing import APIRoute

from serving.access.scopes import SCOPES


def test_every_route_names_a_scope_or_is_open(app: FastAPI) -> None:
    for route in app.routes:
        if isinstance(route, APIRoute):
            assert "security" in (route.openapi_extra or {}), route.path


def test_what_needs_no_key_only_reads(app: FastAPI) -> None:
    described = app.openapi()["paths"]
    open_routes = {
        (path, method)
        for path in described
        for method in described[path]
        if not described[path][method]["security"]
    }
    assert open_routes == {("/health", "get"), ("/ready", "get"), ("/metrics", "get")}


def test_every_scope_that_a_route_needs_is_known(app: FastAPI) -> None:
    for path in app.openapi()["paths"].values():
        for operation in path.values():
            for requirement in operation["security"]:
                assert set(requirement["key"]) <= set(SCOPES)
