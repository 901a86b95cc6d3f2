"""What would have changed a decision, told from the answer alone."""

from typing import Any

import pytest

from repaylift.policy.actions import load_catalogue
from serving.explanation import would_change
from serving.schemas import DecisionAnswer

CATALOGUE = load_catalogue()
EXAMPLE: dict[str, Any] = DecisionAnswer.model_json_schema()["examples"][0]


def answer(**changes: Any) -> DecisionAnswer:
    return DecisionAnswer.model_validate(EXAMPLE | {"others": [], "suppressed": []} | changes)


def first(**numbers: Any) -> dict[str, Any]:
    found: dict[str, Any] = EXAMPLE["actions"][0] | numbers
    return found


def other(**numbers: Any) -> dict[str, Any]:
    return {"action": "sms", "why_not": "", "propensity": 0.0} | numbers


def told(**changes: Any) -> list[str]:
    return [change.text["en"] for change in would_change(answer(**changes), CATALOGUE)]


def test_a_lower_score_says_how_much_more_effect_or_less_cost_it_needed() -> None:
    (said,) = told(
        actions=[first(score=10.0, expected_value=10.0)], others=[other(score=4.0, expected_value=4.0)]
    )
    assert said == (
        "SMS would have been taken if it raised the chance of payment by 1.0 points more, "
        "or cost CNY 6.00 less."
    )


def test_what_was_worth_more_lost_to_the_price_of_its_resources() -> None:
    (said,) = told(
        actions=[first(score=10.0, expected_value=10.0)], others=[other(score=4.0, expected_value=14.0)]
    )
    assert said == "SMS would have been taken if the resources it takes up had cost CNY 6.00 less today."


def test_what_scores_more_lost_to_the_draw() -> None:
    (said,) = told(
        actions=[first(score=1.0, expected_value=1.0)], others=[other(score=4.0, expected_value=4.0)]
    )
    assert said.startswith("SMS scores CNY 3.00 higher; the action taken was drawn")


def test_a_rule_says_until_when() -> None:
    gone = {"action": "sms", "rule_id": "cn.hours", "rule_version": "1", "reason": "night"}
    (said,) = told(suppressed=[gone | {"until": "2025-06-26T00:00:00Z"}])
    assert (
        said
        == "SMS could have been weighed if rule cn.hours had not ruled it out until 2025-06-26 00:00 UTC."
    )
    (said,) = told(suppressed=[gone | {"until": None}])
    assert said.endswith("had not ruled it out.")


def test_in_a_comparison_group_only_that_counts() -> None:
    (said,) = told(mode="holdout", others=[other(score=4.0)])
    assert "comparison group" in said


@pytest.mark.parametrize("action", ["sms", "gone_from_the_catalogue"])
def test_the_nearest_comes_first_and_at_most_four_are_told(action: str) -> None:
    others = [other(action=action, score=float(score), expected_value=float(score)) for score in range(6)]
    found = would_change(answer(actions=[first(score=10.0, expected_value=10.0)], others=others), CATALOGUE)
    assert len(found) == 4
    assert "CNY 5.00" in found[0].text["en"]
