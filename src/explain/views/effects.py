"""Effects, segments, ranking and policy value as the report shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from markupsafe import Markup

from ...uplift.segments import SEGMENTS
from ..charts.effects import effects_chart, policies_chart, qini_chart, segments_chart
from ..formats import number, percent
from ..inputs import EffectEvidence
from .risk import TextRow

_ABOVE, _BELOW = (42, 127, 142), (194, 81, 47)  # teal, orange


@dataclass(frozen=True, slots=True)
class HeatCell:
    """An effect in percentage points with its ends as text, a colour, and whether its interval covers 0."""

    value: str
    ends: str
    colour: str
    weak: bool


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One stage: a cell per action, None where the action is not offered."""

    stage: str
    cells: tuple[HeatCell | None, ...]


@dataclass(frozen=True, slots=True)
class EffectsView:
    """Charts and tables of the effects."""

    chart: Markup
    heat_names: list[str]
    heat: tuple[HeatRow, ...]
    segments: Markup
    segment_names: list[str]
    segment_rows: tuple[TextRow, ...]
    qini: Markup
    policies: Markup
    any_simulated: bool


def all_names(effects: EffectEvidence, text: dict[str, Any]) -> dict[str, str]:
    """What every action, policy and resource is called: its given name, a usual one, or its id in words."""
    frames = (
        (effects.actions, "action"),
        (effects.stages, "action"),
        (effects.segments, "action"),
        (effects.policies, "policy"),
        (effects.prices, "resource"),
    )
    ids = {str(item) for frame, column in frames for item in frame[column]}
    known = {**text["names"], **effects.names}
    return {item: known.get(item, _in_words(item)) for item in sorted(ids)}


def effects_view(effects: EffectEvidence, names: Mapping[str, str], text: dict[str, Any]) -> EffectsView:
    """Everything the report shows of effects and policies."""
    charts = text["charts"]
    order = list(dict.fromkeys(effects.actions["action"]))
    counts = effects.segments.pivot_table(
        index="action", columns="segment", values="n", aggfunc="sum", fill_value=0
    )
    counts = counts.reindex(
        index=[a for a in order if a in counts.index], columns=list(SEGMENTS), fill_value=0
    )
    shares = counts.div(counts.sum(axis=1), axis=0)
    shown = [names[str(action)] for action in shares.index]
    return EffectsView(
        chart=effects_chart(effects.actions, [names[a] for a in effects.actions["action"]], charts),
        heat_names=[names[action] for action in order],
        heat=_heat(effects, order, list(text["stages"])),
        segments=segments_chart(shares, shown, charts),
        segment_names=[text["segments"][segment] for segment in SEGMENTS],
        segment_rows=tuple(
            TextRow(name, tuple(percent(share) for share in row))
            for name, row in zip(shown, shares.to_numpy(float), strict=True)
        ),
        qini=qini_chart(effects.qini, charts),
        policies=policies_chart(
            effects.policies,
            [names[p] for p in effects.policies["policy"]],
            effects.policy,
            effects.unit,
            charts,
        ),
        any_simulated=bool(effects.policies["simulated"].any()),
    )


def _heat(effects: EffectEvidence, order: list[str], stages: list[str]) -> tuple[HeatRow, ...]:
    found = {(row.stage, row.action): row for row in effects.stages.itertuples(index=False)}
    present = list(dict.fromkeys(effects.stages["stage"]))
    present.sort(key=lambda stage: stages.index(stage) if stage in stages else len(stages))
    top = max(float(np.nanquantile(np.abs(effects.stages["value"]), 0.95)), 1e-9)
    return tuple(
        HeatRow(
            str(stage),
            tuple(_cell(found[stage, action], top) if (stage, action) in found else None for action in order),
        )
        for stage in present
    )


def _cell(row: Any, top: float) -> HeatCell | None:
    if np.isnan(row.value):
        return None
    ends = ", ".join(number(end, 1, signed=True, scale=100) for end in (row.low, row.high))
    weak = row.low <= 0 <= row.high
    red, green, blue = _ABOVE if row.value >= 0 else _BELOW
    strength = min(abs(row.value) / top, 1.0) * (0.18 if weak else 0.55)
    return HeatCell(
        number(row.value, 1, signed=True, scale=100), ends, f"rgba({red},{green},{blue},{strength:.2f})", weak
    )


def _in_words(item: str) -> str:
    words = item.replace("_", " ")
    return words[:1].upper() + words[1:]
