"""Why a decision was taken: what a customer, an agent or an auditor may be told."""

from __future__ import annotations

from pydantic import AwareDatetime, ConfigDict, Field

from .answers import ChangeView, Mode, ReasonView
from .common import Answer
from .dispatches import SentText, Status

Texts = dict[str, str]


class RuleChecked(Answer):
    """A contact rule that was applied, and what it removed."""

    rule_id: str
    rule_version: str
    source: str = Field(description="Document the rule comes from; empty: not known any more")
    removed: list[str] = Field(description="Action ids; empty: the rule removed nothing")


class Attempt(Answer):
    """One attempt to carry the decision out, with the text that was sent."""

    dispatch_id: str
    status: Status
    at: AwareDatetime
    channel: str
    template: SentText | None = Field(description="null: no text")


class OverrideView(Answer):
    """A person's decision that replaced this one, or that this one is."""

    override_id: str
    was: str
    action: str
    code: str
    reason: str
    by: str
    at: AwareDatetime


class ExplanationAnswer(Answer):
    """The whole explanation, in English and Chinese."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "decision_id": "dec_897bbe7fc13ab58e",
                    "account_id": "a42",
                    "as_of": "2025-06-25T04:05:00Z",
                    "mode": "model",
                    "action": "ai_call",
                    "summary": {
                        "en": "On 2025-06-25, for a bill of CNY 577.47 (53 days past due), "
                        "the decision was: AI call.",
                        "zh": "2025-06-25，针对金额为 577.47 元、逾期 53 天的账单，决定采取：智能语音电话。",
                    },
                    "reasons": [],
                    "risk_reasons": [],
                    "rules": [
                        {
                            "rule_id": "cn.hours",
                            "rule_version": "1",
                            "source": "GB/T 45251-2025, 2025-02-28",
                            "removed": [],
                        }
                    ],
                    "would_change": [],
                    "attempts": [],
                    "override": None,
                    "rights": {
                        "en": "You may ask for a person to review this decision.",
                        "zh": "您有权要求人工复核本决定。",
                    },
                    "versions": {"risk": "3", "effects": "3"},
                }
            ]
        }
    )

    decision_id: str
    account_id: str
    as_of: AwareDatetime
    mode: Mode | str = Field(description="How it was decided; override: by a person")
    action: str = Field(description="The action decided")
    summary: Texts = Field(description="By language: en, zh")
    reasons: list[ReasonView] = Field(description="Parts of the action's value, in money")
    risk_reasons: list[ReasonView] = Field(description="At most four, of the default risk")
    rules: list[RuleChecked] = Field(description="Every rule that was checked")
    would_change: list[ChangeView] = Field(
        description="The nearest change of each kind that would have led to another action, as it was told "
        "with the decision; empty when reasons were not asked for"
    )
    attempts: list[Attempt] = Field(description="What was sent, oldest first")
    override: OverrideView | None = None
    rights: Texts = Field(description="What the customer may ask for, by language: en, zh")
    versions: dict[str, str]
