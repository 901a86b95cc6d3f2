"""A reserved contact counts at once, in every counter that it would count in once made."""

import pytest

from repaylift.policy.rule_facts import COUNTERS
from repaylift.records.facts_at import facts_at
from repaylift.records.reserve import with_contact
from repaylift.records.standing_rows import standing_from_rows

from .history import History, micros

NOW = micros("2026-11-23T12:00", "Asia/Shanghai")


def counters(standing, at=NOW + 1, **how):
    facts = facts_at(standing, at, "a", **how)
    return {name: facts.number(name)[0] for name in COUNTERS}


@pytest.mark.parametrize("channel", ["sms", "human_call"])
def test_it_counts_as_the_contact_itself_while_its_result_is_unknown(channel):
    past = History().contact("2026-11-23T09:00", "ai_call", "answered").contact("2026-11-22T09:00", "sms")
    reserved = counters(with_contact(past.standing(), channel, "a", "n", NOW))
    assert reserved != counters(past.standing())
    assert reserved == counters(past.contact("2026-11-23T12:00", channel).standing())


def test_the_second_of_two_senders_sees_the_first():
    past = History()
    for hour in ("08", "09"):
        past.contact(f"2026-11-23T{hour}:00", "ai_call", "answered")
    free = past.standing()
    assert past.blocks(NOW, "human_call", "cn", live=True, standing=free) is None
    taken = with_contact(free, "ai_call", "b", "n2", NOW)
    for second in (NOW, NOW + 1, NOW - 60_000_000):  # at the same moment, later, on a clock behind
        rule = past.blocks(second, "human_call", "cn", live=True, standing=taken)
        assert rule == "cn.voice_conversations_day"


def test_what_cannot_be_reserved_is_refused():
    standing = History().standing()
    with pytest.raises(ValueError, match="channel == 'pigeon'"):
        with_contact(standing, "pigeon", "a", "n", NOW)
    accounts = standing_from_rows({"accounts": History().rows["accounts"]})
    with pytest.raises(ValueError, match="contacts of debtor 'p' are unknown"):
        with_contact(accounts, "sms", "a", "n", NOW)
