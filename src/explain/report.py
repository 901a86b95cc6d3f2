"""The model report: one self-contained HTML file on risk, effects and what choosing by them is worth."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .formats import interval, number, percent
from .inputs import Explanation, ReportInputs, check_inputs
from .lights import lights, limits_in_words
from .page import write_page
from .reasons import plain_words
from .views.drivers import customer_view, drivers_view
from .views.effects import all_names, effects_view
from .views.risk import digits, risk_view
from .words import words


@dataclass(frozen=True, slots=True)
class SmallGroup:
    """Groups below n cases or n_bad bad ones get no rate."""

    n: int = 200
    n_bad: int = 20


def write_report(inputs: ReportInputs, path: str | Path, language: str = "en") -> Path:
    """Write the report and return its path; the same inputs give the same file.

    Parameters
    ----------
    inputs : everything the report shows, see `ReportInputs`.
    path : the HTML file; folders are made. It needs nothing beside itself, and prints on A4.
    language : "en" or "zh", of headings, fixed text and features' plain words; the words in `inputs` stay.

    Raises
    ------
    ValueError
        When a frame lacks rows or columns, or a named policy or customer is not there.
    """
    check_inputs(inputs)
    text = words(language)["report"]
    names = all_names(inputs.effects, text)
    risk = risk_view(inputs.risk, text)
    return write_page(
        path,
        "report.html",
        t=text,
        language=language,
        about=inputs.about,
        lineage=inputs.lineage,
        risk=inputs.risk,
        effects=inputs.effects,
        audit=inputs.audit,
        limitations=inputs.limitations,
        monitoring=inputs.monitoring,
        lights=lights(inputs),
        limits=limits_in_words(),
        names=names,
        small=SmallGroup(),
        risk_view=risk,
        drivers=drivers_view(inputs.explanation, text, language),
        customer=customer_view(inputs.explanation, text, language),
        effects_view=effects_view(inputs.effects, names, text),
        plain=_plain(inputs.explanation, language),
        auc=_auc,
        rate=_rate,
        digits=digits,
    )


def _plain(explanation: Explanation, language: str) -> dict[str, str]:
    return {feature.name: plain_words(feature, language) for feature in explanation.catalogue}


def _auc(row: Any) -> str:
    return interval(row, 3, of="auc")


def _rate(row: Any) -> str:
    """Observed rate with its interval, per cent."""
    ends = f"[{number(row.low, 1, scale=100)}, {number(row.high, 1, scale=100)}]"
    return f"{percent(row.observed)} {ends}"
