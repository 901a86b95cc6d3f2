"""A small client of the service: the same bodies, as objects."""

from __future__ import annotations

from types import TracebackType
from typing import Self, TypeVar

import httpx
from pydantic import BaseModel

from .problem import Problem
from .schemas import DecisionAnswer, DecisionRequest, EventRequest, Health, OutcomeRequest, Recorded

_Answer = TypeVar("_Answer", bound=BaseModel)


class RefusedByServiceError(Exception):
    """The service refused; `problem` says why and what mends it."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(f"{problem.status} {problem.title}: {problem.detail}")


class Client:
    """Calls a running service; close it, or use it in a `with` block.

    Every request carries its own id, so a call that was cut off can simply be repeated.

    Parameters
    ----------
    base_url : where the service listens.
    timeout : seconds until a call is given up.
    """

    def __init__(self, base_url: str = "http://localhost:3000", timeout: float = 10.0) -> None:
        self._http = httpx.Client(base_url=base_url, timeout=timeout)

    def decide(self, request: DecisionRequest) -> DecisionAnswer:
        """Ask for the next best action.

        Raises
        ------
        RefusedByServiceError
            When the service answers with a 4xx or 5xx.
        """
        return self._post("/v1/decisions", request, DecisionAnswer)

    def outcome(self, request: OutcomeRequest) -> Recorded:
        """Tell what a decision led to; errors as `decide`."""
        return self._post("/v1/outcomes", request, Recorded)

    def event(self, request: EventRequest) -> Recorded:
        """Tell a fact that no decision led to; errors as `decide`."""
        return self._post("/v1/events", request, Recorded)

    def find(self, decision_id: str) -> DecisionAnswer:
        """The answer that left with a decision; errors as `decide`."""
        return _read(self._http.get(f"/v1/decisions/{decision_id}"), DecisionAnswer)

    def health(self) -> Health:
        """Whether the service decides by the model."""
        return _read(self._http.get("/health"), Health)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _post(self, path: str, body: BaseModel, answer: type[_Answer]) -> _Answer:
        content = body.model_dump_json(exclude_none=True)
        headers = {"content-type": "application/json"}
        return _read(self._http.post(path, content=content, headers=headers), answer)


def _read(response: httpx.Response, answer: type[_Answer]) -> _Answer:
    if response.is_success:
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
