"""Rules against an oracle: the packs' meaning once more, row by row in plain Python and zoneinfo."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import isnan
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from repaylift.policy.actions import load_catalogue
from repaylift.policy.rules import evaluate_rules, load_pack

CATALOGUE = load_catalogue()
PACKS = tuple(load_pack(name) for name in ("blocks", "cn", "house"))

CHANNELS = ("app", "email", "sms", "chat", "ai_call", "human_call")
VOICE = ("ai_call", "human_call")
DIGITAL = ("app", "email", "sms", "chat")
HOLDS_IN_ORDER = (
    "deceased",
    "insolvent",
    "dispute",
    "cease_contact",
    "breathing_space",
    "identity_unverified",
    "fraud_victim",
    "minor",
    "complaint_open",
    "promise_active",
    "payment_pending",
    "vulnerable",
)
CONSENT_DAYS = 1826


def split(text: str | None) -> set[str] | None:
    return None if text is None else {part for part in text.split("|") if part}


def zones_of(row: dict) -> list[ZoneInfo]:
    names = (row["timezone"] or "").split("|")
    known = available_timezones()
    return [ZoneInfo(n) for n in names] if all(n in known for n in names) else []


def night(row: dict, at: datetime) -> bool:
    zones = zones_of(row)
    if not zones:
        return True
    if row["night_agreed"]:
        return False
    return any(not 8 <= at.astimezone(zone).hour < 22 for zone in zones)


def reached(count: float, limit: int) -> bool:
    return isnan(count) or count >= limit


def first_rule(row: dict, at: datetime, channel: str, automated: bool) -> str | None:  # noqa: PLR0911, C901
    """Id of the first rule that blocks an action of `channel`; None when it is allowed."""
    if channel == "none":
        return None
    holds, out, consented = split(row["holds"]), split(row["opted_out"]), split(row["consented"])
    for hold in HOLDS_IN_ORDER:
        if (holds is None or hold in holds) and (automated or hold != "vulnerable"):
            return f"blocks.{hold}"
    paid = row["last_paid_at"]
    if not row["paid_known"] or (paid is not None and at < paid + timedelta(hours=24)):
        return "blocks.recent_payment"
    if out is None or channel in out:
        return "blocks.opt_out"
    age = row["consent_age_days"]
    if consented is None or channel not in consented or isnan(age) or age > CONSENT_DAYS:
        return "blocks.consent"
    if night(row, at):
        return "cn.hours"
    if channel in VOICE and reached(row["voice_conversations_today"], 3):
        return "cn.voice_conversations_day"
    if channel in VOICE and reached(row["unanswered_today"], 6):
        return "cn.unanswered_day"
    if automated and "automated" in out:
        return "cn.automated_refused"
    if channel in DIGITAL and reached(row["digital_last_7d"], 5):
        return "house.digital_week"
    return None


def counts(limit):
    return st.one_of(st.integers(0, limit + 1).map(float), st.just(float("nan")))


def labels(known):
    return st.one_of(st.none(), st.just(""), st.lists(st.sampled_from(known), max_size=2).map("|".join))


MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
BOUNDARIES = st.builds(
    lambda day, hour, shift, zone: (
        datetime(2026, 1, 1, hour, tzinfo=ZoneInfo(zone)) + timedelta(days=day, microseconds=shift)
    ).astimezone(UTC),
    st.integers(0, 1000),
    st.sampled_from([0, 2, 8, 22]),
    st.integers(-1, 1),
    st.sampled_from(["Asia/Shanghai", "America/New_York", "America/Santiago"]),
)
ROWS = st.fixed_dictionaries(
    {
        "timezone": st.sampled_from(
            [
                "Asia/Shanghai",
                "America/New_York",
                "America/Santiago",
                "Asia/Shanghai|Asia/Urumqi",
                "America/New_York|Africa/Casablanca",
                "Mars/Base",
                None,
            ]
        ),
        "holds": st.one_of(st.just(""), labels(HOLDS_IN_ORDER)),
        "opted_out": labels((*CHANNELS, "automated")),
        "consented": st.one_of(st.just("|".join(CHANNELS)), labels(CHANNELS)),
        "night_agreed": st.booleans(),
        "consent_age_days": st.sampled_from([0.0, 1826.0, 1826.5, float("nan")]),
        "voice_conversations_today": counts(3),
        "unanswered_today": counts(6),
        "digital_last_7d": counts(5),
        "paid_known": st.sampled_from([True, True, True, False]),
        "paid_hours_ago": st.one_of(st.none(), st.sampled_from([0, 23, 24, 25, 900])),
    }
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(ROWS, st.one_of(MOMENTS, BOUNDARIES)), min_size=1, max_size=12))
def test_a_batch_agrees_with_the_oracle_row_by_row(drawn):
    rows, moments = [], []
    for row, at in drawn:
        hours = row.pop("paid_hours_ago")
        rows.append(row | {"last_paid_at": None if hours is None else at - timedelta(hours=hours)})
        moments.append(at)
    frame = pd.DataFrame(rows)
    frame["last_paid_at"] = pd.to_datetime(frame["last_paid_at"], utc=True)
    ruling = evaluate_rules(PACKS, frame, CATALOGUE, pd.to_datetime(pd.Series(moments), utc=True))
    for i, row in enumerate(rows):
        for j, action in enumerate(CATALOGUE.actions):
            expected = first_rule(row, moments[i], action.channel, action.automated)
            index = ruling.rule[i, j]
            assert (None if index < 0 else ruling.rules[index].id) == expected
            assert ruling.allowed[i, j] == (expected is None)


@settings(max_examples=40, deadline=None)
@given(ROWS, BOUNDARIES)
def test_a_block_with_an_end_is_over_then_and_not_before(row, at):
    row = row | {"last_paid_at": None, "voice_conversations_today": 0.0, "unanswered_today": 0.0}
    sms = CATALOGUE.ids.index("sms")
    ruling = evaluate_rules(PACKS, pd.DataFrame([row]), CATALOGUE, at)
    if ruling.allowed[0, sms] or np.isnat(ruling.until[0, sms]):
        return
    end = pd.Timestamp(ruling.until[0, sms], tz="UTC")
    assert end > at
    assert evaluate_rules(PACKS, pd.DataFrame([row]), CATALOGUE, end).allowed[0, sms]
    before = end - pd.Timedelta("1us")
    assert not evaluate_rules(PACKS, pd.DataFrame([row]), CATALOGUE, before).allowed[0, sms]
