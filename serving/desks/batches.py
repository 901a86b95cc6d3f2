"""Many decisions in one call: each kept as its own, refused ones told one by one."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from repaylift.log import BodyConflictError, NotKnownError, request_key

from ..refused import RefusedError
from ..schemas.answers import DecisionAnswer
from ..schemas.batches import BatchAnswer, BatchItem, BatchRequest, ItemProblem
from ..schemas.requests import DecisionRequest
from .shared import Shared


class BatchDesk:
    """Asks for one decision after the other.

    Parameters
    ----------
    decide : body of one decision's answer, kept under the request's own id.
    """

    def __init__(self, shared: Shared, decide: Callable[[DecisionRequest], str]) -> None:
        self._shared, self._decide = shared, decide

    def decide(self, request: BatchRequest) -> str:
        """Body of all answers; durable. Cut off, the same call goes on where it stopped."""
        key = request_key("batch", request.batch_id, request.model_dump_json())
        first = self._shared.log.first_answer(key)
        if first is not None:
            return first
        items = [self._item(one) for one in request.requests]
        decided = sum(item.decision is not None for item in items)
        body = BatchAnswer(
            batch_id=request.batch_id, decided=decided, refused=len(items) - decided, items=items
        ).model_dump_json(by_alias=True)
        return self._shared.log.once(key, self._shared.clock.now(), lambda _: body)

    def _item(self, request: DecisionRequest) -> BatchItem:
        try:
            answer = DecisionAnswer.model_validate_json(self._decide(request))
        except (NotKnownError, BodyConflictError, RefusedError) as error:
            problem = _problem(error)
            return BatchItem(request_id=request.request_id, result="refused", decision=None, problem=problem)
        return BatchItem(request_id=request.request_id, result="decided", decision=answer, problem=None)


def _problem(error: NotKnownError | BodyConflictError | RefusedError) -> ItemProblem:
    status = 404 if isinstance(error, NotKnownError) else 409
    if isinstance(error, RefusedError):
        status = error.status
    return ItemProblem(status=status, title=HTTPStatus(status).phrase, detail=str(error))
