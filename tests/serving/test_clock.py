"""Moments never repeat, and a replayed past goes on where the log stopped."""

from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest

from serving.clock import Clock, make_clock

START = pd.Timestamp("2025-12-31T10:00:00Z")
LATER = START + pd.Timedelta(hours=3)


def test_moments_never_repeat_or_go_back() -> None:
    clock = Clock(START)
    with ThreadPoolExecutor(8) as pool:
        moments = list(pool.map(lambda _: clock.now(), range(500)))
    assert len(set(moments)) == 500
    assert min(moments) >= START


def test_the_systems_clock_is_in_utc() -> None:
    before = pd.Timestamp.now("UTC")
    assert before <= make_clock("system", None, None).now() <= before + pd.Timedelta(minutes=1)


@pytest.mark.parametrize(
    ("setting", "loaded", "last", "begins"),
    [
        ("2025-12-31T10:00:00Z", None, None, START),
        ("2025-12-31T18:00:00+08:00", None, LATER, LATER),
        ("loaded", START, START, START),
        ("loaded", START, LATER, LATER),
    ],
)
def test_a_replayed_clock_begins_no_earlier_than_the_log_ends(
    setting: str, loaded: pd.Timestamp | None, last: pd.Timestamp | None, begins: pd.Timestamp
) -> None:
    assert begins <= make_clock(setting, loaded, last).now() <= begins + pd.Timedelta(minutes=1)


@pytest.mark.parametrize("setting", ["yesterday-ish", "2025-12-31T10:00:00"])
def test_an_unreadable_setting_is_refused(setting: str) -> None:
    with pytest.raises(ValueError, match="must be system, loaded or a moment with its time zone"):
        make_clock(setting, None, None)
