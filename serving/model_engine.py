"""Decide with the registered artifact: case, facts, features, the one rule, reasons.

What fails costs the least it can: without fresh features or a model the ladder decides under the
rules; without the facts that rules need, nothing is sent.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from repaylift.features import feature_catalogue
from repaylift.log import Log
from repaylift.policy.decisions_table import Decisions
from repaylift.policy.next_best_action import RISK_FEATURE, NextBestAction
from repaylift.records.cases import open_cases
from repaylift.records.facts import build_facts
from repaylift.records.tables import TABLES, Records

from .answer import Told, make_answer
from .engine import Made
from .online import Features, find_features
from .quiet import quiet_answer
from .reasons import risk_reasons
from .schemas import DecisionRequest, ReasonView
from .settings import Settings
from .words import MODE_REASONS

_logger = logging.getLogger("repaylift.serving")


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
        self._log, self._max_age = log, max_age
        self._model = model or NextBestAction()
        self._ladder = replace(self._model, risk=None, effects=None, features=(), exploration=None)
        self._inputs = [name for name in self._model.features if name != RISK_FEATURE]
        known = {feature.name: feature for feature in feature_catalogue()}
        self._described = [known[name] for name in self._inputs if name in known]
        self._problem = problem
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
        records = self._log.account_records(request.account_id)
        try:
            cases = open_cases(records, at)
            case = cases[cases["account_id"] == request.account_id].reset_index(drop=True)
            if case.empty:
                return self._quiet(request, at, "no_open_bill")
            facts = build_facts(records, case).reset_index(drop=True)
        except Exception:  # without facts the rules cannot be kept: no contact
            _logger.exception("no facts about account %r", request.account_id)
            return self._quiet(request, at, "rules_unavailable")
        return self._decide(request, records, case, facts)

    @property
    def artifact(self) -> NextBestAction:
        """What decides now."""
        return self._model

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

    def channel_of(self, action: str) -> str:
        """Channel of a catalogue's action."""
        return self._model.catalogue[action].channel

    def cost_of(self, action: str) -> float:
        """Money that one decision for the action costs to carry out."""
        return self._model.catalogue[action].cost

    def _decide(
        self, request: DecisionRequest, records: Records, case: pd.DataFrame, facts: pd.DataFrame
    ) -> Made:
        features = self._features(request, records, case)
        inputs = features.frame(self._inputs).drop(columns=case.columns, errors="ignore")
        frame = pd.concat([case, facts.drop(columns=case.columns, errors="ignore"), inputs], axis=1)
        deciders = (self._ladder,) if features.row is None else (self._model, self._ladder)
        decisions = _first_decision(deciders, request, frame)
        if decisions is None:
            return self._quiet(request, case["at"].iloc[0], "rules_unavailable")
        told = Told(
            due_at=case["due_at"].iloc[0],
            language=str(case["language"].iloc[0]),
            features=features.age,
            mode_reason=self._mode_reason(decisions, features),
            risk_reasons=self._risk_reasons(frame) if request.explain and features.row is not None else [],
        )
        answer = make_answer(request, decisions, self._model.catalogue, told)
        return Made(answer, decisions.cases[list(TABLES["decisions"])])

    def _features(self, request: DecisionRequest, records: Records, case: pd.DataFrame) -> Features:
        return find_features(self._log, records, case, self._max_age, self._inputs, keep=not request.dry_run)

    def _risk_reasons(self, frame: pd.DataFrame) -> list[ReasonView]:
        risk: Any = self._model.risk
        if risk is None or len(self._described) < len(self._inputs):
            return []
        values = frame[self._inputs].to_numpy(dtype=float)
        return risk_reasons(risk.parts(values)[0, :-1], values[0], self._described)

    def _mode_reason(self, decisions: Decisions, features: Features) -> str | None:
        mode = str(decisions.cases["mode"].iloc[0])
        if mode == "fallback_rules":
            return self._problem or features.problem or MODE_REASONS[mode]
        return MODE_REASONS.get(mode)

    def _quiet(self, request: DecisionRequest, at: pd.Timestamp, cause: str) -> Made:
        return Made(quiet_answer(request, at, self._model.catalogue, cause), None)


def _first_decision(
    deciders: Sequence[NextBestAction], request: DecisionRequest, frame: pd.DataFrame
) -> Decisions | None:
    """By the first decider that does not fail; None when all do."""
    for decider in deciders:
        try:
            return decider.decide(frame, channels=request.channels_available, language=request.language)
        except Exception:  # the next one may still be able to answer
            _logger.exception("account %r could not be decided", request.account_id)
    return None


def _version(model: NextBestAction) -> str:
    return ", ".join(f"{part} {model.versions.get(part, 'none')}" for part in ("risk", "effects"))
