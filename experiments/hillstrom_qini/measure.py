"""Qini on held-out halves, averaged; intervals by one bootstrap of persons over all halves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from rankers import CONTROL, OURS, RULES, TREATMENTS, Shoppers

from repaylift import effect_calibration, effect_scores
from repaylift.uplift.arrays import Floats, Ints
from repaylift.uplift.ranked import read_pair
from repaylift.uplift.ranking_measures import Measure, qini_measure
from repaylift.uplift.resample import bootstrap_draws, percentile_bounds


@dataclass(frozen=True, slots=True)
class Half:
    """Held-out rows (m,), and each ranker's effects (m, 2) learned from the others, with CPU seconds."""

    rows: Ints
    effects: dict[str, Floats]
    seconds: dict[str, float]


@dataclass(frozen=True, slots=True)
class Part:
    """One half's Qini of every ranker for one treatment, as functions of the weights of `rows`."""

    rows: Ints
    measures: tuple[Measure, ...]


def qini_table(data: Shoppers, halves: list[Half], treated: str, replicates: int) -> pd.DataFrame:
    """A row per ranker: mean Qini with its interval, and the default's lead over it, paired."""
    names = list(halves[0].effects)
    parts = [_part(data, half, treated, names) for half in halves]

    def means(weight: Floats) -> Floats:
        return np.mean([[measure(weight[p.rows]) for measure in p.measures] for p in parts], axis=0)

    n = len(data.y)
    draws, value = bootstrap_draws(means, n, None, replicates, seed=0), means(np.ones(n))
    own = names.index(OURS)
    bounds = percentile_bounds(draws, 0.95)
    lead = percentile_bounds(draws[:, [own]] - draws, 0.95)
    return pd.DataFrame(
        {
            "treatment": treated,
            "ranking": names,
            "qini": value,
            "low": bounds.low,
            "high": bounds.high,
            "lead": value[own] - value,
            "lead_low": lead.low,
            "lead_high": lead.high,
            "seconds": [np.mean([half.seconds[name] for half in halves]) for name in names],
        }
    )


def slope_table(data: Shoppers, halves: list[Half]) -> pd.DataFrame:
    """Pooled calibration slope of every learner's predicted effects, by doubly robust scores.

    Predictions of one half for one treatment are centred by themselves: they come from one model.
    """
    scores = effect_scores(data.X, data.y, data.treatment, control=CONTROL)[list(TREATMENTS)].to_numpy()
    held = np.hstack([_placed(scores[half.rows], half.rows, len(scores), np.nan) for half in halves])
    found = []
    for name in halves[0].effects:
        if name not in RULES:
            effects = [_placed(half.effects[name], half.rows, len(data.y), 0.0) for half in halves]
            slope = effect_calibration(np.hstack(effects), held).pooled
            found.append((name, slope.value, slope.low, slope.high))
    return pd.DataFrame(found, columns=["ranking", "slope", "slope_low", "slope_high"])


def _part(data: Shoppers, half: Half, treated: str, names: list[str]) -> Part:
    held = data.take(half.rows)
    pair = read_pair(held.y, held.treatment, treated, CONTROL)
    column = TREATMENTS.index(treated)
    measures = [qini_measure(pair, pair.effect(half.effects[name][:, column], len(held.y))) for name in names]
    return Part(half.rows[pair.rows], tuple(measures))


def _placed(values: Floats, rows: Ints, n: int, elsewhere: float) -> Floats:
    """(n, 2) with the values at their rows."""
    table = np.full((n, values.shape[1]), elsewhere)
    table[rows] = values
    return table
