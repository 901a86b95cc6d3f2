"""Try an artifact out on one made-up case before it decides about people."""

from __future__ import annotations

import numpy as np
import pandas as pd

from repaylift.policy.next_best_action import RISK_FEATURE, NextBestAction
from repaylift.stages import STAGES

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


def try_out(artifact: NextBestAction) -> None:
    """Decide about one case per stage; it also warms up what is compiled or read at the first use.

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
    decided = artifact.decide(frame, as_of=_AT).cases
    modelled = decided["mode"] == "model"
    for name, model in (("default_risk", artifact.risk), ("p_none", artifact.effects)):
        numbers = decided.loc[modelled, name].to_numpy(np.float64)
        if model is not None and not np.isfinite(numbers).all():
            raise ValueError(
                f"{name} == {numbers.tolist()} on a trial case, must be finite. Remedy: train it anew."
            )
