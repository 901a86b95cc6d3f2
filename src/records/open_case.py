"""The open case of one account: what `open_cases` finds, from the standing of its debtor."""

from __future__ import annotations

from dataclasses import dataclass

from ..policy.local_time import DAY
from ..stages import PRE_DUE_FROM, STAGE_STARTS, stage_at
from .paid import CENT
from .standing import Bill, Standing


@dataclass(frozen=True, slots=True)
class OpenCase:
    """One row of `open_cases`. Times are UTC microseconds, `amount` is the money unpaid."""

    account_id: str
    debtor_id: str
    bill_id: str
    at: int
    amount: float
    due_at: int
    days_past_due: int
    stage: str
    language: str


def open_case(standing: Standing, account_id: str, at: int) -> OpenCase | None:
    """The bill to decide on at a moment (UTC microseconds); None when the account has none.

    Raises
    ------
    ValueError
        When the account is not one of the debtor's.

    Examples
    --------
    >>> from .standing import Account, Payment
    >>> bill = Bill("b", "a", 0, 31 * DAY, 90.0, (Payment(20 * DAY, 40.0),))
    >>> accounts, unknown = (Account("a", "zh"),), (None, None, None, None, (), None, False, None)
    >>> standing = Standing("p", None, accounts, (bill,), *unknown)
    >>> case = open_case(standing, "a", 36 * DAY)
    >>> case.amount, case.stage
    (50.0, 'dpd_4_7')
    """
    language = _language(standing, account_id)
    first: tuple[int, str] | None = None
    for bill in standing.bills:
        if bill.account_id != account_id or bill.issued_at >= at or not _within(bill, at):
            continue
        place = (bill.due_at, bill.bill_id)
        if (first is None or place < first) and _unpaid(bill, at) >= CENT:
            first, found = place, bill
    if first is None:
        return None
    days = _days_past_due(found, at)
    amount, stage = _unpaid(found, at), stage_at(days)
    return OpenCase(
        account_id, standing.debtor_id, found.bill_id, at, amount, found.due_at, days, stage, language
    )


def _language(standing: Standing, account_id: str) -> str:
    for account in standing.accounts:
        if account.account_id == account_id:
            return account.language
    raise ValueError(
        f"account_id == {account_id!r} is none of debtor {standing.debtor_id!r}'s. "
        "Remedy: take the standing of the account's debtor."
    )


def _days_past_due(bill: Bill, at: int) -> int:
    return at // DAY - bill.due_at // DAY


def _within(bill: Bill, at: int) -> bool:
    return PRE_DUE_FROM <= _days_past_due(bill, at) < STAGE_STARTS["dpd_90_plus"]


def _unpaid(bill: Bill, at: int) -> float:
    # Paid first, then the difference: the order of summation that `open_cases` has.
    return bill.amount - sum((payment.amount for payment in bill.payments if payment.at < at), 0.0)
