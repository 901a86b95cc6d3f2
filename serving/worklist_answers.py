"""The answer that belongs to each decision of a worklist, as if it had been asked for alone."""

from __future__ import annotations

from collections.abc import Iterable

from repaylift.log import LoggedAnswer
from repaylift.log.moments import from_micros

from .answer import Told, make_answer, to_json
from .schemas import DecisionRequest
from .seen import Seen
from .worklist_make import ArmMade


def worklist_answers(made: ArmMade, places: Iterable[int]) -> list[LoggedAnswer]:
    """Bodies for whoever asks for a decision that somebody carries out.

    Parameters
    ----------
    places : of the arm's decisions to answer for; those that do nothing are left out.
    """
    rung, decided = made.arm.rung, made.decided
    versions = rung.artifact.versions_at(rung.artifact.prices)
    versions |= {"prices": "worklist", "artifact": rung.version}
    found = []
    for place in places:
        if decided.choice.action[place]:
            seen, name = made.arm.seen[place], decided.cases.decision_id[place]
            told = Told(
                due_at=seen.case.due_at,
                language=seen.case.language,
                features=seen.features.age,
                mode_reason=_mode_reason(made, seen, decided.mode[place]),
                versions=versions,
                risk_reasons=[],
                effect_reasons=None,
            )
            request = DecisionRequest(request_id=name, account_id=seen.case.account_id, trigger="scheduled")
            view = make_answer(request, decided, place, rung.artifact.catalogue, told)
            found.append(LoggedAnswer(name, seen.case.account_id, from_micros(seen.case.at), to_json(view)))
    return found


def _mode_reason(made: ArmMade, seen: Seen, mode: str) -> str | None:
    if mode == "fallback_rules" and seen.features.problem is not None:
        return seen.features.problem
    return made.arm.rung.mode_reason(mode)
