"""The exact text to send, from the action's template."""

from __future__ import annotations

from repaylift.policy.actions import Action

from .moments import utc_day
from .words import say_money


class _Open(dict[str, str]):
    """Leaves a name that only the sender knows, such as {officer}, as it stands."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


def template_view(
    action: Action, amount: float, due_at: int, deadline: int, language: str, currency: str
) -> dict[str, str | int] | None:
    """Template id, version, language and text; None when the action sends nothing.

    The customer's language is used where the template has it, else English.

    Parameters
    ----------
    due_at, deadline : UTC microseconds.
    """
    if action.template is None:
        return None
    spoken = language if language in action.template.text else "en"
    text = action.template.text[spoken].format_map(
        _Open(
            amount=say_money(amount, currency, spoken),
            incentive=say_money(_given(action, amount), currency, spoken),
            due_date=utc_day(due_at),
            deadline=utc_day(deadline),
        )
    )
    return {
        "id": action.template.id,
        "version": action.template.version,
        "language": spoken,
        "text": text,
    }


def incentive_view(action: Action, amount: float) -> dict[str, float | str] | None:
    """Kind of incentive and money given up if the debtor pays; None without one."""
    if action.incentive is None:
        return None
    return {"kind": action.incentive.kind, "money": round(_given(action, amount), 2)}


def _given(action: Action, amount: float) -> float:
    incentive = action.incentive
    return 0.0 if incentive is None else min(incentive.rate * amount, incentive.cap)
