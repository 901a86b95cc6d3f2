"""Reasons are parts of the score, in money, and say when an action was only drawn; effects add up."""

from types import SimpleNamespace

import numpy as np
import pytest

from repaylift.policy.options import Options
from serving.reasons import Telling, action_reasons, effect_view
from serving.words import EFFECT, say_money

FEATURES = [
    SimpleNamespace(name="lag", unit="days", plain_en="payment delay", plain_zh="还款延迟"),
    SimpleNamespace(name="used", unit="share", plain_en="credit in use", plain_zh="额度使用率"),
]


def options(score: float = 8.0, taken: int = 1, propensity: tuple[float, ...] = (0.0, 1.0)) -> Options:
    """Doing nothing and a call that is worth 12."""
    both, numbers = [True, True], [0.0, 0.05]
    return Options(
        both, both, both, both, both, [900.0] * 2, [-1, -1], [0, 0], [0.5, 0.55], numbers, numbers, numbers,
        [0.0, 12.0], [0.0, 6.0], [[0.0, 0.0], [6.0, 0.0]], [0.0, score], list(propensity), taken, 1 - taken,
        "model", [4 / 6, 0.0],
    )  # fmt: skip


def test_the_parts_sum_to_the_score() -> None:
    reasons = action_reasons(options(), 1, 400.0, 0.01, "CNY")
    assert {reason["code"]: reason["weight"] for reason in reasons} == pytest.approx(
        {"effect": 20.0, "cost": -6.0, "complaints": -2.0, "resources": -4.0}
    )
    assert [reason["direction"] for reason in reasons] == ["for", "against", "against", "against"]


def test_a_drawn_action_says_so_first() -> None:
    reasons = action_reasons(options(propensity=(0.8, 0.2)), 1, 400.0, 0.01, "CNY")
    assert reasons[0]["code"] == "exploring"
    assert "20.0%" in reasons[0]["text"]["en"]


def test_doing_nothing_is_the_baseline_and_an_unweighed_action_has_no_reason() -> None:
    assert [r["code"] for r in action_reasons(options(), 0, 400.0, 0.01, "CNY")] == ["baseline"]
    assert action_reasons(options(score=np.nan), 1, 400.0, 0.01, "CNY") == []


def test_an_effect_is_told_with_the_customers_values_and_adds_up() -> None:
    parts = np.array([0.01, -0.03, 0.05])
    view = effect_view(Telling(FEATURES, EFFECT), parts, np.array([3.0, 0.5]))
    assert view["mean"] + sum(r["weight"] for r in view["reasons"]) + view["rest"] == pytest.approx(0.03)
    assert view["reasons"][0]["text"]["en"] == "Credit in use: 50%, which makes the action less helpful"
    assert view["reasons"][1]["text"]["zh"] == "还款延迟：3 天，使该措施更有效"


def test_the_risk_itself_is_a_feature_of_the_effects() -> None:
    telling = Telling.of_effect(FEATURES, risk_at=1)
    (reason,) = telling.tell(np.array([0.0, 0.2, 0.0]), np.array([1.0, 0.25, 1.0]))
    assert reason["code"] == "default_risk"
    assert "25%" in reason["text"]["en"]


def test_money_is_written_as_the_language_does() -> None:
    assert say_money(1257.914, "CNY", "en") == "CNY 1,257.91"
    assert say_money(1257.914, "CNY", "zh") == "1,257.91 元"
    assert say_money(5.0, "EUR", "zh") == "EUR 5.00"
