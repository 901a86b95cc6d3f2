"""The price sheet keeps its numbers and refuses wrong ones."""

import pandas as pd
import pytest

from repaylift.policy.prices import PriceSheet, load_prices


def test_a_sheet_comes_back_from_its_file(tmp_path):
    sheet = PriceSheet(
        {"agent_minutes": 1.25}, {"agent_minutes": 400.0}, "monday", pd.Timestamp("2025-12-31T10:00Z"), 0.7
    )
    sheet.save(tmp_path / "prices.json")
    assert load_prices(tmp_path / "prices.json") == sheet
    PriceSheet().save(tmp_path / "free.json")
    assert load_prices(tmp_path / "free.json") == PriceSheet()


@pytest.mark.parametrize(
    "prices", [{"agent_minutes": float("inf")}, {"agent_minutes": float("nan")}, {"fuel": 1.0}]
)
def test_a_wrong_price_is_refused(prices):
    with pytest.raises(ValueError, match="must be finite and one of"):
        PriceSheet(prices)


@pytest.mark.parametrize("budgets", [{"agent_minutes": -1.0}, {"fuel": 1.0}])
def test_a_wrong_budget_is_refused(budgets):
    with pytest.raises(ValueError, match="must be >= 0 and one of"):
        PriceSheet(budgets=budgets)


def test_a_minimum_of_use_makes_a_price_negative():
    assert PriceSheet({"agent_minutes": -2.0}).vector()[0] == -2.0
