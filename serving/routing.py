"""Which route a request is for, and what that route needs; known before anything of the body is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.responses import Response
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.requests import Request

from .access.scopes import Scope, needed_scope


@dataclass(frozen=True, slots=True)
class Direct:
    """A handler that takes the body and the request only, and so is called without the framework."""

    body: type[BaseModel]
    handle: Callable[[BaseModel, Request], Response]


@dataclass(frozen=True, slots=True)
class Target:
    """What a request is for.

    path : of the route, with its parameters' names instead of values; "other": no route's.
    scope : that a key needs; None: no key.
    direct : None: the framework answers.
    """

    path: str
    scope: Scope | None
    direct: Direct | None = None


UNKNOWN = Target("other", None)


def methods_at(app: FastAPI, path: str) -> str:
    """What may be sent to a path, as the header Allow lists it; a path written out goes before a pattern.

    Examples
    --------
    >>> app = FastAPI()
    >>> for add, name in ((app.get, "/x/{id}"), (app.delete, "/x/{id}"), (app.post, "/x/all")):
    ...     _ = add(name)(lambda: None)
    >>> methods_at(app, "/x/all"), methods_at(app, "/x/1")
    ('POST', 'DELETE, GET')
    """
    routes = [route for route in app.routes if isinstance(route, APIRoute)]
    fixed = [route for route in routes if route.path == path]
    found = fixed or [route for route in routes if route.path_regex.match(path)]
    return ", ".join(sorted({method for route in found for method in route.methods or ()}))


class RouteTable:
    """The routes of an app, found by method and path."""

    def __init__(self, app: FastAPI) -> None:
        routes = [route for route in app.routes if isinstance(route, APIRoute)]
        self._fixed = {
            (method, route.path): _target(route)
            for route in routes
            for method in route.methods or ()
            if not route.param_convertors
        }
        self._patterns = [
            (route.path_regex, route.methods or set(), _target(route))
            for route in routes
            if route.param_convertors
        ]

    def find(self, method: str, path: str) -> Target:
        """The route; `UNKNOWN` when there is none."""
        fixed = self._fixed.get((method, path))
        if fixed is not None:
            return fixed
        for pattern, methods, target in self._patterns:
            if method in methods and pattern.match(path):
                return target
        return UNKNOWN


def _target(route: APIRoute) -> Target:
    return Target(route.path, needed_scope(route.openapi_extra), _direct(route))


def _direct(route: APIRoute) -> Direct | None:
    """The framework's own analysis says whether body and request are all that the handler takes."""
    wants = route.dependant
    others = (wants.path_params, wants.query_params, wants.header_params, wants.cookie_params)
    if any(others) or wants.dependencies or len(wants.body_params) != 1 or wants.request_param_name is None:
        return None
    names = (wants.body_params[0].name, wants.request_param_name)
    shape = wants.body_params[0].field_info.annotation
    if names != ("body", "request") or not (isinstance(shape, type) and issubclass(shape, BaseModel)):
        return None
    return Direct(shape, route.endpoint)
