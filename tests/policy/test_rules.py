"""Rules: boundaries of the packs, and failing closed."""

import numpy as np
import pandas as pd
import pytest

from repaylift.policy import rules
from repaylift.policy.actions import DIGITAL_CHANNELS, VOICE_CHANNELS, load_catalogue
from repaylift.policy.rule_facts import FACTS
from repaylift.policy.rules import DEFAULT_PACKS, evaluate_rules, load_pack, read_pack
from repaylift.records.tables import HOLD_KINDS

NOON = "2026-11-23T12:00:00+08:00"
CATALOGUE = load_catalogue()
PACKS = tuple(load_pack(name) for name in DEFAULT_PACKS)
ALL_PACKS = tuple(load_pack(name) for name in rules.PACKS)


# A free case is at dpd_31_60, and these waivers are published for other stages.
FREE_ACTIONS = [action.id not in ("early_reward", "write_down") for action in CATALOGUE.actions]


def rule_of(row, action, at, packs=PACKS):
    """Id of the rule that blocks `action` in one row of facts, and until when."""
    ruling = evaluate_rules(packs, pd.DataFrame([row]), CATALOGUE, at)
    column = CATALOGUE.ids.index(action)
    index = ruling.rule[0, column]
    assert ruling.allowed[0, column] == (index < 0)
    return (None if index < 0 else ruling.rules[index].id), ruling.until[0, column]


def local(text, zone):
    """Wall-clock time in `zone`, as a UTC timestamp."""
    return pd.Timestamp(text).tz_localize(zone).tz_convert("UTC")


def test_a_free_case_keeps_every_action(free):
    ruling = evaluate_rules(PACKS, pd.DataFrame([free]), CATALOGUE, NOON)
    assert ruling.allowed[0].tolist() == FREE_ACTIONS
    assert ((ruling.rule == -1) == ruling.allowed).all()
    assert np.isnat(ruling.until).all()


@pytest.mark.parametrize(
    ("clock", "blocked", "day_of_end"),
    [("21:59:59", False, 0), ("22:00:00", True, 24), ("07:59:59", True, 23), ("08:00:00", False, 0)],
)
def test_hours_hold_to_the_second(free, clock, blocked, day_of_end):
    rule, until = rule_of(free, "sms", local(f"2026-11-23 {clock}", "Asia/Shanghai"))
    assert rule == ("cn.hours" if blocked else None)
    if blocked:
        assert until == np.datetime64(f"2026-11-{day_of_end}T00:00:00")  # 08:00 in Shanghai, as UTC


@pytest.mark.parametrize(
    ("day", "opens_utc"),
    [
        ("2026-03-08", "2026-03-08T12:00:00"),  # clocks go forward in New York at 02:00
        ("2026-03-07", "2026-03-07T13:00:00"),
        ("2026-11-01", "2026-11-01T13:00:00"),  # clocks go back
        ("2026-10-31", "2026-10-31T12:00:00"),
    ],
)
def test_hours_follow_daylight_saving(free, day, opens_utc):
    row = free | {"timezone": "America/New_York"}
    rule, until = rule_of(row, "sms", local(f"{day} 00:30:00", "America/New_York"))
    assert (rule, until) == ("cn.hours", np.datetime64(opens_utc))
    assert rule_of(row, "sms", pd.Timestamp(opens_utc, tz="UTC"))[0] is None
    assert rule_of(row, "sms", pd.Timestamp(opens_utc, tz="UTC") - pd.Timedelta("1us"))[0] == "cn.hours"


def test_two_candidate_zones_leave_the_intersection_of_their_windows(free):
    row = free | {"timezone": "Asia/Shanghai|Europe/London"}
    morning = pd.Timestamp("2026-11-23T00:30:00Z")  # 08:30 in Shanghai, 00:30 in London
    assert rule_of(row, "sms", morning) == ("cn.hours", np.datetime64("2026-11-23T08:00:00"))
    assert rule_of(row, "sms", pd.Timestamp("2026-11-23T13:59:59Z"))[0] is None
    evening = pd.Timestamp("2026-11-23T14:00:00Z")  # 22:00 in Shanghai
    assert rule_of(row, "sms", evening) == ("cn.hours", np.datetime64("2026-11-24T08:00:00"))


@pytest.mark.parametrize("zone", [None, "", "Mars/Base", "Asia/Shanghai|Mars/Base", "../etc", "Asia"])
@pytest.mark.parametrize("agreed", [True, False])
def test_an_unknown_zone_blocks_every_contact(free, zone, agreed):
    ruling = evaluate_rules(
        PACKS, pd.DataFrame([free | {"timezone": zone, "night_agreed": agreed}]), CATALOGUE, NOON
    )
    assert ruling.allowed[0].tolist() == [True] + [False] * (len(CATALOGUE.ids) - 1)
    assert np.isnat(ruling.until).all()


def test_an_agreement_lifts_the_hours(free):
    at = local("2026-11-23 23:00", "Asia/Shanghai")
    assert rule_of(free | {"night_agreed": True}, "sms", at)[0] is None


@pytest.mark.parametrize(
    ("fact", "action", "last_allowed", "rule"),
    [
        ("voice_conversations_today", "human_call", 2, "cn.voice_conversations_day"),
        ("voice_conversations_today", "ai_call", 2, "cn.voice_conversations_day"),
        ("unanswered_today", "ai_call", 5, "cn.unanswered_day"),
        ("unanswered_today", "human_call", 5, "cn.unanswered_day"),
        ("digital_last_7d", "email", 4, "house.digital_week"),
        ("digital_last_7d", "fee_waiver", 4, "house.digital_week"),
    ],
)
def test_caps_allow_the_last_and_block_the_next(free, fact, action, last_allowed, rule):
    assert rule_of(free | {fact: float(last_allowed)}, action, NOON)[0] is None
    assert rule_of(free | {fact: float(last_allowed + 1)}, action, NOON)[0] == rule
    assert rule_of(free | {fact: None}, action, NOON)[0] == rule


def test_a_day_cap_lifts_at_the_local_midnight_that_comes_last(free):
    reached = free | {"voice_conversations_today": 3.0}
    assert rule_of(reached, "ai_call", NOON)[1] == np.datetime64("2026-11-23T16:00:00")
    both = reached | {"timezone": "Asia/Shanghai|Europe/London"}
    assert rule_of(both, "ai_call", NOON)[1] == np.datetime64("2026-11-24T00:00:00")


def test_a_cap_on_calls_leaves_messages_and_the_reverse(free):
    calls = evaluate_rules(PACKS, pd.DataFrame([free | {"unanswered_today": 6.0}]), CATALOGUE, NOON)
    messages = evaluate_rules(PACKS, pd.DataFrame([free | {"digital_last_7d": 5.0}]), CATALOGUE, NOON)
    for column, action in enumerate(CATALOGUE.actions):
        free_else = FREE_ACTIONS[column]
        assert calls.allowed[0, column] == (free_else and action.channel not in VOICE_CHANNELS)
        assert messages.allowed[0, column] == (free_else and action.channel not in DIGITAL_CHANNELS)


@pytest.mark.parametrize("hold", sorted(set(HOLD_KINDS) - {"vulnerable", "human_review"}))
def test_every_hold_leaves_only_the_control(free, hold):
    ruling = evaluate_rules(PACKS, pd.DataFrame([free | {"holds": hold}]), CATALOGUE, NOON)
    assert ruling.allowed[0].tolist() == [True] + [False] * (len(CATALOGUE.ids) - 1)
    assert ruling.rules[ruling.rule[0, 1]].id == f"blocks.{hold}"


@pytest.mark.parametrize(
    "fact", [{"holds": "vulnerable"}, {"holds": "human_review"}, {"opted_out": "automated"}]
)
def test_vulnerable_or_refusing_people_meet_only_people(free, fact):
    ruling = evaluate_rules(PACKS, pd.DataFrame([free | fact]), CATALOGUE, NOON)
    people = [a.id == "none" or not a.automated for a in CATALOGUE.actions]
    assert ruling.allowed[0].tolist() == np.logical_and(people, FREE_ACTIONS).tolist()


@pytest.mark.parametrize(("age", "blocked"), [(1826.0, False), (1826.01, True), (None, True)])
def test_a_stale_consent_is_none(free, age, blocked):
    found = rule_of(free | {"consent_age_days": age}, "sms", NOON)[0]
    assert found == ("house.consent_age" if blocked else None)


def test_consent_and_opt_out_go_by_channel(free):
    row = free | {"consented": "app|sms", "opted_out": "app"}
    assert rule_of(row, "sms", NOON)[0] is None
    assert rule_of(row, "app_message", NOON)[0] == "blocks.opt_out"
    assert rule_of(row, "education", NOON)[0] == "blocks.opt_out"
    assert rule_of(row, "email", NOON)[0] == "blocks.consent"


def test_a_payment_blocks_for_24_hours(free):
    paid = pd.Timestamp(NOON)
    row = free | {"last_paid_at": paid}
    end = np.datetime64("2026-11-24T04:00:00")
    assert rule_of(row, "sms", paid + pd.Timedelta(hours=24, microseconds=-1)) == (
        "blocks.recent_payment",
        end,
    )
    assert rule_of(row, "sms", paid + pd.Timedelta(hours=24))[0] is None
    assert rule_of(free | {"paid_known": False}, "sms", NOON)[0] == "blocks.recent_payment"


def test_until_is_the_end_of_the_last_block(free):
    row = free | {"last_paid_at": pd.Timestamp("2026-11-23T01:00:00Z")}
    rule, until = rule_of(row, "sms", "2026-11-23T15:00:00Z")  # paid 14 h ago, and night
    assert (rule, until) == ("blocks.recent_payment", np.datetime64("2026-11-24T01:00:00"))
    assert np.isnat(rule_of(row | {"digital_last_7d": 9.0}, "sms", "2026-11-23T15:00:00Z")[1])


@pytest.mark.parametrize("fact", sorted({*FACTS, "stage"} - {"calls_last_7d", "holds_until", "last_paid_at"}))
def test_an_absent_fact_blocks_what_needs_it(free, fact):
    del free[fact]
    at = NOON if fact != "night_agreed" else local("2026-11-23 23:00", "Asia/Shanghai")
    ruling = evaluate_rules(ALL_PACKS, pd.DataFrame([free]), CATALOGUE, at)
    assert ruling.allowed[0, 0]
    assert not ruling.allowed[0, FREE_ACTIONS].all()


def test_no_facts_at_all_leave_only_the_control():
    ruling = evaluate_rules(PACKS, pd.DataFrame(index=range(3)), CATALOGUE, NOON)
    assert ruling.allowed[:, 0].all()
    assert not ruling.allowed[:, 1:].any()


def test_every_rule_names_its_source_and_reasons():
    for pack in ALL_PACKS:
        for rule in pack.rules:
            assert rule.source.document
            assert rule.source.date
            assert rule.reason["en"].endswith(".")
            assert rule.reason["zh"].endswith("。")
            assert rule.id.startswith(pack.name + ".")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("kind: cap", "kind: ban"), "kind of house.digital_week == 'ban'"),
        (("limit: 5", ""), "limit of house.digital_week is missing"),
        (("resets: unknown", "reset: unknown"), "field of house.digital_week == 'reset'"),
        (("digital_last_7d", "letters"), "fact of house.digital_week == 'letters'"),
        (("[app,", "[post,"), "channel of house.digital_week == 'post'"),
        (("zh: 过去", "fr: 过去"), "language of the reason of house.digital_week"),
    ],
)
def test_a_wrong_pack_is_refused(change, message):
    text = load_pack("house").text.replace(*change)
    with pytest.raises(ValueError, match=message):
        read_pack(text)
