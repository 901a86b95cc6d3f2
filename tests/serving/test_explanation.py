"""An explanation tells what its decision told: the exact changes, a comparison group, a draw."""

from typing import Any

from repaylift.policy.actions import load_catalogue
from serving.explanation import explain_decision
from serving.schemas import DecisionAnswer
from serving.schemas.explanations import ExplanationAnswer

CATALOGUE = load_catalogue()
EXAMPLE: dict[str, Any] = DecisionAnswer.model_json_schema()["examples"][0]


def explain(**changes: Any) -> ExplanationAnswer:
    answer = DecisionAnswer.model_validate(EXAMPLE | {"others": [], "suppressed": []} | changes)
    return explain_decision(answer, (), CATALOGUE)


def first(**numbers: Any) -> dict[str, Any]:
    found: dict[str, Any] = EXAMPLE["actions"][0] | numbers
    return found


def other(**numbers: Any) -> dict[str, Any]:
    return {"action": "sms", "why_not": "", "propensity": 0.2} | numbers


def test_what_would_have_changed_it_is_what_the_decision_told() -> None:
    assert explain().would_change == DecisionAnswer.model_validate(EXAMPLE).changes
    assert explain(changes=[]).would_change == []


def test_in_a_comparison_group_the_summary_says_so() -> None:
    said = explain(mode="holdout").summary
    assert said["en"].endswith("in a comparison group: without it, the model would have decided.")
    assert "该客户属于对照组" in said["zh"]


def test_where_an_action_was_drawn_the_summary_says_so() -> None:
    said = explain(actions=[first(score=1.0)], others=[other(score=4.0)]).summary["en"]
    assert said.endswith("SMS scores CNY 3.00 higher; the action taken was drawn to learn from it.")


def test_what_could_not_be_drawn_was_not_lost_to_a_draw() -> None:
    for loser in (other(score=0.5), other(score=4.0, propensity=0.0), other(score=None)):
        assert "drawn" not in explain(actions=[first(score=1.0)], others=[loser]).summary["en"]


def test_an_action_that_the_catalogue_no_longer_has_is_named_by_its_id() -> None:
    others = [other(action="gone", score=4.0)]
    assert "gone scores" in explain(actions=[first(score=1.0)], others=others).summary["en"]
