"""How the client calls: with its key, again when the connection fails, and typed answers."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TypeVar
from uuid import uuid4

import httpx
from pydantic import BaseModel

from .problem import Problem

_Answer = TypeVar("_Answer", bound=BaseModel)
_AGAIN = (429, 503)  # the service itself asks to send the same request again


class RefusedByServiceError(Exception):
    """The service refused; `problem` says why and what mends it."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(f"{problem.status} {problem.title}: {problem.detail}")


class Transport:
    """Sends requests.

    Every request is sent again, with the same body and Idempotency-Key, when the connection fails or
    the service asks for it, so that it counts once however often it is sent.

    Parameters
    ----------
    retries : how often a request is sent again.
    pause : seconds before the first time; each later one is twice as long.
    """

    def __init__(self, http: httpx.Client, retries: int, pause: float = 0.2) -> None:
        self._http, self._retries, self._pause = http, retries, pause

    def get(self, path: str, answer: type[_Answer], also: tuple[int, ...] = (), **query: str) -> _Answer:
        """Read; `also` : statuses whose body is an answer too."""
        return read_answer(self._send("GET", path, None, {}, query), answer, also)

    def delete(self, path: str, answer: type[_Answer], **query: str) -> _Answer:
        """Take away."""
        return read_answer(self._send("DELETE", path, None, {}, query), answer)

    def post(self, path: str, body: BaseModel, answer: type[_Answer]) -> _Answer:
        """Send a body."""
        headers = {"content-type": "application/json", "idempotency-key": str(uuid4())}
        return read_answer(self._send("POST", path, body, headers), answer)

    def _send(
        self,
        method: str,
        path: str,
        body: BaseModel | None,
        headers: Mapping[str, str],
        query: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        content = None if body is None else body.model_dump_json(exclude_none=True)
        for left in range(self._retries, -1, -1):
            try:
                response = self._http.request(method, path, content=content, headers=headers, params=query)
            except httpx.TransportError:
                if left == 0:
                    raise
            else:
                if left == 0 or response.status_code not in _AGAIN:
                    return response
            time.sleep(self._pause * 2 ** (self._retries - left))
        raise AssertionError("the last attempt returns or raises")


def read_answer(response: httpx.Response, answer: type[_Answer], also: tuple[int, ...] = ()) -> _Answer:
    """The typed answer of a response.

    Raises
    ------
    RefusedByServiceError
        When it is a refusal.
    """
    if response.is_success or response.status_code in also:
        return answer.model_validate_json(response.content)
    if response.headers.get("content-type", "").startswith("application/problem+json"):
        raise RefusedByServiceError(Problem.model_validate_json(response.content))
    raise RefusedByServiceError(
        Problem(
            title=response.reason_phrase,
            status=response.status_code,
            detail=response.text[:500],
            instance=response.url.path,
        )
    )
