"""Decide with the registered artifact: case, facts, features, the one rule, reasons.

What fails costs the least it can: without fresh features or a model the ladder decides under the
rules; without the facts that rules need, nothing is sent.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from repaylift.log import DecisionRow, Log
from repaylift.log.moments import to_micros
from repaylift.policy.decided import Decided
from repaylift.policy.next_best_action import NextBestAction
from repaylift.policy.pauses import Pause
from repaylift.policy.rule_facts import Facts
from repaylift.records.facts_at import facts_at
from repaylift.records.open_case import OpenCase, open_case

from .answer import Told, make_answer, to_json
from .case_arrays import make_cases
from .engine import Made
from .online import Features, Online
from .quiet import quiet_answer
from .refresher import Refresher
from .schemas import DecisionRequest
from .settings import Settings
from .why import Why
from .words import MODE_REASONS

_logger = logging.getLogger("repaylift.serving")
_MICROSECOND = pd.Timedelta(microseconds=1)


class ModelEngine:
    """Decides for one account at a time, by the same functions as a batch.

    Parameters
    ----------
    model : the artifact; None when it could not be loaded, and then `problem` says why.
    max_age : features built earlier than this before the decision are not trusted.
    """

    def __init__(
        self, log: Log, model: NextBestAction | None, max_age: pd.Timedelta, problem: str | None = None
    ) -> None:
        self._log, self._max_age, self._problem = log, max_age, problem
        self.artifact = model or NextBestAction()
        self._ladder = replace(self.artifact, risk=None, effects=None, features=(), exploration=None)
        self._online = Online(log, self.artifact.given, max_age // _MICROSECOND)
        self._why = Why(self.artifact)
        self._refresher = Refresher(self._refresh)
        self._versions = self.artifact.versions_at(self.artifact.prices)
        self.version = None if model is None else _version(model)

    @classmethod
    def open(cls, settings: Settings, log: Log) -> ModelEngine:
        """Load the artifact that the settings name; without it the engine falls back to the ladder."""
        max_age = pd.Timedelta(hours=settings.max_feature_age_hours)
        try:
            return cls(log, NextBestAction.load(settings.model), max_age)
        except Exception as error:  # whatever keeps the model away, the ladder can answer
            _logger.exception("model %r was not loaded", settings.model)
            problem = (
                f"model {settings.model!r} was not loaded: {error}. "
                "Remedy: train one (`make demo`) or set REPAYLIFT_MODEL to an alias or folder, then restart."
            )
            return cls(log, None, max_age, problem)

    def decide(self, request: DecisionRequest, at: pd.Timestamp) -> Made:
        """Decide for the account as of `at`."""
        moment = to_micros(at)
        snapshot = self._log.snapshot(request.account_id)
        try:
            case = open_case(snapshot.standing, request.account_id, moment)
            if case is None:
                return self._quiet(request, moment, "no_open_bill")
            facts = facts_at(snapshot.standing, moment, request.account_id)
            pauses = self._log.pauses(moment)
        except Exception:  # without facts the rules cannot be kept: no contact
            _logger.exception("no facts about account %r", request.account_id)
            return self._quiet(request, moment, "rules_unavailable")
        features = self._online.find(snapshot.features, case, keep=not request.dry_run)
        decided = self._decided(request, case, facts, features, pauses)
        if decided is None:
            return self._quiet(request, moment, "rules_unavailable")
        return self._made(request, case, decided, features)

    def problem_at(self, at: pd.Timestamp) -> str | None:
        """Why the model cannot decide at a moment, and what to do; None when it can."""
        if self._problem is not None:
            return self._problem
        built_at = self._log.last_build()
        if built_at is None:
            return (
                "there are no online features. Remedy: load them with Log.load_features (`make demo` does)."
            )
        if at - built_at <= self._max_age:
            return None
        return (
            f"the online features are of {built_at.isoformat()}, too old for {at.isoformat()}. "
            "Remedy: load today's, or replay the day they are of with REPAYLIFT_CLOCK=loaded."
        )

    def facts_changed(self, account_ids: Collection[str], at: pd.Timestamp) -> None:
        """Build the features of these accounts anew, ahead of their next decision."""
        self._refresher.soon(account_ids, to_micros(at) + 1)  # so that the fact lies before it

    def refreshed(self) -> None:
        """Return when all features that were to be built anew are."""
        self._refresher.wait()

    def channel_of(self, action: str) -> str:
        """Channel of a catalogue's action."""
        return self.artifact.catalogue[action].channel

    def cost_of(self, action: str) -> float:
        """Money that one decision for the action costs to carry out."""
        return self.artifact.catalogue[action].cost

    def _decided(
        self,
        request: DecisionRequest,
        case: OpenCase,
        facts: Facts,
        features: Features,
        pauses: Sequence[Pause],
    ) -> Decided | None:
        """By the first decider that does not fail; None when all do."""
        deciders = (self._ladder,) if features.numbers is None else (self.artifact, self._ladder)
        for decider in deciders:
            try:
                numbers = np.empty((1, 0)) if features.numbers is None else features.numbers[None, :]
                given = decider.given
                cases = make_cases([case], numbers[:, : len(given)], given)
                return decider.decide_arrays(cases, facts, channels=request.channels_available, pauses=pauses)
            except Exception:  # the next one may still be able to answer
                _logger.exception("account %r could not be decided", request.account_id)
        return None

    def _made(self, request: DecisionRequest, case: OpenCase, decided: Decided, features: Features) -> Made:
        explained = request.explain and features.numbers is not None
        told = Told(
            due_at=case.due_at,
            language=case.language,
            features=features.age,
            mode_reason=self._mode_reason(decided.mode[0], features),
            versions=self._versions,
            risk_reasons=self._why.of_risk(decided, 0) if explained else [],
            effect_reasons=self._why.of_effect(decided, 0) if explained else None,
        )
        view = make_answer(request, decided, 0, self.artifact.catalogue, told)
        row = decision_row(decided, 0, self.artifact.catalogue.ids)
        return Made(row.decision_id, row.account_id, row.at, view, to_json(view), row)

    def _mode_reason(self, mode: str, features: Features) -> str | None:
        if mode == "fallback_rules":
            return self._problem or features.problem or MODE_REASONS[mode]
        return MODE_REASONS.get(mode)

    def _quiet(self, request: DecisionRequest, at: int, cause: str) -> Made:
        view = quiet_answer(request, at, self.artifact.catalogue, cause)
        return Made(view["decision_id"], request.account_id, at, view, to_json(view), None)

    def _refresh(self, account_id: str, at: int) -> None:
        snapshot = self._log.snapshot(account_id)
        case = open_case(snapshot.standing, account_id, at)
        if case is not None and snapshot.features is not None:
            self._log.refresh_features(self._online.build(snapshot.features, case))


def decision_row(decided: Decided, row: int, actions: Sequence[str]) -> DecisionRow:
    """The record of one of n decisions."""
    cases, column = decided.cases, int(decided.choice.action[row])
    moments = cases.at
    eligible = decided.weighed.eligible[row].tolist()
    return DecisionRow(
        decision_id=cases.decision_id[row],
        debtor_id=cases.debtor_id[row],
        account_id=cases.account_id[row],
        bill_id=cases.bill_id[row],
        at=int(moments[row]),
        stage=cases.stage[row],
        action=actions[column],
        propensity=float(decided.choice.propensity[row, column]),
        eligible="|".join(action for action, open_to in zip(actions, eligible, strict=True) if open_to),
        mode=decided.mode[row],
    )


def _version(model: NextBestAction) -> str:
    return ", ".join(f"{part} {model.versions.get(part, 'none')}" for part in ("risk", "effects"))
