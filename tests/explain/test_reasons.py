"""Reasons: exact parts, strongest first, in the language asked for."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from repaylift.explain.reasons import aligned, strongest, top_reasons


@dataclass(frozen=True)
class Feature:
    name: str
    unit: str
    plain_en: str
    plain_zh: str


CATALOGUE = (
    Feature("lag", "days", "usual delay of payment", "平均还款延迟"),
    Feature("used", "share", "credit in use", "额度使用率"),
    Feature("owed", "CNY", "money owed", "欠款金额"),
    Feature("broken", "count", "broken promises", "违约承诺次数"),
    Feature("visits", "count", "visits of the payment page", "访问还款页次数"),
)
PARTS = np.array([0.2, -0.7, 0.05, 0.0, 0.4])
VALUES = np.array([12.0, 0.31, 4321.5, 0.0, np.nan])


def test_the_strongest_come_first_with_their_exact_parts() -> None:
    reasons = top_reasons(PARTS, VALUES, CATALOGUE)
    assert [(r.code, r.weight) for r in reasons] == [
        ("used", -0.7),
        ("visits", 0.4),
        ("lag", 0.2),
        ("owed", 0.05),
    ]
    assert [r.direction for r in reasons] == ["lowers", "raises", "raises", "raises"]


def test_a_part_of_zero_is_no_reason() -> None:
    assert top_reasons(np.zeros(5), VALUES, CATALOGUE) == ()


@given(arrays(np.float64, 5, elements=st.floats(-5, 5)), st.integers(1, 5))
def test_the_parts_shown_and_left_out_sum_to_the_whole(parts: np.ndarray, most: int) -> None:
    reasons = top_reasons(parts, VALUES, CATALOGUE, most=most)
    shown = {r.code: r.weight for r in reasons}
    left = [w for f, w in zip(CATALOGUE, parts, strict=True) if f.name not in shown]
    assert len(reasons) <= most
    assert sum(shown.values()) + sum(left) == pytest.approx(parts.sum(), abs=1e-12)
    assert max(np.abs(left), default=0) <= min(map(abs, shown.values()), default=np.inf)


def test_text_says_value_unit_and_direction() -> None:
    used, visits, lag, owed = (r.text for r in top_reasons(PARTS, VALUES, CATALOGUE))
    assert used == "Credit in use: 31%, which lowers the risk"
    assert visits == "Visits of the payment page: no record, which raises the risk"
    assert lag == "Usual delay of payment: 12 days, which raises the risk"
    assert owed == "Money owed: CNY 4,322, which raises the risk"


def test_text_in_chinese_beside_the_usual_value() -> None:
    usual = np.array([3.0, 0.5, 100.0, 0.0, 1.0])
    used, visits, lag, _ = (r.text for r in top_reasons(PARTS, VALUES, CATALOGUE, "zh", usual=usual))
    assert used == "额度使用率：31%（通常为 50%），降低风险"
    assert visits == "访问还款页次数：无记录（通常为 1），提高风险"
    assert lag == "平均还款延迟：12 天（通常为 3 天），提高风险"


def test_names_and_arrays_agree_and_base_is_ignored() -> None:
    names = [f.name for f in CATALOGUE]
    by_name = pd.Series([*PARTS, -2.0], index=[*names, "base"]).sample(frac=1, random_state=0)
    values = dict(zip(names, VALUES, strict=True))
    assert top_reasons(by_name, values, CATALOGUE) == top_reasons(PARTS, VALUES, CATALOGUE)


def test_a_missing_feature_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'owed'"):
        aligned({"lag": 1.0, "used": 1.0, "broken": 0.0, "visits": 0.0}, CATALOGUE, "parts")


def test_a_row_with_the_base_left_in_is_refused() -> None:
    with pytest.raises(ValueError, match=r"len\(parts\) == 6.*leave the base out"):
        top_reasons(np.zeros(6), VALUES, CATALOGUE)
    with pytest.raises(ValueError, match="give one row"):
        top_reasons(PARTS[:, None], VALUES, CATALOGUE)


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="language == 'de'"):
        top_reasons(PARTS, VALUES, CATALOGUE, "de")


def test_ties_keep_the_catalogues_order() -> None:
    assert strongest(np.array([0.3, -0.3, 0.3]), 2) == [0, 1]
