"""Reasons are parts of the score, in money, and say when an action was only drawn."""

import numpy as np
import pytest

from serving.reasons import action_reasons
from serving.words import say_money

CALL = {
    "action": "human_call",
    "uplift": 0.05,
    "value": 12.0,
    "cost": 6.0,
    "price_charge": 4.0,
    "score": 8.0,
    "complaint_risk": 0.01,
    "propensity": 0.2,
}


def test_the_parts_sum_to_the_score() -> None:
    reasons = action_reasons(CALL, 400.0, "CNY")
    assert {reason.code: reason.weight for reason in reasons} == pytest.approx(
        {"effect": 20.0, "cost": -6.0, "complaints": -2.0, "resources": -4.0}
    )
    assert [reason.direction for reason in reasons] == ["for", "against", "against", "against"]


def test_a_drawn_action_says_so_first() -> None:
    reasons = action_reasons(CALL, 400.0, "CNY", drawn=True)
    assert reasons[0].code == "exploring"
    assert "20.0%" in reasons[0].text["en"]


def test_doing_nothing_is_the_baseline_and_an_unweighed_action_has_no_reason() -> None:
    assert [r.code for r in action_reasons(CALL | {"action": "none"}, 400.0, "CNY")] == ["baseline"]
    assert action_reasons(CALL | {"score": np.nan}, 400.0, "CNY") == []


def test_money_is_written_as_the_language_does() -> None:
    assert say_money(1257.914, "CNY", "en") == "CNY 1,257.91"
    assert say_money(1257.914, "CNY", "zh") == "1,257.91 元"
    assert say_money(5.0, "EUR", "zh") == "EUR 5.00"
