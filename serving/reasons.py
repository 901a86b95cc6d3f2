"""Why an action is worth what it is: the parts of its score, in money, and the risk's reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from repaylift.explain.reasons import Described, top_reasons

from .schemas import ReasonView
from .words import PARTS, say_money

LANGUAGES = ("en", "zh")
Floats = npt.NDArray[np.float64]


def action_reasons(
    action: Mapping[str, Any], amount: float, currency: str, *, drawn: bool = False
) -> list[ReasonView]:
    """Parts of an action's score; their weights sum to it.

    Parameters
    ----------
    action : row of `Decisions.actions`.
    amount : money unpaid.
    drawn : it was chosen by exploring although another action scores higher.
    """
    if pd.isna(action["score"]):
        return []
    if action["action"] == "none":
        return [_reason("baseline", 0.0, currency)]
    effect, cost, charge = amount * action["uplift"], action["cost"], action["price_charge"]
    complaints = effect - cost - action["value"]
    points, share = f"{100 * action['uplift']:+.1f}", f"{action['complaint_risk']:.2%}"
    found = [
        _reason("effect", effect, currency, amount, points=points),
        _reason("cost", -cost, currency, cost),
        _reason("complaints", -complaints, currency, complaints, percent=share),
        _reason("resources", -charge, currency, charge),
    ]
    weighty = [reason for reason in found if reason.weight]
    if not drawn:
        return weighty
    return [_reason("exploring", 0.0, currency, percent=f"{action['propensity']:.1%}"), *weighty]


def risk_reasons(parts: Floats, values: Floats, catalogue: Sequence[Described]) -> list[ReasonView]:
    """At most four parts of the default risk, the largest first, in both languages.

    Parameters
    ----------
    parts, values : (f,) SHAP parts in log-odds and the account's values, in the catalogue's order.
    """
    by_language = [top_reasons(parts, values, catalogue, language) for language in LANGUAGES]
    return [
        ReasonView(
            code=same[0].code,
            text=dict(zip(LANGUAGES, (reason.text for reason in same), strict=True)),
            direction=same[0].direction,
            weight=same[0].weight,
        )
        for same in zip(*by_language, strict=True)
    ]


def _reason(code: str, weight: float, currency: str, money: float = 0.0, **said: str) -> ReasonView:
    text = {
        language: PARTS[code][language].format(money=say_money(money, currency, language), **said)
        for language in LANGUAGES
    }
    return ReasonView(code=code, text=text, direction="for" if weight >= 0 else "against", weight=weight)
