"""TOC against its definition, one share at a time."""

import numpy as np
import pandas as pd
import pytest

from repaylift import toc_curve


def test_it_is_the_mean_of_the_top_less_the_mean_of_all():
    rng = np.random.default_rng(0)
    effect, score = rng.normal(size=400), rng.normal(size=400)
    found = toc_curve(effect, score, points=20, replicates=2)
    order = np.argsort(-effect)
    wanted = [score[order[: 20 * (i + 1)]].mean() - score.mean() for i in range(20)]
    assert found.gain == pytest.approx(wanted)
    assert found.mean == pytest.approx(score.mean())


def test_equal_predictions_give_a_flat_curve():
    found = toc_curve(np.ones(100), np.random.default_rng(0).normal(size=100))
    assert found.gain == pytest.approx(np.zeros(100), abs=1e-12)
    assert found.high == pytest.approx(np.zeros(100), abs=1e-12)


def test_rows_without_a_score_are_left_out():
    rng = np.random.default_rng(0)
    effect, score, person = rng.normal(size=60), rng.normal(size=60), np.repeat(np.arange(20), 3)
    closed = np.where(np.arange(60) % 4 == 0, np.nan, score)
    kept = ~np.isnan(closed)
    found = toc_curve(pd.Series(effect), pd.Series(closed), groups=person)
    wanted = toc_curve(effect[kept], score[kept], groups=person[kept])
    assert found.gain == pytest.approx(wanted.gain)
    assert found.low == pytest.approx(wanted.low)


def test_several_arms_at_once_are_refused():
    with pytest.raises(ValueError, match=r"effect has 2 arms \['call', 'sms'\], must have 1"):
        toc_curve(pd.DataFrame({"call": [1.0], "sms": [2.0]}), pd.DataFrame({"call": [1.0], "sms": [2.0]}))
