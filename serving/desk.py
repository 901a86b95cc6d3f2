"""What each route does: once per request id, and kept before the answer leaves."""

from __future__ import annotations

import logging

import pandas as pd

from repaylift.log import Log, LogUnavailableError, request_key
from repaylift.policy.actions import CHANNELS

from .clock import Clock
from .desks.batches import BatchDesk
from .desks.dispatches import DispatchDesk
from .desks.erasures import ErasureDesk
from .desks.explanations import ExplanationDesk
from .desks.overrides import OverrideDesk
from .desks.pauses import PauseDesk
from .desks.reviews import ReviewDesk
from .desks.shared import Shared, check_happened, key_of, moment_of
from .desks.worklists import WorklistDesk
from .engine import DecisionEngine
from .keeping import decide_and_keep, unkept
from .refused import RefusedError
from .schemas import DecisionRequest, EventRequest, Health, OutcomeRequest
from .translate import Told, to_event, to_outcome

_logger = logging.getLogger("repaylift.serving")
_CONTACTABLE = tuple(channel for channel in CHANNELS if channel != "none")


class Desk:
    """Takes requests, asks the engine, writes the log, gives back the body of the answer."""

    def __init__(self, log: Log, engine: DecisionEngine, clock: Clock) -> None:
        self._log, self._engine, self._clock = log, engine, clock
        shared = Shared(log, engine, clock)
        self.batches = BatchDesk(shared, self.decide)
        self.pauses = PauseDesk(shared)
        self.dispatches = DispatchDesk(shared)
        self.overrides = OverrideDesk(shared)
        self.reviews = ReviewDesk(shared)
        self.worklists = WorklistDesk(shared)
        self.erasures = ErasureDesk(shared)
        self.explanations = ExplanationDesk(shared)

    def decide(self, request: DecisionRequest) -> str:
        """Body of the decision's answer; durable, unless it is a dry run or says that it is not kept."""
        at = moment_of(request, self._clock.now())
        try:
            return self._decide(request, at)
        except LogUnavailableError:
            _logger.exception("a decision could not be kept")
            return unkept(self._engine, request, at, "log_unavailable")

    def too_late(self, request: DecisionRequest) -> str:
        """Body of the answer to a request that takes longer than it may; nothing is read for it."""
        return unkept(self._engine, request, self._clock.now(), "too_late")

    def _decide(self, request: DecisionRequest, at: pd.Timestamp) -> str:
        if request.dry_run:
            return self._engine.decide(request, at).body
        key = key_of(request)
        first = self._log.first_answer(key)
        return first or decide_and_keep(self._engine, self._log, request, at, key)

    def outcome(self, request: OutcomeRequest) -> str:
        """Body of the answer to an outcome; durable."""
        now = self._clock.now()
        check_happened(request.at, "at", now)
        decided = self._log.decided(request.decision_id)
        channel = None if decided is None else self._engine.channel_of(decided.action)
        cost = None if decided is None else self._engine.cost_of(decided.action)
        body, told = request.model_dump_json(exclude_none=True), Told(request.outcome_id, request.kind)
        answer = self._log.append_outcome(
            to_outcome(request, now, channel, cost),
            now,
            request_key("outcome", request.outcome_id, body),
            body,
            told.answer,
            request.account_id,
            _CONTACTABLE,
        )
        self._engine.facts_changed(told.accounts, now)
        return answer

    def event(self, request: EventRequest) -> str:
        """Body of the answer to an event; durable."""
        now = self._clock.now()
        check_happened(request.at, "at", now)
        channel = self._contact_channel(str(request.action)) if request.kind == "contact" else None
        body, told = request.model_dump_json(exclude_none=True), Told(request.event_id, request.kind)
        answer = self._log.append_event(
            to_event(request, now, channel),
            now,
            request_key("event", request.event_id, body),
            body,
            told.answer,
            _CONTACTABLE,
        )
        self._engine.facts_changed(told.accounts, now)
        return answer

    def find(self, decision_id: str) -> str:
        """The exact body that left with a decision."""
        body = self._log.answer(decision_id)
        if body is None:
            raise RefusedError(
                404, f"decision_id == {decision_id!r} is not known. Remedy: take it from a decision's answer."
            )
        return body

    def health(self) -> Health:
        """Whether the model can decide."""
        now = self._clock.now()
        problem = self._engine.problem_at(now)
        return Health(
            status="ok" if problem is None else "degraded",
            now=now.to_pydatetime(),
            model=self._engine.version,
            log=self._log.safe_url,
            problem=problem,
        )

    def _contact_channel(self, action: str) -> str:
        try:
            return self._engine.channel_of(action)
        except ValueError as error:
            raise RefusedError(404, str(error)) from error
