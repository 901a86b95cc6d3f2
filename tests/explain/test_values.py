"""Values in words."""

import pytest

from repaylift.explain.values import say_value
from repaylift.features.catalogue import feature_catalogue


@pytest.mark.parametrize(
    ("value", "unit", "en", "zh"),
    [
        (1.0, "days", "1 day", "1 天"),
        (-3.0, "days", "-3 days", "-3 天"),
        (2.25, "days", "2.2 days", "2.2 天"),
        (1234567.0, "CNY", "CNY 1,234,567", "1,234,567 元"),
        (0.0, "CNY", "CNY 0", "0 元"),
        (0.005, "share", "0.5%", "0.5%"),
        (1.5, "share", "150%", "150%"),
        (3.0, "count", "3", "3"),
        (1.0, "flag", "yes", "是"),
        (0.0, "flag", "no", "否"),
        (0.1234, "ratio", "0.12", "0.12"),
        (15.0, "day", "15", "15"),
        (-1.5, "days per bill", "-1.5 days per bill", "每期 -1.5 天"),
        (float("nan"), "CNY", "no record", "无记录"),
        (5.0, "stars", "5 stars", "5 stars"),
        (float("inf"), "ratio", "∞", "∞"),
    ],
)
def test_a_value_reads_naturally(value: float, unit: str, en: str, zh: str) -> None:
    assert say_value(value, unit, "en") == en
    assert say_value(value, unit, "zh") == zh


def test_every_unit_of_the_catalogue_has_words_in_chinese() -> None:
    units = {feature.unit for feature in feature_catalogue()}
    said = {unit: say_value(2.5, unit, "zh") for unit in units}
    assert [unit for unit in units if unit in said[unit]] == []
