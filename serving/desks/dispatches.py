"""Send: check again, take the slot, then confirm or cancel."""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd

from repaylift.log import request_key
from repaylift.log.answers import Decided, known_decision, latest_decision
from repaylift.log.dispatches import (
    Dispatch,
    add_dispatch,
    cancel_dispatch,
    confirm_dispatch,
    expire_dispatches,
    free_contact_id,
    read_dispatch,
)
from repaylift.log.idempotency import FirstAnswer
from repaylift.log.moments import from_micros, to_micros
from repaylift.log.standings import forget_standings
from repaylift.log.transaction import Entry, Transaction
from repaylift.policy.actions import CONTROL
from repaylift.policy.blocked import Blocked
from repaylift.policy.next_best_action import NextBestAction
from repaylift.records.open_case import OpenCase

from ..explanation import sent_text
from ..refused import RefusedError
from ..schemas.dispatches import DispatchAnswer, DispatchConfirm, DispatchRequest, Refusal
from ..template import template_view
from .send_check import case_now, look, stands_against
from .shared import Shared, check_happened

_DONE = "it is {status}. Remedy: tell a contact that happened all the same by POST /v1/events (kind contact)."


class DispatchDesk:
    """Reserves slots in one transaction, so that of two senders who race only one may send."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    def reserve(self, request: DispatchRequest) -> str:
        """Body that says whether it may be sent; durable."""
        now = self._shared.clock.now()
        key = request_key("dispatch", request.dispatch_id, request.model_dump_json())
        artifact = self._shared.engine.artifact
        return self._shared.log.once_about(key, now, lambda write: _reserve(write, request, now, artifact))

    def confirm(self, dispatch_id: str, request: DispatchConfirm) -> str:
        """Body of an attempt that was sent; durable."""
        now = self._shared.clock.now()
        sent_at = now if request.at is None else pd.Timestamp(request.at)
        check_happened(sent_at, "at", now)

        def write(transaction: Transaction) -> str:
            found = read_dispatch(transaction.sql, dispatch_id)
            if found.status == "refused":
                raise RefusedError(409, f"dispatch_id == {dispatch_id!r}: {_DONE.format(status='refused')}")
            if found.status == "sent":
                return _body(found)
            forget_standings(transaction, found.debtor_id)
            sent = confirm_dispatch(transaction.sql, found, min(sent_at, now), request.cost, request.text)
            return _noted(transaction, "dispatch_sent", sent, now)

        return self._shared.log.write(write)

    def cancel(self, dispatch_id: str) -> str:
        """Body of an attempt that is given up; durable."""
        now = self._shared.clock.now()

        def write(transaction: Transaction) -> str:
            found = read_dispatch(transaction.sql, dispatch_id)
            if found.status in {"sent", "refused"}:
                raise RefusedError(
                    409, f"dispatch_id == {dispatch_id!r} cannot be cancelled: it was {found.status}."
                )
            if found.status != "reserved":
                return _body(found)
            forget_standings(transaction, found.debtor_id)
            return _noted(transaction, "dispatch_cancelled", cancel_dispatch(transaction.sql, found), now)

        return self._shared.log.write(write)

    def find(self, dispatch_id: str) -> str:
        """Body of an attempt as it stands."""
        return self._shared.log.read(lambda connection: _body(read_dispatch(connection, dispatch_id)))

    def expire(self) -> int:
        """Give back the slots that were not confirmed in time; return how many."""
        now = self._shared.clock.now()
        return self._shared.log.write(lambda transaction: _expire(transaction, now))


def _reserve(
    transaction: Transaction, request: DispatchRequest, asked_at: pd.Timestamp, artifact: NextBestAction
) -> FirstAnswer:
    decided = _decided(transaction, request)
    now = look(transaction, decided.debtor_id, asked_at)
    moment = from_micros(now.at)
    if _expire(transaction, moment):
        now = look(transaction, decided.debtor_id, asked_at)
    case = case_now(decided, now)
    latest = latest_decision(transaction.sql, decided.bill_id)
    blocked = stands_against(decided, latest, case, now, artifact)
    dispatch = _attempt(request, decided, moment, artifact)
    if blocked is not None:
        dispatch = replace(dispatch, status="refused", refusal=refusal(blocked).model_dump_json())
    else:
        contact_id = free_contact_id(transaction.sql, decided.decision_id, request.dispatch_id)
        hold = pd.Timedelta(minutes=request.hold_minutes).ceil("us")
        dispatch = replace(dispatch, contact_id=contact_id, expires_at=moment + hold)
        dispatch = _with_text(dispatch, decided, case, artifact)
    add_dispatch(transaction.sql, dispatch)
    forget_standings(transaction, decided.debtor_id)
    body = _noted(transaction, "dispatch", dispatch, moment)
    return FirstAnswer(body, decided.debtor_id)


def _expire(transaction: Transaction, now: pd.Timestamp) -> int:
    late = expire_dispatches(transaction.sql, now)
    for dispatch in late:
        forget_standings(transaction, dispatch.debtor_id)
        _noted(transaction, "dispatch_expired", dispatch, now)
    return len(late)


def _decided(transaction: Transaction, request: DispatchRequest) -> Decided:
    decided = known_decision(transaction, request.decision_id)
    if request.action not in {None, decided.action}:
        raise RefusedError(
            409,
            f"action == {request.action!r}, must be {decided.action!r}, as decided. "
            "Remedy: record an override by POST /v1/overrides and dispatch its decision.",
        )
    if decided.action == CONTROL:
        raise RefusedError(409, "the decision is to do nothing, so there is nothing to send.")
    return decided


def _attempt(
    request: DispatchRequest, decided: Decided, moment: pd.Timestamp, artifact: NextBestAction
) -> Dispatch:
    action = artifact.catalogue[decided.action]
    return Dispatch(
        dispatch_id=request.dispatch_id,
        decision_id=decided.decision_id,
        account_id=decided.account_id,
        debtor_id=decided.debtor_id,
        action=action.id,
        channel=action.channel,
        number=request.number or f"{decided.debtor_id}:{action.channel}",
        status="reserved",
        at=moment,
        cost=action.cost,
    )


def _with_text(
    dispatch: Dispatch, decided: Decided, case: OpenCase | None, artifact: NextBestAction
) -> Dispatch:
    """With the text as it is to be sent now: the amount is what is unpaid now."""
    catalogue = artifact.catalogue
    action = catalogue[decided.action]
    if case is None:
        return dispatch
    deadline = to_micros(decided.at + pd.Timedelta(days=action.follow_up.after_days))
    view = template_view(action, case.amount, case.due_at, deadline, case.language, catalogue.currency)
    if view is None:
        return dispatch
    return replace(
        dispatch,
        template_id=str(view["id"]),
        template_version=int(view["version"]),
        language=str(view["language"]),
        text=str(view["text"]),
    )


def _noted(transaction: Transaction, kind: str, dispatch: Dispatch, at: pd.Timestamp) -> str:
    body = _body(dispatch)
    transaction.append(Entry(kind, dispatch.dispatch_id, to_micros(at), body, dispatch.debtor_id))
    return body


def _body(dispatch: Dispatch) -> str:
    return DispatchAnswer.model_validate(
        {
            "dispatch_id": dispatch.dispatch_id,
            "decision_id": dispatch.decision_id,
            "account_id": dispatch.account_id,
            "action": dispatch.action,
            "channel": dispatch.channel,
            "number": dispatch.number,
            "status": dispatch.status,
            "contact_id": dispatch.contact_id,
            "at": dispatch.at.to_pydatetime(),
            "expires_at": None if dispatch.expires_at is None else dispatch.expires_at.to_pydatetime(),
            "template": sent_text(dispatch),
            "refusal": None if dispatch.refusal is None else json.loads(dispatch.refusal),
        }
    ).model_dump_json()


def refusal(blocked: Blocked) -> Refusal:
    """The rule that is against it, as the answer shows it."""
    return Refusal(
        rule_id=blocked.rule_id,
        rule_version=blocked.rule_version,
        reason=dict(blocked.reason),
        until=None if blocked.until is None else blocked.until.to_pydatetime(),
    )
