"""Pauses only remove actions, in their segment only, and say why."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from repaylift.policy.actions import load_catalogue
from repaylift.policy.pauses import Pause, Segment, apply_pauses
from repaylift.policy.rules import Ruling, evaluate_rules, load_pack
from repaylift.stages import STAGES

CATALOGUE = load_catalogue()
NOON = "2026-11-23T04:00:00Z"
UNTIL = pd.Timestamp("2026-11-24T00:00:00Z")
SMS, CALL = (CATALOGUE.ids.index(name) for name in ("sms", "human_call"))


def ruled(n: int, *packs: str) -> Ruling:
    return evaluate_rules([load_pack(name) for name in packs], pd.DataFrame(index=range(n)), CATALOGUE, NOON)


def cases(*pairs: tuple[str, float]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([stage for stage, _ in pairs], dtype=object), np.array([amount for _, amount in pairs])


def test_without_pauses_the_ruling_is_the_same_object() -> None:
    ruling = ruled(1)
    assert apply_pauses(ruling, (), *cases(("dpd_1_3", 9.0)), CATALOGUE) is ruling


@pytest.mark.parametrize(
    ("segment", "expected"),
    [
        (Segment(), [True, True, True]),
        (Segment(("dpd_1_3",)), [True, False, False]),
        (Segment(min_amount=100.0), [False, True, True]),
        (Segment(max_amount=100.0), [True, False, False]),
        (Segment(("dpd_4_7",), 100.0, 200.0), [False, True, False]),
    ],
)
def test_a_pause_holds_in_its_segment_only(segment: Segment, expected: list[bool]) -> None:
    told = cases(("dpd_1_3", 50.0), ("dpd_4_7", 100.0), ("dpd_8_14", 200.0))
    left = apply_pauses(ruled(3), [Pause("p", ("sms",), segment, "why", UNTIL)], *told, CATALOGUE)
    assert (~left.allowed[:, SMS]).tolist() == expected
    assert left.allowed[:, CALL].all()
    assert left.until[~left.allowed] == pytest.approx(UNTIL.to_datetime64())


def test_it_says_which_pause_and_why_in_both_languages() -> None:
    left = apply_pauses(
        ruled(1), [Pause("p9", ("sms",), reason="wrong text")], *cases(("dpd_1_3", 9.0)), CATALOGUE
    )
    rule = left.rules[left.rule[0, SMS]]
    assert (rule.id, rule.reason["en"], rule.reason["zh"]) == (
        "pause.p9",
        "Paused: wrong text",
        "已暂停：wrong text",
    )
    assert np.isnat(left.until[0, SMS])


def test_a_rule_that_blocks_too_is_the_one_named() -> None:
    before = ruled(1, "cn")
    left = apply_pauses(before, [Pause("p", CATALOGUE.ids)], *cases(("dpd_1_3", 9.0)), CATALOGUE)
    assert (left.rule[~before.allowed] == before.rule[~before.allowed]).all()


def test_doing_nothing_is_never_paused() -> None:
    assert apply_pauses(ruled(1), [Pause("p", CATALOGUE.ids)], *cases(("dpd_1_3", 9.0)), CATALOGUE).allowed[
        0, 0
    ]


@given(
    st.lists(st.tuples(st.sampled_from(STAGES), st.floats(0, 1000)), min_size=1, max_size=5),
    st.lists(
        st.builds(
            Pause,
            st.uuids().map(str),
            st.lists(st.sampled_from(CATALOGUE.ids), min_size=1).map(tuple),
            st.builds(Segment, st.lists(st.sampled_from(STAGES)).map(tuple)),
        ),
        max_size=3,
    ),
)
def test_more_pauses_never_allow_more(told: list[tuple[str, float]], pauses: list[Pause]) -> None:
    before = ruled(len(told), "cn", "blocks")
    after = apply_pauses(before, pauses, *cases(*told), CATALOGUE)
    assert not (after.allowed & ~before.allowed).any()
    assert (after.allowed == (after.rule < 0)).all()
