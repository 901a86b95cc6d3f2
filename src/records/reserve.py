"""Reserve a slot: what a debtor's counters become when a contact is promised and not yet made."""

from __future__ import annotations

from msgspec.structs import replace

from ..checks import check_in
from ..policy.actions import CHANNELS, VOICE_CHANNELS
from .standing import Call, Standing


def with_contact(standing: Standing, channel: str, account_id: str, number: str, at: int) -> Standing:
    """The standing once a contact is reserved: it counts in full from its moment on.

    A reserved call counts as answered and as unanswered until its result is known. Whoever sends reserves
    first and asks the rules about what was before; of two senders the second then sees the first's contact.
    `facts_at(..., live=True)` counts it at its very moment and when the clock was set back; else it counts
    from the next microsecond on.

    Parameters
    ----------
    number : pseudonymous number or address, as in the contacts table. at : UTC microseconds.

    Raises
    ------
    ValueError
        When the channel is unknown, or the records know nothing about contacts.

    Examples
    --------
    >>> standing = Standing("p", "Asia/Shanghai", (), (), (), (), (), (), (), (), True, ())
    >>> with_contact(standing, "sms", "a", "n", 5).messages
    (5,)
    """
    check_in(channel, "channel", CHANNELS[1:])
    if standing.calls is None or standing.messages is None:
        raise ValueError(
            f"contacts of debtor {standing.debtor_id!r} are unknown. "
            "Remedy: load decisions and contacts; until then the rules block every call and message."
        )
    if channel in VOICE_CHANNELS:
        calls = (*standing.calls, Call(at, number, account_id, ()))
        return replace(standing, calls=tuple(sorted(calls, key=lambda call: call.at)))
    return replace(standing, messages=tuple(sorted((*standing.messages, at))))
