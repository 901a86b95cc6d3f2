"""A person takes another action than the one decided."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

import pandas as pd

from repaylift.log import request_key
from repaylift.log.answers import Decided, known_decision, latest_decision
from repaylift.log.idempotency import FirstAnswer
from repaylift.log.moments import from_micros
from repaylift.log.overrides import Override, add_override
from repaylift.log.transaction import Entry, Transaction
from repaylift.policy.actions import CONTROL
from repaylift.policy.blocked import Blocked
from repaylift.policy.next_best_action import NextBestAction

from ..refused import RefusedError
from ..schemas.overrides import OverrideAnswer, OverrideRequest
from .dispatches import refusal
from .send_check import Now, case_now, closed, look, ruled_out
from .shared import Shared, check_actions


@dataclass(frozen=True, slots=True)
class _Looked:
    """The decision not followed, what is known now, and what is against the other action."""

    decided: Decided
    now: Now
    blocked: Blocked | None


class OverrideDesk:
    """Keeps people's decisions; one that would break a rule is refused, and the refusal is kept too."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    def take(self, request: OverrideRequest) -> str:
        """Body of the person's decision; durable."""
        check_actions([request.action], self._shared)
        now, artifact = self._shared.clock.now(), self._shared.engine.artifact
        key = request_key("override", request.override_id, request.model_dump_json())
        return self._shared.log.once_about(key, now, lambda write: _take(write, request, now, artifact))


def _take(
    transaction: Transaction, request: OverrideRequest, asked_at: pd.Timestamp, artifact: NextBestAction
) -> FirstAnswer:
    looked = _look(transaction, request, asked_at, artifact)
    override = _override(request, looked)
    if looked.blocked is None:
        add_override(transaction.sql, override)
    body = _body(override, looked, artifact)
    transaction.append(Entry("override", request.override_id, looked.now.at, body, looked.decided.debtor_id))
    return FirstAnswer(body, looked.decided.debtor_id)


def _look(
    transaction: Transaction, request: OverrideRequest, asked_at: pd.Timestamp, artifact: NextBestAction
) -> _Looked:
    decided = known_decision(transaction, request.decision_id)
    if request.action == decided.action:
        raise RefusedError(
            409, f"action == {request.action!r} is what was decided. Remedy: dispatch the decision."
        )
    now = look(transaction, decided.debtor_id, asked_at)
    if latest_decision(transaction.sql, decided.bill_id) != decided.decision_id:
        return _Looked(decided, now, closed("replaced"))
    case = case_now(decided, now)
    if case is None:
        return _Looked(decided, now, closed("paid"))
    blocked = None if request.action == CONTROL else ruled_out(request.action, case, now, artifact)
    return _Looked(decided, now, blocked)


def _override(request: OverrideRequest, looked: _Looked) -> Override:
    digest = blake2b(request.override_id.encode(), digest_size=8).hexdigest()
    return Override(
        override_id=request.override_id,
        overridden=request.decision_id,
        decision_id=f"ov-{digest}",
        account_id=looked.decided.account_id,
        debtor_id=looked.decided.debtor_id,
        was=looked.decided.action,
        action=request.action,
        code=request.code,
        reason=request.reason,
        by=request.by,
        at=from_micros(looked.now.at),
    )


def _body(override: Override, looked: _Looked, artifact: NextBestAction) -> str:
    action, taken = artifact.catalogue[override.action], looked.blocked is None
    act_by = override.at + pd.Timedelta(hours=action.sla_hours)
    return OverrideAnswer(
        override_id=override.override_id,
        overridden=override.overridden,
        status="taken" if taken else "refused",
        decision_id=override.decision_id if taken else None,
        account_id=override.account_id,
        was=override.was,
        action=override.action,
        at=override.at.to_pydatetime(),
        queue=action.queue if taken else None,
        act_by=act_by.to_pydatetime() if taken else None,
        refusal=None if looked.blocked is None else refusal(looked.blocked),
    ).model_dump_json()
