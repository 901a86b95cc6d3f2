"""How the API's page describes refusals, with an example of each."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI

from .access.scopes import SCHEME, SCOPES
from .examples import add_examples, add_parameter_examples
from .problem import MEDIA_TYPE, Problem
from .repeats import KEY_PATTERN

_EXAMPLES = {
    400: "The body is not JSON: EOF while parsing an object at line 1 column 1.",
    401: "The request has no key. Remedy: send the header `Authorization: Bearer rl.NAME.SECRET`.",
    403: "Key 'dialler' has report; this needs decide. Remedy: use a key with the scope decide.",
    404: "account_id == 'a42' is not known. Remedy: load the account's records first",
    409: "decision id 'r-1' was used before with another body. "
    "Remedy: send the first body again to get its answer, or use a new id for this one.",
    413: "The body has 70000 bytes, must have at most 65536. Remedy: send less at a time, "
    "or have REPAYLIFT_MAX_BODY_KB raised.",
    415: "content-type == 'text/plain', must be application/json. Remedy: send JSON, and say so.",
    422: "max_actions: Input should be greater than or equal to 1",
    429: "Key 'dialler' calls more often than it may. Remedy: wait 1 s, then send the same request again; "
    "or have the key's limit raised.",
    500: "The service failed. Remedy: send the same request again, it counts once; see the log.",
    503: "The log cannot be reached, so nothing was kept. Remedy: send the same request again, "
    "it counts once; start the log's database.",
}
_GUARDED = (401, 403, 429)  # what every route with a key may answer
_WITH_BODY = (413, 415)
_RETRY = {
    "Retry-After": {"description": "Seconds", "schema": {"type": "integer"}, "example": 1},
}


def problem_docs(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """How the API's page describes refusals with these statuses."""
    return {status: _described(status) for status in statuses}


def describe_problems(app: FastAPI) -> None:
    """Put into the API's description what holds for every route: the problem's schema, keys and limits."""
    describe = app.openapi

    @cache
    def described() -> dict[str, Any]:
        found = describe()
        schemas = found["components"]["schemas"]
        shape = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= {**shape.pop("$defs"), "Problem": shape}
        for framework in ("HTTPValidationError", "ValidationError"):
            schemas.pop(framework, None)
        found["components"]["securitySchemes"] = {SCHEME: _scheme()}
        add_examples(schemas)
        for path in found["paths"].values():
            for operation in path.values():
                _add_common(operation)
        return found

    app.openapi = described  # type: ignore[method-assign]


def _add_common(operation: dict[str, Any]) -> None:
    parameters = operation.setdefault("parameters", [])
    add_parameter_examples(parameters)
    common = list(_GUARDED) if operation.get("security") else []
    if "requestBody" in operation:
        common += _WITH_BODY
        parameters.append(_idempotency_key())
    answers = operation["responses"]
    if "application/json" in answers.get("422", {}).get("content", {}):  # the framework's own
        answers["422"] = _described(422)
    for status in common:
        answers.setdefault(str(status), _described(status))


def _idempotency_key() -> dict[str, Any]:
    return {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "The same key with another body is refused (409), and so is one that is still being "
        "answered. The body's own id makes the call idempotent without it.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": KEY_PATTERN},
        "example": "8e03978e-40d5-43dd-bc93-6894a57f9324",
    }


def _described(status: int) -> dict[str, Any]:
    title = HTTPStatus(status).phrase
    example = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": _EXAMPLES[status],
        "instance": "/v1/decisions",
        "errors": [],
    }
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}}
    described = {"description": title, "content": content}
    return {**described, "headers": _RETRY} if status == 429 else described


def _scheme() -> dict[str, Any]:
    listed = ", ".join(SCOPES)
    return {
        "type": "http",
        "scheme": "bearer",
        "description": f"A key `rl.NAME.SECRET`. Its scopes are some of {listed}.",
    }
