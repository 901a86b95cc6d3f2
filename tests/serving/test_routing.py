"""A route is found by method and path, with what it needs, before anything of the body is read."""

from fastapi import FastAPI

from serving.routing import UNKNOWN, RouteTable
from serving.schemas import DecisionRequest


def test_a_handler_of_body_and_request_is_called_directly(app: FastAPI) -> None:
    target = RouteTable(app).find("POST", "/v1/decisions")
    assert target.direct is not None
    assert (target.path, target.scope, target.direct.body) == ("/v1/decisions", "decide", DecisionRequest)


def test_a_path_with_parameters_is_left_to_the_framework(app: FastAPI) -> None:
    target = RouteTable(app).find("GET", "/v1/decisions/d-1")
    assert (target.path, target.scope, target.direct) == (
        "/v1/decisions/{decision_id}",
        "read_explanations",
        None,
    )


def test_every_path_and_method_finds_its_own_route(app: FastAPI) -> None:
    table = RouteTable(app)
    for path, methods in app.openapi()["paths"].items():
        for method in methods:
            assert table.find(method.upper(), path.replace("{", "").replace("}", "")).path == path


def test_another_method_or_path_finds_nothing(app: FastAPI) -> None:
    assert RouteTable(app).find("PATCH", "/v1/decisions") is UNKNOWN
    assert RouteTable(app).find("POST", "/v1/nothing") is UNKNOWN
