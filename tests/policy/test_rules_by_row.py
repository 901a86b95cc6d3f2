"""The engine agrees with the oracle about every rule of every pack, and `until` is the end of the block."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repaylift.policy.actions import load_catalogue
from repaylift.policy.rules import PACKS, evaluate_rules, load_pack, read_pack
from repaylift.stages import STAGES

from .conftest import FREE
from .oracle import DIGITAL, VOICE, WHOLE_HOLDS, forbidding_rules

CATALOGUE = load_catalogue()
ALL_PACKS = tuple(load_pack(name) for name in PACKS)
CHANNELS = (*DIGITAL, *VOICE)
ZONES = (
    "Asia/Shanghai",
    "America/New_York",
    "America/Santiago",
    "Asia/Shanghai|Asia/Urumqi",
    "America/New_York|Africa/Casablanca",
    "Mars/Base",
    None,
)


def counts(limit):
    return st.one_of(st.integers(0, limit + 1).map(float), st.just(float("nan")))


def labels(known, often=""):
    some = st.lists(st.sampled_from(known), max_size=2, unique=True).map("|".join)
    return st.one_of(st.just(often), st.just(often), some, st.none())


def days(*edges):
    return st.sampled_from([0.0, float("inf"), float("inf"), float("nan"), *map(float, edges)])


MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
BOUNDARIES = st.builds(
    lambda day, hour, shift, zone: (
        datetime(2026, 1, 1, hour, tzinfo=ZoneInfo(zone)) + timedelta(days=day, microseconds=shift)
    ).astimezone(UTC),
    st.integers(0, 1000),
    st.sampled_from([0, 2, 8, 21, 22]),
    st.integers(-1, 1),
    st.sampled_from(["Asia/Shanghai", "America/New_York", "America/Santiago"]),
)
ROWS = st.fixed_dictionaries(
    {
        "timezone": st.sampled_from(ZONES),
        "stage": st.sampled_from([*STAGES, None]),
        "holds": labels([*WHOLE_HOLDS, "vulnerable"]),
        "opted_out": labels([*CHANNELS, "automated"]),
        "consented": labels(CHANNELS, often="|".join(CHANNELS)),
        "night_agreed": st.booleans(),
        "consent_age_days": st.sampled_from([0.0, 1826.0, 1826.5, float("nan")]),
        "voice_conversations_today": counts(3),
        "unanswered_today": counts(6),
        "digital_last_7d": counts(5),
        "debt_calls_7_days": counts(7),
        "debt_conversation_days": days(6, 7),
        "breathing_space_days": days(60, 61),
        "crisis_ended_days": days(30, 31),
        "paid_known": st.sampled_from([True, True, True, False]),
        "paid_hours_ago": st.one_of(st.none(), st.sampled_from([0, 23, 24, 25, 900])),
    }
)
PACK_SETS = st.lists(st.sampled_from(ALL_PACKS), min_size=1, unique=True)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(ROWS, st.one_of(MOMENTS, BOUNDARIES)), min_size=1, max_size=12), PACK_SETS)
def test_a_batch_agrees_with_the_oracle_row_by_row(drawn, packs):
    rows, moments = [], []
    for row, at in drawn:
        hours = row.pop("paid_hours_ago")
        rows.append(row | {"last_paid_at": None if hours is None else at - timedelta(hours=hours)})
        moments.append(at)
    frame = pd.DataFrame(rows)
    frame["last_paid_at"] = pd.to_datetime(frame["last_paid_at"], utc=True)
    packs = sorted(packs, key=lambda pack: pack.name)
    ruling = evaluate_rules(packs, frame, CATALOGUE, pd.to_datetime(pd.Series(moments), utc=True))
    names = tuple(pack.name for pack in packs)
    for i, row in enumerate(rows):
        for j, action in enumerate(CATALOGUE.actions):
            forbidding = forbidding_rules(row, moments[i], action.id, action.channel, action.automated)
            expected = [rule for rule in forbidding if rule.split(".")[0] in names]
            index = ruling.rule[i, j]
            assert (None if index < 0 else ruling.rules[index].id) == next(iter(expected), None)
            assert ruling.allowed[i, j] == (not expected)


@settings(max_examples=40, deadline=None)
@given(st.one_of(MOMENTS, BOUNDARIES), st.sampled_from(ZONES[:5]), st.sampled_from(["cn", "us"]))
@pytest.mark.parametrize("fact", [{}, {"voice_conversations_today": 3.0}, {"debt_conversation_days": 2.0}])
def test_until_is_the_first_moment_without_the_block(fact, at, zone, pack):
    row = FREE | {"timezone": zone} | fact
    packs, call = (load_pack(pack),), CATALOGUE.ids.index("human_call")

    def allowed(moment, facts):
        return bool(evaluate_rules(packs, pd.DataFrame([facts]), CATALOGUE, moment).allowed[0, call])

    ruling = evaluate_rules(packs, pd.DataFrame([row]), CATALOGUE, at)
    if ruling.allowed[0, call]:
        return
    end = pd.Timestamp(ruling.until[0, call], tz="UTC")
    assert end > at
    assert not allowed(end - pd.Timedelta("1us"), row)
    later = FREE | {"timezone": zone}  # by then the day's counts are over
    assert allowed(end, later) or evaluate_rules(packs, pd.DataFrame([later]), CATALOGUE, end).until[
        0, call
    ] > np.datetime64(end.tz_localize(None))


def test_hypothesis_would_find_a_wrong_limit(free):
    lax = load_pack("us").text.replace("limit: 7  # calls made", "limit: 8  # calls made")
    row = free | {"debt_calls_7_days": 7.0}
    noon = datetime(2026, 11, 23, 4, tzinfo=UTC)
    ruling = evaluate_rules([read_pack(lax)], pd.DataFrame([row]), CATALOGUE, noon)
    row |= {"last_paid_at": None}
    call = CATALOGUE.ids.index("human_call")
    assert ruling.allowed[0, call]
    assert forbidding_rules(row, noon, "human_call", "human_call", False) == ["us.calls_debt_week"]
