"""The volume, eligibility and amounts that a plan reckons with are the latest."""

import pandas as pd
import pytest

from repaylift.auditing.example import coin_log
from repaylift.auditing.recent import recent_stage
from repaylift.auditing.rows import read_rows


def _stage(decisions, name="dpd_1_3"):
    rows = read_rows(decisions, None, "none", ["none", "sms"])
    return recent_stage(rows, rows.stages.index(name), ())


def _days(rows: int, first: str, per_day: float) -> pd.Series:
    return pd.Timestamp(first, tz="UTC") + pd.to_timedelta([i / per_day for i in range(rows)], unit="D")


def test_volume_is_that_of_the_last_ninety_days():
    slow = coin_log(200).assign(at=_days(200, "2024-01-01", 1))
    fast = coin_log(900).assign(at=_days(900, "2024-09-01", 5), amount=7.0)
    found = _stage(pd.concat([slow, fast]))
    assert found.per_day == pytest.approx(5.0, rel=0.01)
    assert set(found.amount) == {7.0}
    assert found.logged.sum() == 1100


def test_a_short_log_counts_its_own_days():
    assert _stage(coin_log(100)).per_day == pytest.approx(10.0, rel=0.02)


def test_a_stage_that_ended_is_described_by_its_past():
    old = coin_log(100, stage="pre_due").assign(at=_days(100, "2024-01-01", 1))
    new = coin_log(900).assign(at=_days(900, "2024-09-01", 10))
    found = _stage(pd.concat([old, new]), "pre_due")
    assert len(found.amount) == 100
    assert 0 < found.per_day < 1


def test_the_usual_action_is_the_most_frequent():
    assert _stage(coin_log(500, {"none": 0.2, "sms": 0.8})).usual == 1
    assert _stage(coin_log(500).assign(y=1)).variance == pytest.approx(0.0099)
