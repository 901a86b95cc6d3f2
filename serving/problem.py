"""Refusals as problem+json (RFC 9457): each says what is wrong and what mends it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException

from repaylift.log import BodyConflictError, LogUnavailableError, NotKnownError

from .refused import RefusedError
from .routing import methods_at

MEDIA_TYPE = "application/problem+json"
_NO_LOG = (
    "The log cannot be reached, so nothing was kept. Remedy: send the same request again, it counts once; "
    "start the log's database."
)
_logger = logging.getLogger("repaylift.serving")


class Fault(BaseModel):
    """One field at fault."""

    field: str = Field(
        description="Path of the field; empty: the body as a whole", examples=["promised_for", ""]
    )
    message: str = Field(description="What is wrong with it", examples=["Field required"])


class Problem(BaseModel):
    """Why a request was refused."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "about:blank",
                    "title": "Unprocessable Entity",
                    "status": 422,
                    "detail": "kind 'paid' needs amount. Remedy: add amount",
                    "instance": "/v1/outcomes",
                    "errors": [{"field": "", "message": "kind 'paid' needs amount. Remedy: add amount"}],
                }
            ]
        }
    )

    type: str = Field(default="about:blank", description="The status says it all", examples=["about:blank"])
    title: str = Field(description="Of the status", examples=["Conflict"])
    status: int = Field(description="The status of the answer", examples=[409])
    detail: str = Field(
        description="What is wrong, and what mends it",
        examples=["decision id 'r-1' was used before with another body. Remedy: use a new id for this one."],
    )
    instance: str = Field(description="The path asked", examples=["/v1/decisions"])
    errors: list[Fault] = Field(default_factory=list, description="Fields at fault", examples=[[]])


def problem_of(error: Exception, method: str, path: str) -> tuple[Problem, Mapping[str, str]]:
    """The problem that an error of a route means to the caller, and the headers that go with it.

    What is not foreseen becomes a 500 that tells nothing, and is written to the service's own log.
    """
    if isinstance(error, RefusedError):
        return _problem(path, error.status, error.detail), error.headers
    if isinstance(error, RequestValidationError | ValidationError):
        return _invalid(error.errors(), path), {}
    if isinstance(error, HTTPException):
        return _of_http(error, method, path), error.headers or {}
    return _of_log(error, path)


def add_handlers(app: FastAPI) -> None:
    """Answer every refusal of the app with a problem."""

    def refuse(request: Request, error: Exception) -> Response:
        if isinstance(error, HTTPException) and error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            error.headers = {"Allow": methods_at(app, request.url.path)}  # of every route at this path
        return respond(*problem_of(error, request.method, request.url.path))

    for kind in (
        RequestValidationError,
        ValidationError,
        NotKnownError,
        BodyConflictError,
        LogUnavailableError,
        RefusedError,
        HTTPException,
        Exception,
    ):
        app.add_exception_handler(kind, refuse)


def respond(problem: Problem, headers: Mapping[str, str]) -> Response:
    """The answer that a problem leaves with."""
    return Response(problem.model_dump_json(), problem.status, headers, MEDIA_TYPE)


def _of_log(error: Exception, path: str) -> tuple[Problem, Mapping[str, str]]:
    if isinstance(error, NotKnownError):
        return _problem(path, 404, str(error), [Fault(field=error.what, message=str(error))]), {}
    if isinstance(error, BodyConflictError):
        return _problem(path, 409, str(error)), {}
    if isinstance(error, LogUnavailableError):
        return _problem(path, 503, _NO_LOG), {"retry-after": "1"}
    _logger.error("a route failed", exc_info=error)
    detail = "The service failed. Remedy: send the same request again, it counts once; see the log."
    return _problem(path, 500, detail), {}


def _invalid(errors: Sequence[Any], path: str) -> Problem:
    faults = [_fault(entry) for entry in errors]
    if any(entry["type"] == "json_invalid" for entry in errors):
        return _problem(path, 400, f"The body is not JSON: {faults[0].message}.", faults)
    named = "; ".join(f"{fault.field or 'body'}: {fault.message}" for fault in faults)
    return _problem(path, 422, named, faults)


def _of_http(error: HTTPException, method: str, path: str) -> Problem:
    allowed = (error.headers or {}).get("Allow")
    remedy = f"use {allowed}" if allowed else "see /docs for what there is"
    return _problem(path, error.status_code, f"{method}: {error.detail}. Remedy: {remedy}.")


def _problem(path: str, status: int, detail: str, errors: Sequence[Fault] = ()) -> Problem:
    return Problem(
        title=HTTPStatus(status).phrase, status=status, detail=detail, instance=path, errors=list(errors)
    )


def _fault(entry: Mapping[str, Any]) -> Fault:
    path = ".".join(str(part) for part in entry["loc"] if part != "body")
    return Fault(field=path, message=str(entry["msg"]).removeprefix("Value error, "))
