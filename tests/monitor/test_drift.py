"""The drift page: written, self-contained, and open about what it left out."""

import re
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from repaylift.monitor.drift import share_tables, write_drift_page
from repaylift.monitor.psi import stability


def month(seed: int, shift: float) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    n = 400
    return pd.DataFrame(
        {
            "days_past_due": rng.integers(0, 40, n),
            "score": rng.normal(shift, 1, n),
            "action": rng.choice(["none", "sms"], n, p=[0.5 - shift / 5, 0.5 + shift / 5]),
            "reached": rng.random(n) < 0.3,
            "gone": np.full(n, np.nan),
        }
    )


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("drift") / "deep" / "drift.html"
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # Evidently's warnings must not get out
        write_drift_page(month(0, 0.0), month(1, 1.0), path, names=("October", "November"))
    return path.read_text(encoding="utf-8")


def test_loads_nothing_from_outside(page: str) -> None:
    assert re.findall(r"<(?:script|link|img|iframe)[^>]+(?:src|href)\s*=\s*[\"']?https?:", page) == []


def test_heads_the_page_with_our_index_and_both_months(page: str) -> None:
    expected = stability(month(0, 0.0)["score"], month(1, 1.0)["score"]).psi
    head = page[page.index('<div class="drift-head">') : page.index("root_metric")]
    assert f"{expected:.3f}" in head
    assert "November (400 decisions) compared with October (400 decisions)" in head
    assert "30 bins" in head


def test_evidently_compares_the_same_columns(page: str) -> None:
    for column in ("days_past_due", "score", "action", "reached"):
        assert re.search(rf"column=?[\"': ]*{column}|\"{column}\"", page)


def test_a_column_without_values_is_named_not_hidden(page: str) -> None:
    assert "not in Evidently's part: gone." in page.replace("&#39;", "'")


def test_shares_sum_to_one_and_name_the_missing() -> None:
    before = pd.DataFrame({"action": ["sms", None, "none", "sms"], "amount": [1.0, 2, 3, 4]})
    (table,) = share_tables(before, before)
    assert table.column == "action"
    assert {row.name: row.reference for row in table.rows} == {"sms": 0.5, "missing": 0.25, "none": 0.25}
    assert sum(row.current for row in table.rows) == 1


def test_bad_months_are_refused(tmp_path: Path) -> None:
    good = month(0, 0.0)
    with pytest.raises(ValueError, match="current has 0 rows"):
        write_drift_page(good, good.iloc[:0], tmp_path / "d.html")
    with pytest.raises(ValueError, match=r"lacks the columns \['score'\]"):
        write_drift_page(good, good.drop(columns="score"), tmp_path / "d.html")
    with pytest.raises(ValueError, match=r"holds moments in \['at'\]"):
        write_drift_page(good.assign(at=pd.Timestamp("2025-01-01")), good, tmp_path / "d.html")
    assert list(tmp_path.iterdir()) == []
