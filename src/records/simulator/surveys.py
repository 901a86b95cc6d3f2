"""Questionnaires on the way of collecting, sent to some of those who were reached."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .contacts import Contacts
from .episode import DecisionLog
from .parameters import Floats, Parameters
from .people import Ints


@dataclass(frozen=True, slots=True)
class Surveys:
    """One row per questionnaire (s,); responded inf and score nan where nobody answered."""

    contact: Ints
    sent: Floats
    responded: Floats
    score: Floats


def ask(
    contacts: Contacts, log: DecisionLog, kind: Ints, parameters: Parameters, rng: np.random.Generator
) -> Surveys:
    """Ask about a sample of the contacts (c,) that reached the debtor; `kind` (c,) is the type."""
    behaviour = parameters.behaviour
    asked = np.flatnonzero(contacts.hit & (rng.random(len(contacts.hit)) < behaviour.survey_share))
    n = len(asked)
    sent = contacts.day[asked] + rng.uniform(0.5, 2.0, n)
    answers = rng.random(n) < behaviour.survey_response
    mean = (
        behaviour.survey_score[kind[asked]]
        + behaviour.survey_call * contacts.call[asked]
        + behaviour.survey_repeat * log.contacts[contacts.decision[asked]]
    )
    score = np.clip(np.round(mean + behaviour.survey_sd * rng.standard_normal(n)), 1.0, 5.0)
    return Surveys(
        contact=asked,
        sent=sent,
        responded=np.where(answers, sent + rng.exponential(1.0, n), np.inf),
        score=np.where(answers, score, np.nan),
    )
