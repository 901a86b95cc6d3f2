"""From a decision to the body that leaves: plain dictionaries of the form of `schemas.DecisionAnswer`."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import Any

import msgspec

from repaylift.policy.actions import Action, Catalogue
from repaylift.policy.decided import Decided
from repaylift.policy.local_time import DAY, UNKNOWN
from repaylift.policy.options import Options, options_of
from repaylift.policy.rules import Rule
from repaylift.policy.why_not import Wording, why_not
from repaylift.policy.zones import SECOND

from .changes import change_views
from .moments import utc_text
from .reasons import Reason, action_reasons
from .schemas import DecisionRequest
from .template import incentive_view, template_view

LEVEL = 0.9  # of the effects' intervals
VALID = DAY  # of a decision to do nothing
View = dict[str, Any]
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Told:
    """What an answer says beside the decision itself.

    due_at : UTC microseconds. features : as `schemas.FeatureAge`. effect_reasons : as
    `schemas.EffectReasons`, of the action decided.
    """

    due_at: int
    language: str
    features: View
    mode_reason: str | None
    versions: dict[str, str]
    risk_reasons: list[Reason]
    effect_reasons: View | None


@dataclass(frozen=True, slots=True)
class _Case:
    """One decided case, and what is said of each of its actions."""

    request: DecisionRequest
    catalogue: Catalogue
    options: Options
    why_not: list[str]
    at: int
    amount: float
    p_none: float
    told: Told


def to_json(view: View) -> str:
    """The body; what is not a number is null.

    Examples
    --------
    >>> to_json({"estimate": float("nan"), "low": 0.5})
    '{"estimate":null,"low":0.5}'
    """
    return _encode(view).decode()


def make_answer(
    request: DecisionRequest, decided: Decided, row: int, catalogue: Catalogue, told: Told
) -> View:
    """The answer to a request, from the decision about one of n cases.

    Parameters
    ----------
    row : place of the case.
    """
    cases, weighed, options = decided.cases, decided.weighed, options_of(decided, row)
    rules, at = weighed.ruling.rules, int(cases.at[row])
    lost = why_not(options, rules, Wording(request.language, catalogue.currency))
    amount, p_none = float(cases.amount[row]), float(weighed.p_none[row])
    case = _Case(request, catalogue, options, lost, at, amount, p_none, told)
    ranked = _ranked(options)
    shown = ranked[: request.max_actions]
    removed = [c for c, offered in enumerate(options.offered) if offered and not options.allowed[c]]
    outside = [c for c in range(len(options.offered)) if c not in ranked and c not in removed]
    return {
        "request_id": request.request_id,
        "decision_id": cases.decision_id[row],
        "account_id": cases.account_id[row],
        "as_of": utc_text(at),
        "expires_at": utc_text(max(_act_by(catalogue.actions[options.taken], at), at + VALID)),
        "trigger": request.trigger,
        "dry_run": request.dry_run,
        "kept": True,
        "mode": options.mode,
        "mode_reason": told.mode_reason,
        "arm": decided.arm[row],
        "case": _case_view(decided, row, catalogue.currency, told.risk_reasons),
        "actions": [_action(case, rank, column) for rank, column in enumerate(shown, start=1)],
        "others": [_other(case, column) for column in (*ranked[request.max_actions :], *outside)],
        "suppressed": [_suppressed(case, rules, column) for column in removed],
        "changes": change_views(options, amount, catalogue) if request.explain else [],
        "features": told.features,
        "versions": told.versions,
    }


def _ranked(options: Options) -> list[int]:
    """The actions that may be taken: the one chosen, then by score, those without one last."""
    free = [column for column, open_to in enumerate(options.eligible) if open_to]
    return sorted(free, key=lambda c: (c != options.taken, -_or_least(options.score[c])))


def _action(case: _Case, rank: int, column: int) -> View:
    options, action, at = case.options, case.catalogue.actions[column], case.at
    act_by, again = _act_by(action, at), at + action.follow_up.after_days * DAY
    explained, first = case.request.explain, rank == 1
    currency, amount = case.catalogue.currency, case.amount
    return {
        "rank": rank,
        "action": action.id,
        "name": action.name,
        "channel": action.channel,
        "incentive": incentive_view(action, amount),
        "template": template_view(action, amount, case.told.due_at, again, case.told.language, currency),
        "schedule": {"not_before": utc_text(at), "not_after": utc_text(act_by)},
        "p_repay": options.p_paid[column],
        "p_repay_none": case.p_none,
        "uplift": _uplift(options, column),
        "expected_value": options.value[column],
        "cost": options.cost[column],
        "price_charge": options.value[column] - options.score[column],
        "score": options.score[column],
        "complaint_risk": action.complaint_risk,
        "propensity": options.propensity[column],
        "reasons": action_reasons(options, column, amount, action.complaint_risk, currency)
        if explained
        else [],
        "effect_reasons": case.told.effect_reasons if first else None,
        "why_not": case.why_not[column] or None,
        "owner": {"queue": action.queue, "sla_hours": action.sla_hours, "act_by": utc_text(act_by)},
        "follow_up": follow_up_view(action, at),
    }


def follow_up_view(action: Action, at: int) -> View:
    """When to look again after an action at a moment (UTC microseconds), on what condition, and what then."""
    plan = action.follow_up
    return {"on": utc_text(at + plan.after_days * DAY), "if": plan.condition, "then": plan.then}


def _case_view(decided: Decided, row: int, currency: str, reasons: list[Reason]) -> View:
    cases = decided.cases
    return {
        "bill_id": cases.bill_id[row],
        "stage": cases.stage[row],
        "days_past_due": int(cases.days_past_due[row]),
        "amount": round(float(cases.amount[row]), 2),
        "currency": currency,
        "default_risk": float(decided.weighed.default_risk[row]),
        "risk_reasons": reasons,
    }


def _other(case: _Case, column: int) -> View:
    options = case.options
    return {
        "action": case.catalogue.actions[column].id,
        "why_not": case.why_not[column],
        "p_repay": options.p_paid[column],
        "uplift": _uplift(options, column),
        "expected_value": options.value[column],
        "score": options.score[column],
        "propensity": options.propensity[column],
    }


def _suppressed(case: _Case, rules: tuple[Rule, ...], column: int) -> View:
    rule, until = rules[case.options.rule[column]], case.options.until[column]
    return {
        "action": case.catalogue.actions[column].id,
        "rule_id": rule.id,
        "rule_version": str(rule.version),
        "reason": rule.reason[case.request.language],
        "until": None if until == UNKNOWN else utc_text(until),
    }


def _uplift(options: Options, column: int) -> View | None:
    estimate = options.uplift[column]
    if isnan(estimate):  # no model spoke
        return None
    return {"estimate": estimate, "low": options.low[column], "high": options.high[column], "level": LEVEL}


def _act_by(action: Action, at: int) -> int:
    return at + round(action.sla_hours * 3600) * SECOND


def _or_least(score: float) -> float:
    return float("-inf") if isnan(score) else score
