"""The answer that belongs to each decision of a worklist, as if it had been asked for alone."""

from __future__ import annotations

import pandas as pd

from repaylift.log import LoggedAnswer
from repaylift.policy.actions import CONTROL
from repaylift.policy.decided import Decided
from repaylift.policy.decisions_table import Decisions
from repaylift.policy.next_best_action import NextBestAction
from repaylift.policy.tables import action_table, case_table

from .answer import Told, make_answer
from .schemas import DecisionRequest, FeatureAge
from .words import MODE_REASONS


def worklist_answers(
    decided: Decided, cases: pd.DataFrame, artifact: NextBestAction, built_at: pd.Timestamp | None
) -> list[LoggedAnswer]:
    """Bodies for whoever asks for a decision that somebody carries out.

    Parameters
    ----------
    cases : rows of `open_cases` in the order of the decisions. built_at : of the features.
    """
    catalogue = artifact.catalogue
    table, actions = case_table(decided, catalogue), action_table(decided, catalogue, "en")
    k, versions = len(catalogue.ids), artifact.versions_at(artifact.prices) | {"prices": "worklist"}
    found = []
    for place in range(len(table)):
        case = table.iloc[[place]].reset_index(drop=True)
        if case["action"].iloc[0] == CONTROL:
            continue
        weighed = actions.iloc[place * k : (place + 1) * k].reset_index(drop=True)
        told = Told(
            due_at=cases["due_at"].iloc[place],
            language=str(cases["language"].iloc[place]),
            features=_age(case["at"].iloc[0], built_at),
            mode_reason=MODE_REASONS.get(case["mode"].iloc[0]),
            risk_reasons=[],
        )
        request = DecisionRequest(
            request_id=case["decision_id"].iloc[0],
            account_id=case["account_id"].iloc[0],
            trigger="scheduled",
        )
        answer = make_answer(request, Decisions(case, weighed, versions), catalogue, told)
        body = answer.model_dump_json(by_alias=True)
        found.append(LoggedAnswer(answer.decision_id, answer.account_id, case["at"].iloc[0], body))
    return found


def _age(at: pd.Timestamp, built_at: pd.Timestamp | None) -> FeatureAge:
    if built_at is None:
        return FeatureAge(status="missing")
    hours = round((at - built_at) / pd.Timedelta(hours=1), 3)
    moment = built_at.to_pydatetime()
    return FeatureAge(built_at=moment, refreshed_at=moment, age_hours=hours, status="fresh")
