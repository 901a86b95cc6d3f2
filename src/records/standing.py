"""The standing of one debtor: all that a decision asks of the records, small enough to keep per debtor."""

from __future__ import annotations

import msgspec
from msgspec import Struct


class Account(Struct, frozen=True, array_like=True, gc=False):
    """One account of the debtor."""

    account_id: str
    language: str


class Payment(Struct, frozen=True, array_like=True, gc=False):
    """Money paid at a moment."""

    at: int
    amount: float


class Bill(Struct, frozen=True, array_like=True, gc=False):
    """One bill with what was paid on it, in the order of the payments table."""

    bill_id: str
    account_id: str
    issued_at: int
    due_at: int
    amount: float
    payments: tuple[Payment, ...]


class Span(Struct, frozen=True, array_like=True, gc=False):
    """A hold, grant or opt-out: its kind, whose it is (None: every account's), and when it is in force."""

    kind: str
    account_id: str | None
    from_at: int
    to_at: int | None
    known_at: int

    def begun(self, at: int, horizon: int) -> bool:
        """Whether it had begun at a moment, by what was known before the horizon."""
        # Known later than `at`: the clock was set back, and what it began by then was the other clock's.
        return self.known_at < horizon and (self.from_at <= at or at <= self.known_at >= self.from_at)

    def lasting(self, at: int) -> bool:
        """Whether it was not over at a moment."""
        return self.to_at is None or at < self.to_at

    def in_force(self, at: int, horizon: int) -> bool:
        """Whether it had begun and was not over."""
        return self.begun(at, horizon) and (self.to_at is None or at < self.to_at)


class Result(Struct, frozen=True, array_like=True, gc=False):
    """How a call ended: when, when that was known, and whether someone answered."""

    at: int
    known_at: int
    answered: bool


class Call(Struct, frozen=True, array_like=True, gc=False):
    """One call: to which number, about which account (None: it was another debtor's), and its results."""

    at: int
    number: str
    account_id: str | None
    results: tuple[Result, ...]


class Standing(Struct, frozen=True, array_like=True, gc=False):
    """What the records say about one debtor. Times are UTC microseconds, money in units of the currency.

    timezone : candidate zones of the accounts, joined by "|"; None: unknown.
    holds, grants, opt_outs : None where the records have no such table. Grants and opt-outs are kinds of
        consent; opt-outs told after a contact are among them.
    calls, messages : the debtor's own contacts; a contact of an unknown action is in both. `others` are calls
        to other debtors on numbers on which this one was called too. None: contacts are unknown.
    results_known : whether results of calls are known at all.
    paid_at : moments of payments, ascending; None where the records have no such table.
    """

    debtor_id: str
    timezone: str | None
    accounts: tuple[Account, ...]
    bills: tuple[Bill, ...]
    holds: tuple[Span, ...] | None
    grants: tuple[Span, ...] | None
    opt_outs: tuple[Span, ...] | None
    calls: tuple[Call, ...] | None
    others: tuple[Call, ...]
    messages: tuple[int, ...] | None
    results_known: bool
    paid_at: tuple[int, ...] | None


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Standing)


def pack_standing(standing: Standing) -> bytes:
    """The standing as MessagePack.

    Examples
    --------
    >>> nobody = Standing("p", None, (), (), None, None, None, None, (), None, False, ())
    >>> unpack_standing(pack_standing(nobody)) == nobody
    True
    """
    return _ENCODER.encode(standing)


def unpack_standing(packed: bytes) -> Standing:
    """What `pack_standing` packed.

    Raises
    ------
    msgspec.ValidationError
        When the bytes hold something else, such as a standing of another version.
    """
    return _DECODER.decode(packed)
