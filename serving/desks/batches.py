"""Many decisions in one call: decided by arrays, kept by one write, refused ones told one by one."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

import msgspec
import pandas as pd
from pydantic import TypeAdapter

from repaylift.log import BodyConflictError, NotKnownError, RequestKey, request_key

from ..keeping_together import ToKeep, keep_together
from ..refused import RefusedError
from ..schemas.batches import BatchRequest, ItemProblem
from ..schemas.requests import DecisionRequest
from .shared import Shared, key_of, moment_of

_PROBLEMS = TypeAdapter(dict[str, ItemProblem])
_to_json = msgspec.json.Encoder().encode
_Told = str | ItemProblem  # the body of an answer, or why there is none
_Refusal = NotKnownError | BodyConflictError | RefusedError
_REFUSALS = (NotKnownError, BodyConflictError, RefusedError)


class BatchDesk:
    """Asks for many decisions at once; what cannot be kept together is decided alone.

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
        told: dict[str, _Told] = {}
        if known is None:
            told = self._together(request, key)
        else:
            told.update(_PROBLEMS.validate_json(known))
        for one in request.requests:  # the rest alone, one after the other
            if one.request_id not in told:
                told[one.request_id] = self._alone(one)
        return _body(request, told)

    def _together(self, request: BatchRequest, key: RequestKey) -> dict[str, _Told]:
        """What is known of the requests already, and what one write keeps of the others."""
        now, told = self._shared.clock.now(), {}
        asked: list[tuple[DecisionRequest, pd.Timestamp]] = []
        for one in request.requests:
            found = self._known(one, now)
            if isinstance(found, pd.Timestamp):
                asked.append((one, found))
            else:
                told[one.request_id] = found
        return told | self._made(_once_each(asked), told, key, now)

    def _known(self, request: DecisionRequest, now: pd.Timestamp) -> _Told | pd.Timestamp:
        """The answer there is already, or the moment to decide as of."""
        try:
            moment = moment_of(request, now)
            first = None if request.dry_run else self._shared.log.first_answer(key_of(request))
        except _REFUSALS as error:
            return _problem(error)
        return moment if first is None else first

    def _made(
        self,
        asked: list[tuple[DecisionRequest, pd.Timestamp]],
        told: dict[str, _Told],
        key: RequestKey,
        now: pd.Timestamp,
    ) -> dict[str, _Told]:
        """What is decided now: dry runs, refusals, and the decisions that could be kept."""
        found: dict[str, _Told] = {}
        keep: list[ToKeep] = []
        for (one, _), made in zip(asked, self._shared.engine.decide_many(asked), strict=True):
            if isinstance(made, NotKnownError):
                found[one.request_id] = _problem(made)
            elif one.dry_run:
                found[one.request_id] = made.body
            else:
                keep.append(ToKeep(made, key_of(one)))
        problems = {name: one for name, one in (told | found).items() if isinstance(one, ItemProblem)}
        places = keep_together(self._shared.log, key, now, keep, _PROBLEMS.dump_json(problems).decode())
        return found | {keep[place].request.key: keep[place].made.body for place in places}

    def _alone(self, request: DecisionRequest) -> _Told:
        try:
            return self._decide(request)
        except _REFUSALS as error:
            return _problem(error)


def _once_each(
    asked: list[tuple[DecisionRequest, pd.Timestamp]],
) -> list[tuple[DecisionRequest, pd.Timestamp]]:
    """The first request about each account, and all dry runs: a second decision needs a later moment."""
    first: dict[str, str] = {}
    for one, _ in asked:
        if not one.dry_run:
            first.setdefault(one.account_id, one.request_id)
    return [(one, at) for one, at in asked if one.dry_run or first[one.account_id] == one.request_id]


def _body(request: BatchRequest, told: dict[str, _Told]) -> str:
    """As `schemas.BatchAnswer`; the decisions' bodies as they are kept, byte for byte."""
    items = [_item(one.request_id, told[one.request_id]) for one in request.requests]
    refused = sum(item["problem"] is not None for item in items)
    answer = {
        "batch_id": request.batch_id,
        "decided": len(items) - refused,
        "refused": refused,
        "items": items,
    }
    return _to_json(answer).decode()


def _item(name: str, told: _Told) -> dict[str, object]:
    if isinstance(told, ItemProblem):
        return {"request_id": name, "result": "refused", "decision": None, "problem": told.model_dump()}
    return {"request_id": name, "result": "decided", "decision": msgspec.Raw(told.encode()), "problem": None}


def _problem(error: _Refusal) -> ItemProblem:
    status = 404 if isinstance(error, NotKnownError) else 409
    if isinstance(error, RefusedError):
        status = error.status
    return ItemProblem(status=status, title=HTTPStatus(status).phrase, detail=str(error))
