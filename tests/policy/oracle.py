"""The rules once more, from the text of their sources, row by row: plain Python, datetime and zoneinfo.

Nothing here is shared with the engine. Every function says what one document forbids about a case: a mapping
of facts, where None, NaN or a zone nobody knows mean that it cannot be told, and then contact is forbidden.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import isnan
from zoneinfo import ZoneInfo, available_timezones

VOICE = ("ai_call", "human_call")
DIGITAL = ("app", "email", "sms", "chat")
WHOLE_HOLDS = (
    "deceased",
    "insolvent",
    "dispute",
    "cease_contact",
    "breathing_space",
    "mental_health_crisis",
    "identity_unverified",
    "fraud_victim",
    "minor",
    "complaint_open",
    "promise_active",
    "payment_pending",
)
PUBLISHED = {
    "early_reward": ("pre_due", "dpd_1_3"),
    "fee_waiver": ("dpd_4_7", "dpd_8_14", "dpd_15_30", "dpd_31_60"),
    "write_down": ("dpd_61_90",),
}
_KNOWN_ZONES = available_timezones()


def forbidding_rules(row, at: datetime, action: str, channel: str, automated: bool) -> list[str]:
    """Ids of all rules that forbid an action, in the order blocks, cn, eu, house, uk, us."""
    if channel == "none":
        return []
    case = (row, at, action, channel, automated)
    return [*_blocks(*case), *_cn(*case), *_eu(*case), *_house(*case), *_uk(*case), *_us(*case)]


def _blocks(row, at, action, channel, automated):
    holds, out, consented = parts(row["holds"]), parts(row["opted_out"]), parts(row["consented"])
    found = [f"blocks.{hold}" for hold in WHOLE_HOLDS if holds is None or hold in holds]
    if automated and (holds is None or "vulnerable" in holds):
        found.append("blocks.vulnerable")
    paid = row["last_paid_at"]
    if not row["paid_known"] or (paid is not None and at < paid + timedelta(hours=24)):
        found.append("blocks.recent_payment")
    if out is None or channel in out:
        found.append("blocks.opt_out")
    if consented is None or channel not in consented:
        found.append("blocks.consent")
    return found


def _cn(row, at, action, channel, automated):
    found = []
    if outside(row, at, 8, 22) and not (row["night_agreed"] and zones_of(row)):
        found.append("cn.hours")
    if channel in VOICE and at_least(row["voice_conversations_today"], 3):
        found.append("cn.voice_conversations_day")
    if channel in VOICE and at_least(row["unanswered_today"], 6):
        found.append("cn.unanswered_day")
    if automated and _refused(row):
        found.append("cn.automated_refused")
    if action in PUBLISHED and row["stage"] not in PUBLISHED[action]:
        found.append("cn.waivers_published")
    return found


def _eu(row, at, action, channel, automated):
    return ["eu.automated_refused"] if automated and _refused(row) else []


def _house(row, at, action, channel, automated):
    found = []
    if channel in DIGITAL and at_least(row["digital_last_7d"], 5):
        found.append("house.digital_week")
    age = row["consent_age_days"]
    if isnan(age) or age > 1826:
        found.append("house.consent_age")
    return found


def _uk(row, at, action, channel, automated):
    found = ["uk.hours"] if outside(row, at, 8, 21) else []
    if not row["breathing_space_days"] > 60:
        found.append("uk.breathing_space")
    if not row["crisis_ended_days"] > 30:
        found.append("uk.mental_health_crisis")
    return found


def _us(row, at, action, channel, automated):
    found = ["us.hours"] if outside(row, at, 8, 21) else []
    if channel in VOICE and at_least(row["debt_calls_7_days"], 7):
        found.append("us.calls_debt_week")
    if channel in VOICE and not row["debt_conversation_days"] + 1 > 7:  # its day is day 1
        found.append("us.after_conversation")
    return found


def parts(text: str | None) -> set[str] | None:
    """The labels of a joined text; None: unknown."""
    return None if text is None else {part for part in text.split("|") if part}


def zones_of(row) -> list[ZoneInfo]:
    """Candidate zones of a case; none when one of them is not known."""
    names = (row["timezone"] or "").split("|")
    return [ZoneInfo(name) for name in names] if all(name in _KNOWN_ZONES for name in names) else []


def outside(row, at: datetime, opens: int, closes: int) -> bool:
    """Whether the hour is outside [opens, closes) in any candidate zone, or no zone is known."""
    zones = zones_of(row)
    return not zones or any(not opens <= at.astimezone(zone).hour < closes for zone in zones)


def at_least(count: float, limit: int) -> bool:
    """Whether a counter has reached its limit, or is unknown."""
    return isnan(count) or count >= limit


def _refused(row) -> bool:
    out = parts(row["opted_out"])
    return out is None or "automated" in out
