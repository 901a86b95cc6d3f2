"""Why: the parts of an action's score in money, and the exact parts of its effect and of the risk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

import numpy as np
import numpy.typing as npt

from repaylift.explain.reasons import Described, plain_words, strongest
from repaylift.explain.values import say_value
from repaylift.explain.words import words
from repaylift.policy.options import Options
from repaylift.policy.weigh import Weighed

from .words import EFFECT, PARTS, say_money

LANGUAGES = ("en", "zh")
MOST = 4  # reasons told of one score
Floats = npt.NDArray[np.float64]
Reason = dict[str, Any]  # as `schemas.ReasonView`


def action_reasons(
    options: Options, column: int, amount: float, complaint_risk: float, currency: str
) -> list[Reason]:
    """Parts of an action's score; their weights sum to it.

    Parameters
    ----------
    amount : money unpaid.
    """
    score, value, cost = options.score[column], options.value[column], options.cost[column]
    if isnan(score):  # no model spoke
        return []
    if column == 0:
        return [_part("baseline", 0.0, currency)]
    effect, charge = amount * options.uplift[column], value - score
    complaints = effect - cost - value
    points, share = f"{100 * options.uplift[column]:+.1f}", f"{complaint_risk:.2%}"
    weighty = [
        _part(code, weight, currency, money, points=points, percent=share)
        for code, weight, money in (
            ("effect", effect, amount),
            ("cost", -cost, cost),
            ("complaints", -complaints, complaints),
            ("resources", -charge, charge),
        )
        if weight
    ]
    propensity = options.propensity[column]
    if column != options.taken or propensity >= max(options.propensity):
        return weighty
    return [_part("exploring", 0.0, currency, percent=f"{propensity:.1%}"), *weighty]


@dataclass(frozen=True, slots=True)
class _Default:
    """How the default risk, a feature of the effects, is told."""

    name: str = "default_risk"
    unit: str = "probability"
    plain_en: str = "the risk that this bill stays unpaid"
    plain_zh: str = "本期账单持续未还的风险"


class Telling:
    """Says the exact parts of a score in plain words of both languages.

    Parameters
    ----------
    described : of each feature, in the order of the parts.
    patterns : by direction (raises, lowers) and language.
    """

    def __init__(self, described: Sequence[Described], patterns: dict[str, dict[str, str]]) -> None:
        self._described = described
        self._around = {
            way: {lang: [_around(f, lang, by_language[lang]) for f in described] for lang in LANGUAGES}
            for way, by_language in patterns.items()
        }

    @classmethod
    def of_risk(cls, described: Sequence[Described]) -> Telling:
        """Of the default risk."""
        told = {language: words(language)["reasons"] for language in LANGUAGES}
        return cls(described, {way: {lang: told[lang][way] for lang in LANGUAGES} for way in EFFECT})

    @classmethod
    def of_effect(cls, described: Sequence[Described], risk_at: int | None) -> Telling:
        """Of an action's effect, whose features are those of the risk and, at a place, the risk itself."""
        features = list(described)
        if risk_at is not None:
            features.insert(risk_at, _Default())
        return cls(features, EFFECT)

    def tell(self, parts: Floats, values: Floats) -> list[Reason]:
        """At most four parts (f,) of one row with its values (f,), the largest first."""
        return [self._reason(i, float(parts[i]), float(values[i])) for i in strongest(parts, MOST)]

    def _reason(self, place: int, weight: float, value: float) -> Reason:
        feature, way = self._described[place], "raises" if weight > 0 else "lowers"
        text = {}
        for language, around in self._around[way].items():
            before, after = around[place]
            text[language] = f"{before}{say_value(value, feature.unit, language)}{after}"
        return {"code": feature.name, "text": text, "direction": way, "weight": weight}


def _around(feature: Described, language: str, pattern: str) -> tuple[str, str]:
    """What stands before and after a feature's value."""
    before, _, after = pattern.format(feature=plain_words(feature, language), value="\0").partition("\0")
    return before, after


def effect_view(telling: Telling, parts: Floats, values: Floats) -> dict[str, Any]:
    """`schemas.EffectReasons` of parts (f + 1,), the mean last, and the row's values (f,)."""
    reasons = telling.tell(parts[:-1], values)
    told = sum(reason["weight"] for reason in reasons)
    return {"mean": float(parts[-1]), "reasons": reasons, "rest": float(parts[:-1].sum()) - told}


def spoke(weighed: Weighed, row: int, column: int) -> bool:
    """Whether the effect is the model's own word: it knows the case and has seen enough of the action."""
    return bool(column > 0 and weighed.modelled[row] and weighed.proven[row, column])


def _part(code: str, weight: float, currency: str, money: float = 0.0, **said: str) -> Reason:
    text = {
        language: PARTS[code][language].format(money=say_money(money, currency, language), **said)
        for language in LANGUAGES
    }
    return {"code": code, "text": text, "direction": "for" if weight >= 0 else "against", "weight": weight}
