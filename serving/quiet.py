"""The answer when nothing may or need be done: never empty, no contact."""

from __future__ import annotations

from uuid import uuid4

from repaylift.policy.actions import CONTROL, Catalogue

from .answer import VALID, View, follow_up_view
from .moments import utc_text
from .schemas import DecisionRequest
from .words import QUIET


def quiet_answer(request: DecisionRequest, at: int, catalogue: Catalogue, cause: str) -> View:
    """Do nothing, and say why every other action is out; a `schemas.DecisionAnswer`.

    Parameters
    ----------
    at : UTC microseconds.
    cause : key of `words.QUIET`; it stands where a rule's id would.
    """
    reason = QUIET[cause]
    return {
        "request_id": request.request_id,
        "decision_id": uuid4().hex,
        "account_id": request.account_id,
        "as_of": utc_text(at),
        "expires_at": utc_text(at + VALID),
        "trigger": request.trigger,
        "dry_run": request.dry_run,
        "kept": True,
        "mode": "suppressed_all",
        "mode_reason": reason,
        "arm": "policy",
        "case": None,
        "actions": [_nothing(at, catalogue)],
        "others": [],
        "suppressed": [
            {"action": action, "rule_id": cause, "rule_version": "1", "reason": reason, "until": None}
            for action in catalogue.ids
            if action != CONTROL
        ],
        "changes": [],
        "features": {"built_at": None, "refreshed_at": None, "age_hours": None, "status": "missing"},
        "versions": {"catalogue": catalogue.version},
    }


def _nothing(at: int, catalogue: Catalogue) -> View:
    action = catalogue[CONTROL]
    return {
        "rank": 1,
        "action": CONTROL,
        "name": action.name,
        "channel": action.channel,
        "incentive": None,
        "template": None,
        "schedule": {},
        "p_repay": None,
        "p_repay_none": None,
        "uplift": None,
        "expected_value": 0.0,
        "cost": 0.0,
        "price_charge": 0.0,
        "score": 0.0,
        "complaint_risk": 0.0,
        "propensity": 1.0,
        "reasons": [],
        "effect_reasons": None,
        "why_not": None,
        "owner": {"queue": action.queue, "sla_hours": action.sla_hours, "act_by": utc_text(at)},
        "follow_up": follow_up_view(action, at),
    }
