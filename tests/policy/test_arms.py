"""Arms: sticky, of the right size, independent of all other draws, and refused when they overlap."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, chi2_contingency

from repaylift.policy.arms import Arm, Arms, read_experiment
from repaylift.policy.explore import uniform_draws
from repaylift.policy.holdout import Holdout, assign_arms

DEBTORS = [f"debtor-{i}" for i in range(20_000)]
CHAMPION = Arm("champion", "champion")


NOBODY = Holdout()


def two(share: float, start: float = 0.0, salt: str = "1", holdout: Holdout = NOBODY) -> Arms:
    return Arms((CHAMPION, Arm("new", "challenger", start, share)), salt, holdout)


@settings(max_examples=25, deadline=None)
@given(st.floats(0.005, 0.6), st.floats(0.005, 0.3), st.text(max_size=20))
def test_shares_lie_within_binomial_bounds(one: float, other: float, salt: str) -> None:
    arms = Arms((CHAMPION, Arm("a", "2", 0.0, one), Arm("b", "3", one, other)), salt, NOBODY)
    found = arms.split(DEBTORS)
    for name in ("champion", "a", "b"):
        low, high = binom.interval(1 - 1e-7, len(DEBTORS), arms.share_of(name))
        assert low <= (found == name).sum() <= high


@settings(max_examples=25, deadline=None)
@given(st.floats(0.01, 0.4), st.floats(0.01, 0.4))
def test_changing_one_share_moves_debtors_between_it_and_the_champion_only(one: float, two: float) -> None:
    before, after = (
        Arms((CHAMPION, Arm("a", "2", 0.0, share), Arm("b", "3", 0.5, 0.2)), holdout=NOBODY).split(
            DEBTORS[:5000]
        )
        for share in sorted((one, two))
    )
    assert (after[before == "a"] == "a").all()
    assert ((before == "b") == (after == "b")).all()


def test_the_split_depends_on_salt_and_debtor_alone() -> None:
    arms = two(0.3)
    assert (arms.split(DEBTORS[::-1])[::-1] == arms.split(DEBTORS)).all()
    same = (arms.split(DEBTORS) == two(0.3, salt="2").split(DEBTORS)).mean()
    assert same == pytest.approx(0.7**2 + 0.3**2, abs=0.02)


def test_holdout_arms_and_exploring_are_drawn_independently() -> None:
    # The same number as salt and seed everywhere must not tie them together.
    holdout, arms = Holdout(no_contact=0.25, ladder=0.25, salt=1), two(0.4, salt="1")
    drawn = {
        "holdout": assign_arms(DEBTORS, holdout),
        "arm": arms.split(DEBTORS),
        "exploring": (uniform_draws(DEBTORS, 2) < 0.5).astype(str).astype(object),
    }
    for one, other in (("holdout", "arm"), ("holdout", "exploring"), ("arm", "exploring")):
        table = [
            [np.sum((drawn[one] == a) & (drawn[other] == b)) for b in set(drawn[other])]
            for a in set(drawn[one])
        ]
        assert chi2_contingency(table).pvalue > 1e-4


def test_those_held_out_are_in_no_arm_and_budgets_are_split_among_the_others() -> None:
    held = Holdout(no_contact=0.1, ladder=0.1)
    found = two(0.25, holdout=held).assign(DEBTORS, NOBODY)
    kept = assign_arms(DEBTORS, held)
    assert (found[kept != "policy"] == kept[kept != "policy"]).all()
    inside = found[kept == "policy"]
    assert (inside == "new").mean() == pytest.approx(0.25, abs=0.015)
    arms = two(0.25)
    assert arms.share_of("champion") + arms.share_of("new") == 1.0


def test_an_experiment_is_read_from_yaml(tmp_path: Path) -> None:
    path = tmp_path / "experiment.yaml"
    path.write_text(
        """
salt: 2026-11
holdout: {no_contact: 0.02, ladder: 0.03, salt: 5}
day: {budgets: {agent_minutes: 400}, cases: 1000}
arms:
  - {name: champion, model: champion}
  - {name: challenger, model: 7, start: 0.0, share: 0.1}
"""
    )
    found = read_experiment(path)
    assert found.arms.arms[1] == Arm("challenger", "7", 0.0, 0.1)
    assert found.arms.holdout == Holdout(0.02, 0.03, 5)
    assert found.day is not None
    assert (found.day.budgets, found.day.cases, found.day.timezone) == (
        {"agent_minutes": 400},
        1000,
        "Asia/Shanghai",
    )


@pytest.mark.parametrize(
    ("arms", "message"),
    [
        ((), "must be one or more"),
        ((CHAMPION, Arm("champion", "2", 0.0, 0.1)), "not repeat"),
        ((Arm("ladder", "champion"),), "not be one of"),
        ((Arm("champion", "champion", 0.0, 0.9),), "must be left out"),
        (
            (CHAMPION, Arm("a", "2", 0.0, 0.2), Arm("b", "3", 0.1, 0.2)),
            r"start of 'b' == 0.1, must be >= 0.2",
        ),
        ((CHAMPION, Arm("a", "2", 0.9, 0.2)), "end of the last challenger == 1.1, must be <= 1"),
        ((CHAMPION, Arm("a", "2")), "share of 'a' == 0.0, must be > 0"),
    ],
)
def test_arms_that_cannot_be_are_refused(arms: tuple[Arm, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Arms(arms, holdout=NOBODY)


def test_challengers_must_say_who_is_held_out() -> None:
    with pytest.raises(ValueError, match="holdout == None, must be given"):
        Arms((CHAMPION, Arm("new", "2", 0.0, 0.1)))


@pytest.mark.parametrize("text", ["arms: [{name: a}]", "arms: [{name: a, model: b, weight: 2}]", "salt: 3"])
def test_an_unreadable_experiment_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "experiment.yaml"
    path.write_text(text)
    with pytest.raises(
        ValueError, match=r"experiment.yaml cannot be read: .* Remedy: see docs/operations.md"
    ):
        read_experiment(path)
