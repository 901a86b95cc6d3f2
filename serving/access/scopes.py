"""What a key may be used for. A route names the scope it needs in its own description of the API."""

from __future__ import annotations

from typing import Any, Literal, get_args

Scope = Literal["decide", "report", "read_explanations", "administer"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
SCHEME = "key"  # name of the bearer scheme in the API's description
OPEN: dict[str, Any] = {"security": []}  # a route's `openapi_extra` when it needs no key


def needs(scope: Scope) -> dict[str, Any]:
    """A route's `openapi_extra` when a key with this scope is needed.

    Examples
    --------
    >>> needs("decide")
    {'security': [{'key': ['decide']}]}
    """
    return {"security": [{SCHEME: [scope]}]}


def needed_scope(openapi_extra: dict[str, Any] | None) -> Scope | None:
    """The scope that a route needs; None when it needs no key. A route that says nothing: administer.

    Examples
    --------
    >>> needed_scope(needs("report")), needed_scope(OPEN), needed_scope(None)
    ('report', None, 'administer')
    """
    if openapi_extra is None or "security" not in openapi_extra:
        return "administer"
    for requirement in openapi_extra["security"]:
        scope: Scope = requirement[SCHEME][0]
        return scope
    return None
