"""Refusals as problem+json (RFC 9457): each says what is wrong and what mends it."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from repaylift.log import BodyConflictError, NotKnownError


class Fault(BaseModel):
    """One field at fault."""

    field: str = Field(description="Path of the field; empty: the body as a whole")
    message: str


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

    type: str = "about:blank"
    title: str
    status: int
    detail: str = Field(description="What is wrong, and what mends it")
    instance: str = Field(description="The path asked")
    errors: list[Fault] = Field(default_factory=list)


class RefusedError(Exception):
    """A request that cannot be answered; attributes: HTTP `status` and `detail` with the remedy."""

    def __init__(self, status: int, detail: str) -> None:
        self.status, self.detail = status, detail
        super().__init__(detail)


def problem_response(
    request: Request, status: int, detail: str, errors: Sequence[Fault] = ()
) -> JSONResponse:
    """The refusal as application/problem+json."""
    body = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        instance=request.url.path,
        errors=list(errors),
    )
    return JSONResponse(body.model_dump(), status_code=status, media_type="application/problem+json")


def add_handlers(app: FastAPI) -> None:
    """Answer every refusal of the app with a problem."""

    @app.exception_handler(RequestValidationError)
    def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        faults = [_fault(entry) for entry in jsonable_encoder(error.errors())]
        if any(entry["type"] == "json_invalid" for entry in error.errors()):
            return problem_response(request, 400, f"The body is not JSON: {faults[0].message}.", faults)
        named = "; ".join(f"{fault.field or 'body'}: {fault.message}" for fault in faults)
        return problem_response(request, 422, named, faults)

    @app.exception_handler(NotKnownError)
    def _unknown(request: Request, error: NotKnownError) -> JSONResponse:
        return problem_response(request, 404, str(error), [Fault(field=error.what, message=str(error))])

    @app.exception_handler(BodyConflictError)
    def _conflict(request: Request, error: BodyConflictError) -> JSONResponse:
        return problem_response(request, 409, str(error))

    @app.exception_handler(RefusedError)
    def _refused(request: Request, error: RefusedError) -> JSONResponse:
        return problem_response(request, error.status, error.detail)

    @app.exception_handler(Exception)
    def _failed(request: Request, error: Exception) -> JSONResponse:
        detail = "The service failed. Remedy: send the same request again, it counts once; see the log."
        return problem_response(request, 500, detail)

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> JSONResponse:
        allowed = (error.headers or {}).get("Allow")
        remedy = f" Remedy: use {allowed}." if allowed else " Remedy: see /docs for what there is."
        return problem_response(request, error.status_code, f"{request.method}: {error.detail}.{remedy}")


def problem_docs(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """How the API's page describes refusals with these statuses."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": HTTPStatus(status).phrase, "content": content} for status in statuses}


def describe_problems(app: FastAPI) -> None:
    """Put the schema of a problem into the API's description, where `problem_docs` points to it."""
    describe = app.openapi

    def described() -> dict[str, Any]:
        found = describe()
        shape = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        found["components"]["schemas"] |= {**shape.pop("$defs"), "Problem": shape}
        return found

    app.openapi = described  # type: ignore[method-assign]


def _fault(entry: dict[str, Any]) -> Fault:
    path = ".".join(str(part) for part in entry["loc"] if part != "body")
    return Fault(field=path, message=str(entry["msg"]).removeprefix("Value error, "))
