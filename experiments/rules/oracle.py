"""The rules once more, from the text of their sources, compiled, and sharing no code with the package.

Days and hours come from tables of `zoneinfo`'s offsets, one for each quarter of an hour. What cannot be told
(no zone, an absent table) forbids.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import numba
import numpy as np
from people import DAY, HOUR, NEVER, SECOND, ZONES, People

QUARTER = 15 * 60 * SECOND
BACK, AHEAD = 120, 40  # days around the start
CN, EU, HOUSE, UK, US = 1, 2, 4, 8, 16  # packs, as bits; hard blocks always hold
HOLD_BREATHING, HOLD_CRISIS, HOLD_VULNERABLE, HOLD_REVIEW = 4, 5, 6, 13
AUTOMATED, NIGHT = 6, 7  # kinds of consent after the six channels
AI_CALL = 4  # this channel and the next are voice, those before are digital


class Clock(NamedTuple):
    """Local minus UTC, (zones, quarters of an hour from `base` on)."""

    base: int
    offset: Any


class Actions(NamedTuple):
    """What the catalogue says of k actions. `channel` -1: nothing is done."""

    channel: Any
    automated: Any
    published: Any  # (k, stages) where it may be offered; of an action without a waiver everywhere


class World(NamedTuple):
    """Debtors, their clocks, and the channel of each past action."""

    people: People
    clock: Clock
    channel_of: Any


class Asked(NamedTuple):
    """n cases: debtor, account, stage and moment (n,)."""

    debtor: Any
    account: Any
    stage: Any
    at: Any


def make_clock(start: int) -> Clock:
    """Tables from 120 days before `start` to 40 days after."""
    base = start - BACK * DAY
    quarters = range(base, start + AHEAD * DAY, QUARTER)
    offset = [
        [datetime.fromtimestamp(q // SECOND, UTC).astimezone(ZoneInfo(zone)).utcoffset() for q in quarters]
        for zone in ZONES
    ]
    return Clock(base, np.array([[int(o.total_seconds()) * SECOND for o in row] for row in offset]))


@numba.njit(cache=True)
def local(clock: Clock, zone: int, at: int) -> int:
    return at + clock.offset[zone, (at - clock.base) // QUARTER]


@numba.njit(cache=True)
def days_ago(world: World, d: int, then: int, at: int) -> int:
    """Calendar days between the two on the debtor's calendar; of two calendars the fewer; no zone: 0."""
    fewest, known = 0, False
    for z in world.people.zone[d]:
        if z >= 0:
            days = local(world.clock, z, at) // DAY - local(world.clock, z, then) // DAY
            fewest = min(fewest, days) if known else days
            known = True
    return fewest


@numba.njit(cache=True)
def outside(world: World, d: int, at: int, opens: int, closes: int) -> bool:
    """Before the hour it opens, or from the hour it closes on, in a zone where the debtor may be."""
    known = False
    for z in world.people.zone[d]:
        if z >= 0:
            known = True
            hour = local(world.clock, z, at) % DAY // HOUR
            if hour < opens or hour >= closes:
                return True
    return not known


@numba.njit(cache=True)
def says(people: People, d: int, s: int, kind: int, granted: bool, at: int) -> bool:
    """Whether statement s is such a consent or opt-out, known and in force."""
    told, begun, over = people.consent_told[d, s], people.consent_from[d, s], people.consent_to[d, s]
    fits = people.consent[d, s] == kind and people.granted[d, s] == granted
    return bool(fits and told < at and begun <= at < over)


@numba.njit(cache=True)
def stands(people: People, d: int, kind: int, of: int, since: int, at: int) -> bool:
    """Whether an opt-out still stands: nobody who may consented again later."""
    for s in range(people.consent.shape[1]):
        by_owner = people.consent_of[d, s] == -1 or people.consent_of[d, s] == of
        if by_owner and people.consent_from[d, s] > since and says(people, d, s, kind, True, at):
            return False
    return True


@numba.njit(cache=True)
def left_by_statement(people: People, d: int, kind: int, at: int) -> bool:
    for s in range(people.consent.shape[1]):
        since, of = people.consent_from[d, s], people.consent_of[d, s]
        if says(people, d, s, kind, False, at) and stands(people, d, kind, of, since, at):
            return True
    return False


@numba.njit(cache=True)
def left_after_contact(world: World, d: int, kind: int, at: int) -> bool:
    people = world.people
    for c in range(people.called.shape[1]):
        told = people.left_told[d, c] < at and people.left[d, c] <= at
        told = told and world.channel_of[people.action[d, c]] == kind
        if told and stands(people, d, kind, people.account[d, c], people.left[d, c], at):
            return True
    return False


@numba.njit(cache=True)
def opted_out(world: World, d: int, kind: int, at: int) -> bool:
    told = not (world.people.absent[d, 2] or world.people.absent[d, 3])
    said = left_by_statement(world.people, d, kind, at)
    return said or (told and left_after_contact(world, d, kind, at))


@numba.njit(cache=True)
def consented_since(people: People, d: int, kind: int, at: int) -> int:
    """When the last consent to a kind in force was given; NEVER without one."""
    since = NEVER
    for s in range(people.consent.shape[1]):
        if says(people, d, s, kind, True, at):
            begun = people.consent_from[d, s]
            since = begun if since == NEVER else max(since, begun)
    return since


@numba.njit(cache=True)
def held(world: World, d: int, at: int, packs: int) -> tuple[bool, bool]:
    """Whether holds forbid everything, and whether they forbid what is automated."""
    people = world.people
    if people.absent[d, 1]:
        return True, True
    everything, automated = False, False
    for h in range(people.hold.shape[1]):
        kind, begun, over = people.hold[d, h], people.hold_from[d, h], people.hold_to[d, h]
        if kind < 0 or not (people.hold_told[d, h] < at and begun <= at):
            continue
        if at < over:
            automated = True
            everything |= kind not in (HOLD_VULNERABLE, HOLD_REVIEW)
        if packs & UK:
            everything |= kind == HOLD_BREATHING and days_ago(world, d, begun, at) <= 60
            everything |= kind == HOLD_CRISIS and days_ago(world, d, min(over, at), at) <= 30
    return everything, automated


@numba.njit(cache=True)
def paid_lately(people: People, d: int, at: int) -> bool:
    lately = people.absent[d, 4]
    for paid in people.paid[d]:
        lately |= paid < at and at - paid < 24 * HOUR
    return bool(lately)


@numba.njit(cache=True)
def may_have(people: People, d: int, c: int, at: int, answered: bool) -> tuple[int, int]:
    """When call c ended so, as far as is known: at most twice; NEVER: it did not."""
    first, second, known = NEVER, NEVER, False
    for k in range(2):
        if people.told[d, c, k] < at:
            known = True
            if people.answered[d, c, k] == answered and k == 0:
                first = people.ended[d, c, k]
            elif people.answered[d, c, k] == answered:
                second = people.ended[d, c, k]
    return (first, second) if known else (people.called[d, c], NEVER)


@numba.njit(cache=True)
def is_today(world: World, d: int, then: int, at: int) -> bool:
    return then < at and days_ago(world, d, then, at) == 0


@numba.njit(cache=True)
def own_attempts(world: World, d: int, number: int, at: int) -> tuple[bool, int]:
    """Whether the debtor was called on a number before, and how often in vain today."""
    people, ours, missed = world.people, False, 0
    for c in range(people.called.shape[1]):
        channel = world.channel_of[people.action[d, c]]
        voice = channel >= AI_CALL or channel < 0
        if voice and people.called[d, c] < at and people.number[d, c] == number:
            ours = True
            for then in may_have(people, d, c, at, False):
                missed += is_today(world, d, then, at)
    return ours, missed


@numba.njit(cache=True)
def strangers_attempts(world: World, d: int, number: int, at: int) -> int:
    """How often others were called in vain today on a number."""
    people, missed = world.people, 0
    for s in range(people.other_called.shape[1]):
        if people.other_called[d, s] < at and people.other_number[d, s] == number:
            known = people.other_told[d, s] < at
            then = people.other_ended[d, s] if known else people.other_called[d, s]
            missed += is_today(world, d, then, at) and not (known and people.other_answered[d, s])
    return missed


@numba.njit(cache=True)
def too_many_attempts(world: World, d: int, at: int) -> bool:
    """Six attempts without an answer today on a number on which the debtor was called before."""
    for number in range(2):
        ours, missed = own_attempts(world, d, number, at)
        if ours and missed + strangers_attempts(world, d, number, at) >= 6:
            return True
    return False


@numba.njit(cache=True)
def messages_of_week(world: World, d: int, at: int) -> int:
    people, messages = world.people, 0
    for c in range(people.called.shape[1]):
        recent = people.called[d, c] < at <= people.called[d, c] + 7 * DAY
        messages += recent and world.channel_of[people.action[d, c]] < AI_CALL
    return messages


@numba.njit(cache=True)
def calls_made(world: World, d: int, account: int, at: int) -> tuple[int, int, bool]:
    """Conversations of today; calls about the debt within seven days, and whether one was answered."""
    people, talks, calls, spoken = world.people, 0, 0, False
    for c in range(people.called.shape[1]):
        channel = world.channel_of[people.action[d, c]]
        if people.called[d, c] >= at or 0 <= channel < AI_CALL:
            continue
        about = people.account[d, c] == account
        calls += about and days_ago(world, d, people.called[d, c], at) < 7
        for then in may_have(people, d, c, at, True):
            talks += is_today(world, d, then, at)
            spoken |= about and then < at and days_ago(world, d, then, at) < 7
    return talks, calls, spoken


@numba.njit(cache=True)
def contacts_forbid(world: World, d: int, account: int, at: int, packs: int) -> tuple[bool, bool]:
    """Whether past contacts forbid calls, and whether they forbid messages."""
    people = world.people
    if people.absent[d, 2]:
        return packs & (CN | US) != 0, packs & HOUSE != 0
    untold = people.absent[d, 3] or people.zone[d, 0] < 0
    talks, debt_calls, spoken = calls_made(world, d, account, at)
    us = packs & US != 0 and (untold or spoken or debt_calls >= 7)
    cn = packs & CN != 0 and (untold or talks >= 3 or too_many_attempts(world, d, at))
    return us or cn, packs & HOUSE != 0 and messages_of_week(world, d, at) >= 5


@numba.njit(cache=True)
def consents_forbid(world: World, d: int, at: int, packs: int, channels: Any) -> bool:
    """Write which of the six channels are forbidden; return whether everything is."""
    people = world.people
    channels[:] = people.absent[d, 0]
    oldest = at
    for channel in range(6):
        since = consented_since(people, d, channel, at)
        channels[channel] |= since == NEVER or opted_out(world, d, channel, at)
        if not channels[channel]:
            oldest = min(oldest, since)
    return bool(people.absent[d, 0] or (packs & HOUSE != 0 and at - oldest > 1826 * DAY))


@numba.njit(cache=True)
def hours_forbid(world: World, d: int, at: int, packs: int) -> bool:
    people = world.people
    strict = packs & (UK | US) != 0 and outside(world, d, at, 8, 21)
    if packs & CN == 0 or not outside(world, d, at, 8, 22):
        return strict
    asked = not people.absent[d, 0] and people.zone[d, 0] >= 0
    agreed = asked and consented_since(people, d, NIGHT, at) != NEVER and not opted_out(world, d, NIGHT, at)
    return strict or not agreed


@numba.njit(cache=True)
def judge_one(
    world: World, actions: Actions, asked: Asked, i: int, packs: int, channels: Any, row: Any
) -> None:
    """Write which actions are forbidden for case i, (k,)."""
    d, at = asked.debtor[i], asked.at[i]
    everything, automated = held(world, d, at, packs)
    everything |= consents_forbid(world, d, at, packs, channels) or hours_forbid(world, d, at, packs)
    everything |= paid_lately(world.people, d, at) or (packs & UK != 0 and world.people.zone[d, 0] < 0)
    automated |= packs & (CN | EU) != 0 and opted_out(world, d, AUTOMATED, at)
    calls, messages = contacts_forbid(world, d, asked.account[i], at, packs)
    for j in range(actions.channel.size):
        channel = actions.channel[j]
        if channel >= 0:
            row[j] = everything or channels[channel] or (automated and actions.automated[j])
            row[j] |= calls if channel >= AI_CALL else messages
            row[j] |= packs & CN != 0 and not actions.published[j, asked.stage[i]]


@numba.njit(cache=True)
def judge(world: World, actions: Actions, asked: Asked, packs: int) -> Any:
    """Which actions are forbidden, (n, k)."""
    forbidden = np.zeros((asked.debtor.size, actions.channel.size), dtype=np.bool_)
    channels = np.zeros(6, dtype=np.bool_)
    for i in range(asked.debtor.size):
        judge_one(world, actions, asked, i, packs, channels, forbidden[i])
    return forbidden
