"""Many decisions in one call: each kept as its own, refused ones told one by one."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from pydantic import TypeAdapter

from repaylift.log import BodyConflictError, NotKnownError, request_key

from ..refused import RefusedError
from ..schemas.answers import DecisionAnswer
from ..schemas.batches import BatchAnswer, BatchItem, BatchRequest, ItemProblem
from ..schemas.requests import DecisionRequest
from .shared import Shared

_PROBLEMS = TypeAdapter(dict[str, ItemProblem])


class BatchDesk:
    """Asks for one decision after the other.

    Parameters
    ----------
    decide : body of one decision's answer, kept under the request's own id.
    """

    def __init__(self, shared: Shared, decide: Callable[[DecisionRequest], str]) -> None:
        self._shared, self._decide = shared, decide

    def decide(self, request: BatchRequest) -> str:
        """Body of all answers; durable. Cut off, the same call goes on where it stopped.

        Kept for the whole are the refusals only: every decision is kept as its own answer.
        """
        key = request_key("batch", request.batch_id, request.model_dump_json())
        known = self._shared.log.first_answer(key)
        problems = {} if known is None else _PROBLEMS.validate_json(known)
        items = [self._item(one, problems) for one in request.requests]
        if known is None:
            found = {item.request_id: item.problem for item in items if item.problem is not None}
            kept = _PROBLEMS.dump_json(found).decode()
            self._shared.log.once(key, self._shared.clock.now(), lambda _: kept)
        refused = sum(item.problem is not None for item in items)
        return BatchAnswer(
            batch_id=request.batch_id, decided=len(items) - refused, refused=refused, items=items
        ).model_dump_json(by_alias=True)

    def _item(self, request: DecisionRequest, problems: dict[str, ItemProblem]) -> BatchItem:
        name, problem = request.request_id, problems.get(request.request_id)
        if problem is not None:
            return BatchItem(request_id=name, result="refused", decision=None, problem=problem)
        try:
            answer = DecisionAnswer.model_validate_json(self._decide(request))
        except (NotKnownError, BodyConflictError, RefusedError) as error:
            return BatchItem(request_id=name, result="refused", decision=None, problem=_problem(error))
        return BatchItem(request_id=name, result="decided", decision=answer, problem=None)


def _problem(error: NotKnownError | BodyConflictError | RefusedError) -> ItemProblem:
    status = 404 if isinstance(error, NotKnownError) else 409
    if isinstance(error, RefusedError):
        status = error.status
    return ItemProblem(status=status, title=HTTPStatus(status).phrase, detail=str(error))
