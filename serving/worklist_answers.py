"""The answer that belongs to each decision of a worklist, as if it had been asked for alone."""

from __future__ import annotations

import numpy as np
import pandas as pd

from repaylift.log import LoggedAnswer
from repaylift.log.moments import from_micros, to_micros
from repaylift.policy.decided import Decided
from repaylift.policy.next_best_action import NextBestAction
from repaylift.policy.zones import SECOND

from .answer import Told, View, make_answer, to_json
from .moments import utc_text
from .schemas import DecisionRequest
from .words import MODE_REASONS

_HOUR = 3600 * SECOND


def worklist_answers(
    decided: Decided, cases: pd.DataFrame, artifact: NextBestAction, built_at: pd.Timestamp | None
) -> list[LoggedAnswer]:
    """Bodies for whoever asks for a decision that somebody carries out.

    Parameters
    ----------
    cases : rows of `open_cases` in the order of the decisions. built_at : of the features.
    """
    versions = artifact.versions_at(artifact.prices) | {"prices": "worklist"}
    built = None if built_at is None else to_micros(built_at)
    due_at, language = cases["due_at"].tolist(), cases["language"].tolist()
    moments, found = decided.cases.at.tolist(), []
    for row in np.flatnonzero(decided.choice.action).tolist():
        at = moments[row]
        told = Told(
            due_at=to_micros(due_at[row]),
            language=language[row],
            features=_age(at, built),
            mode_reason=MODE_REASONS.get(decided.mode[row]),
            versions=versions,
            risk_reasons=[],
            effect_reasons=None,
        )
        name, account_id = decided.cases.decision_id[row], decided.cases.account_id[row]
        request = DecisionRequest(request_id=name, account_id=account_id, trigger="scheduled")
        view = make_answer(request, decided, row, artifact.catalogue, told)
        found.append(LoggedAnswer(name, account_id, from_micros(at), to_json(view)))
    return found


def _age(at: int, built_at: int | None) -> View:
    if built_at is None:
        return {"built_at": None, "refreshed_at": None, "age_hours": None, "status": "missing"}
    moment = utc_text(built_at)
    hours = round((at - built_at) / _HOUR, 3)
    return {"built_at": moment, "refreshed_at": moment, "age_hours": hours, "status": "fresh"}
