"""Put an explanation together from what was kept: nothing is decided or guessed anew."""

from __future__ import annotations

from collections.abc import Sequence

from repaylift.log.dispatches import Dispatch
from repaylift.log.overrides import Override
from repaylift.policy.actions import Catalogue
from repaylift.policy.rules import RulePack

from .explanation_words import LANGUAGES, SPACE, Texts, say
from .schemas.answers import DecisionAnswer, OtherAction, RankedAction
from .schemas.dispatches import SentText
from .schemas.explanations import Attempt, ExplanationAnswer, OverrideView, RuleChecked

_NOBODY: Texts = dict.fromkeys(LANGUAGES, "")


def explain_decision(
    answer: DecisionAnswer,
    packs: Sequence[RulePack],
    catalogue: Catalogue,
    dispatches: Sequence[Dispatch] = (),
    override: Override | None = None,
) -> ExplanationAnswer:
    """Why a decision was taken.

    Parameters
    ----------
    answer : as it left. packs, catalogue : those in use now; rules of other versions are named without
        their source.
    dispatches, override : what became of the decision.
    """
    first = answer.actions[0]
    return ExplanationAnswer(
        decision_id=answer.decision_id,
        account_id=answer.account_id,
        as_of=answer.as_of,
        mode=answer.mode,
        action=first.action,
        summary=_summary(answer, first, catalogue),
        reasons=first.reasons,
        risk_reasons=[] if answer.case is None else answer.case.risk_reasons,
        rules=_rules(answer, packs),
        would_change=answer.changes,
        attempts=attempts(dispatches),
        override=override_view(override),
        rights=say("rights", _NOBODY),
        versions=answer.versions,
    )


def explain_override(
    override: Override, catalogue: Catalogue, dispatches: Sequence[Dispatch]
) -> ExplanationAnswer:
    """Why a person's decision was taken: their own reason."""
    names = names_of(override.action, catalogue)
    return ExplanationAnswer(
        decision_id=override.decision_id,
        account_id=override.account_id,
        as_of=override.at.to_pydatetime(),
        mode="override",
        action=override.action,
        summary=say("summary_override", names, day=override.at.date()),
        reasons=[],
        risk_reasons=[],
        rules=[],
        would_change=[],
        attempts=attempts(dispatches),
        override=override_view(override),
        rights=say("rights", _NOBODY),
        versions={},
    )


def attempts(dispatches: Sequence[Dispatch]) -> list[Attempt]:
    """What was sent, or tried."""
    return [
        Attempt.model_validate(
            {
                "dispatch_id": sent.dispatch_id,
                "status": sent.status,
                "at": sent.at.to_pydatetime(),
                "channel": sent.channel,
                "template": sent_text(sent),
            }
        )
        for sent in dispatches
    ]


def sent_text(dispatch: Dispatch) -> SentText | None:
    """The text of an attempt with its template; None when it has no text."""
    if dispatch.text is None or dispatch.template_id is None:
        return None
    return SentText(
        id=dispatch.template_id,
        version=dispatch.template_version or 0,
        language=dispatch.language or "",
        text=dispatch.text,
    )


def override_view(override: Override | None) -> OverrideView | None:
    """Who decided otherwise, and why."""
    if override is None:
        return None
    return OverrideView(
        override_id=override.override_id,
        was=override.was,
        action=override.action,
        code=override.code,
        reason=override.reason,
        by=override.by,
        at=override.at.to_pydatetime(),
    )


def names_of(action: str, catalogue: Catalogue) -> Texts:
    """The action's name by language; its id when the catalogue does not know it any more."""
    return dict(catalogue[action].name) if action in catalogue.ids else dict.fromkeys(LANGUAGES, action)


def _summary(answer: DecisionAnswer, first: RankedAction, catalogue: Catalogue) -> Texts:
    day = answer.as_of.date()
    if answer.case is None:
        return say("summary_without_bill", first.name, day=day, reason=answer.mode_reason or "")
    money = (answer.case.amount, answer.case.currency)
    said = [say("summary", first.name, money, day=day, days=answer.case.days_past_due)]
    if answer.mode == "holdout":
        said.append(say("holdout", _NOBODY))
    elif (better := _better(answer)) is not None:
        more = ((better.score or 0.0) - (first.score or 0.0), answer.case.currency)
        said.append(say("drawn", names_of(better.action, catalogue), more))
    return {language: SPACE[language].join(text[language] for text in said) for language in LANGUAGES}


def _better(answer: DecisionAnswer) -> RankedAction | OtherAction | None:
    """What scored highest, where another action was drawn to learn from it."""
    first = answer.actions[0]
    rest: list[RankedAction | OtherAction] = [*answer.actions[1:], *answer.others]
    scored = [other for other in rest if other.score is not None and other.propensity > 0]
    best = max(scored, key=lambda other: other.score or 0.0, default=None)
    beaten = best is not None and first.score is not None and (best.score or 0.0) > first.score
    return best if beaten else None


def _rules(answer: DecisionAnswer, packs: Sequence[RulePack]) -> list[RuleChecked]:
    """Every rule of the packs where they are still those of the decision, and every rule that removed."""
    removed: dict[tuple[str, str], list[str]] = {}
    for gone in answer.suppressed:
        removed.setdefault((gone.rule_id, gone.rule_version), []).append(gone.action)
    now = ", ".join(f"{pack.name} {pack.version}" for pack in packs)
    known = [rule for pack in packs for rule in pack.rules] if answer.versions.get("packs") == now else []
    checked = [
        RuleChecked(
            rule_id=rule.id,
            rule_version=str(rule.version),
            source=f"{rule.source.document}, {rule.source.date}",
            removed=removed.pop((rule.id, str(rule.version)), []),
        )
        for rule in known
    ]
    others = [
        RuleChecked(rule_id=rule_id, rule_version=version, source="", removed=actions)
        for (rule_id, version), actions in removed.items()
    ]
    return [*checked, *others]
