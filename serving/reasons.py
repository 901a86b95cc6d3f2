"""Why an action is worth what it is: the parts of its score, in money, and the risk's reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from repaylift.explain.reasons import Described, top_reasons

from .schemas import ReasonView
from .words import PARTS

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
        return [_reason("baseline", 0.0)]
    charge = float(action["price_charge"])
    effect, cost = amount * float(action["uplift"]), float(action["cost"])
    complaints = effect - cost - float(action["value"])
    share = f"{action['complaint_risk']:.2%}"
    found = [
        _reason("effect", effect, points=f"{100 * action['uplift']:+.1f}", amount=f"{amount:.2f} {currency}"),
        _reason("cost", -cost, money=f"{cost:.2f} {currency}"),
        _reason("complaints", -complaints, percent=share, money=f"{complaints:.2f} {currency}"),
        _reason("resources", -charge, money=f"{charge:.2f} {currency}"),
    ]
    if drawn:
        found.insert(0, _reason("exploring", 0.0, percent=f"{action['propensity']:.1%}"))
    return [reason for reason in found if reason.weight or reason.code == "exploring"]


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


def _reason(code: str, weight: float, **said: str) -> ReasonView:
    text = {language: PARTS[code][language].format(**said) for language in LANGUAGES}
    return ReasonView(code=code, text=text, direction="for" if weight >= 0 else "against", weight=weight)
