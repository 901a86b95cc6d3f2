"""Try an artifact out on one made-up case before it decides about people."""

from __future__ import annotations

import numpy as np
import pandas as pd

from repaylift.log.moments import to_micros
from repaylift.policy.cases import read_cases
from repaylift.policy.decided import Decided
from repaylift.policy.next_best_action import RISK_FEATURE, NextBestAction
from repaylift.policy.rule_facts import facts_of
from repaylift.records.facts_at import facts_at
from repaylift.records.standing import Call, Result, Standing
from repaylift.stages import STAGES

from .why import Why

_AT = "2026-01-05T04:00:00Z"
_FACTS = {
    "timezone": "Asia/Shanghai",
    "holds": "",
    "opted_out": "",
    "consented": "app|email|sms|chat|ai_call|human_call",
    "consent_age_days": 1.0,
    "night_agreed": False,
    "voice_conversations_today": 0.0,
    "unanswered_today": 0.0,
    "digital_last_7d": 0.0,
    "calls_last_7d": 0.0,
    "paid_known": True,
}
# Somebody who was called and answered, for the facts that the rules count in local time.
_CALL = Call(0, "number", "0", (Result(0, 0, answered=True),))
_STANDING = Standing("0", "Asia/Shanghai", (), (), (), (), (), (_CALL,), (), (), True, ())


def try_out(artifact: NextBestAction) -> None:
    """Decide about one case per stage, and give reasons.

    It also warms up what is compiled at the first use, so that no caller waits for it: on a new machine
    that takes longer than an answer may.

    Raises
    ------
    ValueError
        When a probability or an effect that a model gives is no number; whatever the models raise.

    Examples
    --------
    >>> try_out(NextBestAction())
    """
    n = len(STAGES)
    ids = [str(i) for i in range(n)]
    frame = pd.DataFrame({"account_id": ids, "debtor_id": ids, "bill_id": ids, "stage": list(STAGES)})
    frame = pd.concat([frame.assign(days_past_due=1, amount=100.0), pd.DataFrame([_FACTS] * n)], axis=1)
    wanted = [name for name in artifact.features if name not in (*frame.columns, RISK_FEATURE)]
    frame = pd.concat([frame, pd.DataFrame(0.0, index=frame.index, columns=wanted)], axis=1)
    decided = artifact.decide_arrays(read_cases(frame, artifact.given, _AT), facts_of(frame))
    _check_numbers(artifact, decided)
    why = Why(artifact)
    for row in range(n):
        why.of_risk(decided, row)
        why.of_effect(decided, row)
    facts_at(_STANDING, to_micros(pd.Timestamp(_AT)), "0")


def _check_numbers(artifact: NextBestAction, decided: Decided) -> None:
    modelled, weighed = decided.mode == "model", decided.weighed
    for name, model, found in (
        ("default_risk", artifact.risk, weighed.default_risk),
        ("p_none", artifact.effects, weighed.p_none),
    ):
        numbers = found[modelled]
        if model is not None and not np.isfinite(numbers).all():
            raise ValueError(
                f"{name} == {numbers.tolist()} on a trial case, must be finite. Remedy: train it anew."
            )
