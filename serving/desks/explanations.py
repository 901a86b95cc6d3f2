"""Explain a decision from what was kept, and look up a risk."""

from __future__ import annotations

from repaylift.log.dispatches import dispatches_of
from repaylift.log.overrides import override_of

from ..explanation import explain_decision, explain_override
from ..refused import RefusedError
from ..schemas.answers import DecisionAnswer
from ..schemas.explanations import ExplanationAnswer
from ..schemas.requests import DecisionRequest
from ..schemas.risks import RiskAnswer
from .shared import Shared


class ExplanationDesk:
    """Says why, in English and Chinese, with the text that was sent."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    def explain(self, decision_id: str) -> ExplanationAnswer:
        """The explanation of a decision, of the model's or of a person's."""
        body = self._shared.log.answer(decision_id)
        override, sent = self._shared.log.read(
            lambda connection: (
                override_of(connection, decision_id),
                dispatches_of(connection, decision_id),
            )
        )
        artifact = self._shared.engine.artifact
        if override is not None and override.decision_id == decision_id:
            return explain_override(override, artifact.catalogue, sent)
        if body is None:
            raise RefusedError(
                404, f"decision_id == {decision_id!r} is not known. Remedy: take it from a decision's answer."
            )
        answer = DecisionAnswer.model_validate_json(body)
        return explain_decision(answer, artifact.packs, artifact.catalogue, sent, override)

    def risk(self, account_id: str) -> RiskAnswer:
        """The default risk of an account's open bill now; nothing is kept."""
        asked = DecisionRequest(request_id="risk", account_id=account_id, dry_run=True)
        answer = self._shared.engine.decide(asked, self._shared.clock.now()).answer
        case = answer.case
        risk = None if case is None else case.default_risk
        return RiskAnswer(
            account_id=account_id,
            as_of=answer.as_of,
            bill_id=None if case is None else case.bill_id,
            default_risk=risk,
            reasons=[] if case is None else case.risk_reasons,
            model=answer.versions.get("risk", "none"),
            features=answer.features,
            problem=None if risk is not None else answer.mode_reason or "no model can say",
        )
