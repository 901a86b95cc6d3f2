"""What would have changed the decision, in plain words."""

from __future__ import annotations

from typing import Any

from repaylift.policy.actions import Catalogue
from repaylift.policy.options import Options
from repaylift.policy.prices import RESOURCES
from repaylift.policy.what_if import Change, changes_of
from repaylift.policy.why_not import say_minute

from .moments import utc_text
from .words import CHANGES, say_money


def change_views(options: Options, amount: float, catalogue: Catalogue) -> list[dict[str, Any]]:
    """`schemas.ChangeView` of the nearest change of each kind."""
    now = {"amount": amount, **dict(zip(RESOURCES, options.prices, strict=True))}
    return [_view(change, now, catalogue) for change in changes_of(options, amount, catalogue.vectors)]


def _view(change: Change, now: dict[str, float], catalogue: Catalogue) -> dict[str, Any]:
    action = catalogue.actions[change.column]
    ends = change.kind == "rule_end"
    if ends:
        pattern, said = "rule_end", {"moment": say_minute(int(change.threshold))}
    else:
        side = "above" if change.threshold > now[change.kind] else "below"
        pattern, said = f"{change.kind}_{side}", {}
    text = {
        language: CHANGES[pattern][language].format(
            action=action.name[language],
            money=say_money(change.threshold, catalogue.currency, language),
            **said,
        )
        for language in ("en", "zh")
    }
    return {
        "kind": change.kind,
        "action": action.id,
        "threshold": None if ends else change.threshold,
        "from_at": utc_text(int(change.threshold)) if ends else None,
        "text": text,
    }
