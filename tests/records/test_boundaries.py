"""Boundary cases of the contact rules, from the records of one debtor to the ruling."""

from datetime import datetime, timedelta

import pytest

from repaylift.records.standing import pack_standing, unpack_standing

from .history import History, micros

NEW_YORK, LONDON = "America/New_York", "Europe/London"


@pytest.mark.parametrize(
    ("clock", "cn", "us"),
    [
        ("07:59:59", "cn.hours", "us.hours"),
        ("08:00:00", None, None),
        ("20:59:59", None, None),
        ("21:00:00", None, "us.hours"),
        ("21:59:59", None, "us.hours"),
        ("22:00:00", "cn.hours", "us.hours"),
    ],
)
@pytest.mark.parametrize("zone", ["Asia/Shanghai", NEW_YORK])
# An ordinary day, and both changes of daylight saving.
@pytest.mark.parametrize("day", ["2026-11-23", "2026-03-08", "2026-11-01"])
def test_hours_hold_to_the_second_in_every_zone(zone, day, clock, cn, us):
    history = History(zone)
    assert history.blocks(f"{day}T{clock}", "sms", "cn") == cn
    assert history.blocks(f"{day}T{clock}", "sms", "us") == us


def test_the_hour_that_comes_twice_is_closed_both_times():
    first = micros("2026-11-01T01:30", NEW_YORK)
    for instant in (first, first + 3600 * 1_000_000):
        assert History(NEW_YORK).blocks(instant, "sms", "us") == "us.hours"


def test_two_candidate_zones_leave_what_both_leave():
    history = History("Asia/Shanghai|Asia/Urumqi")  # the second is two hours behind
    assert history.blocks("2026-11-23T09:59:59", "sms", "cn") == "cn.hours"
    assert history.blocks("2026-11-23T10:00:00", "sms", "cn") is None
    assert history.blocks("2026-11-23T22:00:00", "sms", "cn") == "cn.hours"


def test_an_ai_call_counts_with_human_ones_and_the_fourth_is_blocked():
    history = History().contact("2026-11-23T09:00", "ai_call", "answered")
    history.contact("2026-11-23T10:00", "human_call", "answered")
    assert history.blocks("2026-11-23T11:00", "ai_call", "cn") is None
    history.contact("2026-11-23T11:00", "payment_plan", "answered", account="b")
    for action in ("ai_call", "human_call", "payment_plan"):
        assert history.blocks("2026-11-23T21:59", action, "cn") == "cn.voice_conversations_day"
    assert history.blocks("2026-11-23T21:59", "sms", "cn") is None
    assert history.blocks("2026-11-24T08:00", "ai_call", "cn") is None


def test_the_seventh_attempt_on_a_number_is_blocked_whoever_was_called():
    history = History()
    for hour in range(8, 13):
        history.contact(f"2026-11-23T{hour:02}:00", "ai_call", "unanswered")
    assert history.blocks("2026-11-23T14:00", "ai_call", "cn") is None
    history.contact("2026-11-23T13:00", "ai_call", "unanswered", debtor="q", account="z")
    assert history.blocks("2026-11-23T14:00", "ai_call", "cn") == "cn.unanswered_day"
    assert history.blocks("2026-11-24T09:00", "ai_call", "cn") is None


def test_attempts_on_two_numbers_count_apart():
    history = History()
    for hour in range(8, 13):
        for number in ("n", "m"):
            history.contact(f"2026-11-23T{hour:02}:00", "ai_call", "unanswered", number=number)
    assert history.blocks("2026-11-23T14:00", "ai_call", "cn") is None


@pytest.mark.parametrize("zone", ["Asia/Shanghai", NEW_YORK, LONDON])
def test_seven_calls_in_seven_days_and_not_the_eighth(zone):
    history, first = History(zone), datetime(2026, 10, 24, 9)  # clocks change within the week
    for day in range(6):
        history.contact((first + timedelta(days=day)).isoformat(), "human_call", "unanswered")
    seventh = first + timedelta(days=6, hours=1)
    assert history.blocks(seventh.isoformat(), "human_call", "us") is None
    history.contact(seventh.isoformat(), "human_call", "unanswered")
    eighth = first + timedelta(days=6, hours=10)
    assert history.blocks(eighth.isoformat(), "human_call", "us") == "us.calls_debt_week"
    assert history.blocks(eighth.isoformat(), "sms", "us") is None
    assert history.blocks("2026-10-31T08:00", "human_call", "us") is None  # the 24th is over


@pytest.mark.parametrize("zone", ["Asia/Shanghai", NEW_YORK, LONDON])
def test_the_day_of_a_conversation_is_day_1_and_day_7_is_blocked(zone):
    history = History(zone).contact("2026-10-24T20:59", "human_call", "answered")
    for clock in ("2026-10-24T20:59:30", "2026-10-30T08:00", "2026-10-30T20:59:59"):
        assert history.blocks(clock, "ai_call", "us") == "us.after_conversation"
    assert history.blocks("2026-10-31T08:00", "ai_call", "us") is None


def test_three_debts_of_one_person():
    history = History()
    for account in "abc":
        history.contact("2026-11-23T09:00", "human_call", "answered", account=account)
    # China counts the person, the United States each debt.
    assert history.blocks("2026-11-23T12:00", "human_call", "cn") == "cn.voice_conversations_day"
    other = History().contact("2026-11-23T09:00", "human_call", "answered", account="a")
    for hour in range(10, 17):
        other.contact(f"2026-11-23T{hour}:00", "human_call", "unanswered", account="b")
    noon = "2026-11-24T12:00"
    assert other.blocks(noon, "human_call", "us", account="a") == "us.after_conversation"
    assert other.blocks(noon, "human_call", "us", account="b") == "us.calls_debt_week"
    assert other.blocks(noon, "human_call", "us", account="c") is None


def test_an_opt_out_between_decision_and_send():
    history = History().consent("sms", "opted_out", "2026-11-23T10:00", known="2026-11-23T10:05")
    decided, sent = "2026-11-23T10:04", "2026-11-23T10:05:01"
    assert history.blocks(decided, "sms", "blocks") is None
    assert history.blocks(sent, "sms", "blocks") == "blocks.opt_out"
    assert history.blocks(sent, "email", "blocks") is None


def test_refusing_automated_decisions_leaves_people():
    history = History().consent("automated", "opted_out", "2026-11-23T10:00")
    for pack in ("cn", "eu"):
        assert history.blocks("2026-11-23T11:00", "ai_call", pack) == f"{pack}.automated_refused"
        assert history.blocks("2026-11-23T11:00", "human_call", pack) is None


@pytest.mark.parametrize("behind", ["2026-11-23T09:00", "2026-11-23T08:00"])
def test_a_clock_set_back_forgets_nothing(behind):
    history = History()
    for minute in ("00", "10", "20"):
        history.contact(f"2026-11-23T10:{minute}", "ai_call", "answered")
    history.hold("dispute", "2026-11-23T10:00").consent("email", "opted_out", "2026-11-23T10:00")
    assert history.blocks(behind, "ai_call", "cn") is None  # as of that moment nothing had happened
    assert history.blocks(behind, "ai_call", "cn", live=True) == "cn.voice_conversations_day"
    assert history.blocks(behind, "human_call", "us", live=True) == "us.after_conversation"
    assert history.blocks(behind, "sms", "blocks", live=True) == "blocks.dispute"
    paid = History().paid("2026-11-23T10:00")
    assert paid.blocks(behind, "sms", "blocks", live=True) == "blocks.recent_payment"


def test_a_grant_of_the_future_gives_no_consent():
    history = History()
    history.rows["consents"] = []
    history.consent("sms", "granted", "2026-11-23T10:00")
    assert history.blocks("2026-11-23T09:00", "sms", "blocks", live=True) == "blocks.consent"
    assert history.blocks("2026-11-23T10:00:01", "sms", "blocks", live=True) is None


def test_a_call_log_that_arrives_late_counts_before_and_after():
    history = History()
    for hour in ("08", "09", "10"):
        history.contact(f"2026-11-23T{hour}:00", "ai_call", "unanswered", known="2026-11-23T20:00")
    # Until the log is there each call may have been answered; then it is known that none was.
    assert history.blocks("2026-11-23T12:00", "ai_call", "cn") == "cn.voice_conversations_day"
    assert history.blocks("2026-11-23T20:01", "ai_call", "cn") is None
    answered = History().contact("2026-11-23T08:00", "human_call", "answered", known="2026-11-28T10:00")
    assert answered.blocks("2026-11-28T09:00", "human_call", "us") == "us.after_conversation"
    assert answered.blocks("2026-11-29T09:00", "human_call", "us") == "us.after_conversation"
    assert answered.blocks("2026-11-30T09:00", "human_call", "us") is None


def test_a_call_that_ends_after_midnight_counts_on_the_day_it_ended():
    history = History().contact("2026-11-22T23:59", "ai_call", "answered", ended="2026-11-23T00:01")
    for hour in ("08", "09"):
        history.contact(f"2026-11-23T{hour}:00", "ai_call", "answered")
    assert history.blocks("2026-11-23T12:00", "ai_call", "cn") == "cn.voice_conversations_day"


def test_breathing_space_lasts_60_days_even_if_its_hold_ends_sooner():
    history = History(LONDON).hold("breathing_space", "2026-09-01T12:00", "2026-09-20T12:00")
    assert history.blocks("2026-09-02T09:00", "sms", "blocks") == "blocks.breathing_space"
    for day in ("2026-09-21", "2026-10-31"):
        assert history.blocks(f"{day}T12:00", "sms", "uk") == "uk.breathing_space"
    assert history.blocks("2026-11-01T12:00", "sms", "uk") is None


def test_a_mental_health_crisis_lasts_until_30_days_after_the_treatment():
    history = History(LONDON).hold("mental_health_crisis", "2026-03-01T12:00", "2026-09-01T12:00")
    assert history.blocks("2026-08-01T12:00", "human_call", "uk", "blocks") == "uk.mental_health_crisis"
    assert history.blocks("2026-10-01T12:00", "human_call", "uk", "blocks") == "uk.mental_health_crisis"
    assert history.blocks("2026-10-02T12:00", "human_call", "uk", "blocks") is None


def test_paid_in_the_last_24_hours():
    history = History().paid("2026-11-23T10:00")
    assert history.blocks("2026-11-24T09:59:59", "human_call", "blocks") == "blocks.recent_payment"
    assert history.blocks("2026-11-24T10:00:00", "human_call", "blocks") is None


@pytest.mark.parametrize("absent", ["consents", "holds", "contacts", "decisions", "payments"])
def test_an_absent_table_leaves_no_contact_at_all(absent):
    history = History()
    del history.rows[absent]
    for action in ("sms", "human_call"):
        assert history.blocks("2026-11-23T12:00", action, "blocks", "cn", "house") is not None


def test_a_packed_standing_says_the_same():
    history = (
        History().contact("2026-11-23T09:00", "human_call", "answered").hold("minor", "2026-11-01T12:00")
    )
    packed = unpack_standing(pack_standing(history.standing()))
    for action, pack in (("human_call", "us"), ("sms", "blocks")):
        told = history.blocks("2026-11-23T12:00", action, pack)
        assert told is not None
        assert history.blocks("2026-11-23T12:00", action, pack, standing=packed) == told
