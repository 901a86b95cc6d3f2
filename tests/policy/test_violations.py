"""Hypothesis looks for a history of one debtor in which a decided action breaks a rule."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from repaylift.policy.cases import read_cases
from repaylift.policy.next_best_action import NextBestAction
from repaylift.policy.rules import PACKS, load_pack
from repaylift.records.facts_at import facts_at
from repaylift.records.standing import pack_standing, unpack_standing

from ..records.history import CATALOGUE, History
from .oracle import VOICE, WHOLE_HOLDS, forbidding_rules
from .record_oracle import row_at

FIRST = datetime(2026, 10, 24)  # clocks go back in London the day after, in New York a week later
ZONES = ("Asia/Shanghai", "America/New_York", "Europe/London|America/New_York")
STAGE = "dpd_31_60"


def whens(days=9):
    """Local readings, most of them on the hour or a minute from it."""
    minutes = st.integers(0, days * 24).map(lambda hour: 60 * hour)
    shifts = st.sampled_from([-1, 0, 0, 1, 30])
    return st.tuples(minutes, shifts).map(lambda m: (FIRST + timedelta(minutes=max(0, sum(m)))).isoformat())


CONTACT = st.fixed_dictionaries(
    {
        "when": whens(),
        "action": st.sampled_from(["ai_call", "human_call", "ai_call", "sms", "email"]),
        "result": st.sampled_from(["answered", "unanswered", "unanswered", None]),
        "account": st.sampled_from("aab"),
        "number": st.sampled_from("nnm"),
        "late": st.sampled_from([0, 0, 1, 30]),
    }
)
HOLD = st.tuples(st.sampled_from([*WHOLE_HOLDS, "vulnerable"]), whens(), st.integers(1, 60))
SAID = st.tuples(
    st.sampled_from(["sms", "ai_call", "automated", "night"]),
    st.sampled_from(["granted", "opted_out"]),
    whens(),
)


@st.composite
def histories(draw):
    history = History(draw(st.sampled_from(ZONES)))
    crowded = draw(st.booleans())  # everything on one day
    day = draw(whens(8)) if crowded else None
    for contact in draw(st.lists(CONTACT, max_size=14)):
        when = contact["when"] if day is None else day[:11] + contact["when"][11:]
        known = (datetime.fromisoformat(when) + timedelta(hours=contact.pop("late"))).isoformat()
        history.contact(**(contact | {"when": when, "known": known}))
    for kind, start, days in draw(st.lists(HOLD, max_size=1)):
        end = datetime.fromisoformat(start) + timedelta(days=days)
        history.hold(kind, start, end.isoformat())
    for kind, value, start in draw(st.lists(SAID, max_size=3)):
        history.consent(kind, value, start)
    for when in draw(st.lists(whens(), max_size=1)):
        history.paid(when)
    return history


MOMENTS = st.builds(
    lambda hour, us: FIRST.replace(tzinfo=UTC) + timedelta(hours=hour, microseconds=us),
    st.integers(0, 17 * 24),
    st.integers(-1, 1),
)
PACK_SETS = st.sampled_from(
    [("cn", "house"), ("us", "house"), ("uk",), ("eu", "cn"), tuple(sorted(set(PACKS) - {"blocks"}))]
)


def decide(history, at, packs):
    """Ruling and decided action, from the packed standing, by the one function that decides."""
    standing = unpack_standing(pack_standing(history.standing()))
    micros = round((at - datetime.fromtimestamp(0, UTC)) / timedelta(microseconds=1))
    ids = {"account_id": ["a"], "debtor_id": ["p"], "bill_id": ["b"], "amount": [90.0]}
    case = pd.DataFrame(ids | {"stage": [STAGE], "days_past_due": [40]})
    artifact = NextBestAction(packs=tuple(load_pack(name) for name in ("blocks", *packs)))
    cases = read_cases(case, [], np.array([micros]).view("datetime64[us]"))
    decided = artifact.decide_arrays(cases, facts_at(standing, micros, "a"))
    return decided.weighed.ruling, int(decided.choice.action[0])


@settings(max_examples=150, deadline=None)
@given(histories(), MOMENTS, PACK_SETS)
def test_no_history_leads_to_a_forbidden_action(history, at, packs):
    ruling, taken = decide(history, at, packs)
    row = row_at(history.rows, at, "a", STAGE)
    forbidden = []
    for action in CATALOGUE.actions:
        found = forbidding_rules(row, at, action.id, action.channel, action.automated)
        forbidden.append(any(rule.split(".")[0] in ("blocks", *packs) for rule in found))
    assert ruling.allowed[0].tolist() == [not no for no in forbidden]
    assert not forbidden[taken]


def test_the_ladder_calls_where_it_may():
    noon = datetime(2026, 11, 23, 4, tzinfo=UTC)
    _, taken = decide(History(), noon, ("cn", "house"))
    assert CATALOGUE.actions[taken].channel in VOICE
