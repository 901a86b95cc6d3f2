"""Predictions and scores meet by label, or are refused."""

import numpy as np
import pandas as pd
import pytest

from repaylift.uplift.effect_table import read_effects


def test_columns_are_matched_by_name():
    effect = pd.DataFrame({"sms": [0.1, 0.2], "call": [0.3, 0.4]})
    score = pd.DataFrame({"call": [3.0, 4.0], "sms": [1.0, 2.0], "mail": [9.0, 9.0]})
    table = read_effects(effect, score)
    assert table.arms == ("sms", "call")
    assert table.score.tolist() == [[1.0, 3.0], [2.0, 4.0]]


@pytest.mark.parametrize(
    ("effect", "score", "message"),
    [
        (pd.DataFrame({"sms": [1.0]}), pd.DataFrame({"call": [1.0]}), r"score lacks the arms \['sms'\]"),
        (pd.DataFrame({"a": [1.0]}, index=[1]), pd.DataFrame({"a": [1.0]}, index=[2]), "index differ"),
        (np.ones((3, 2)), np.ones((3, 1)), r"effect.shape == \(3, 2\) and score.shape == \(3, 1\)"),
        (np.array([1.0, np.nan]), np.ones(2), "effect is missing in 1 rows"),
    ],
)
def test_what_does_not_match_is_refused(effect, score, message):
    with pytest.raises(ValueError, match=message):
        read_effects(effect, score)
