"""Frames become matrices: by name, categories by value, missing as NaN."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from repaylift.models.encode import encode, learn_encoding


def test_kinds_of_columns():
    frame = pd.DataFrame(
        {
            "number": pd.array([1, None], dtype="Int64"),
            "flag": [True, False],
            "text": ["b", "a"],
            "code": pd.Categorical([7, 3]),
        }
    )
    encoding = learn_encoding(frame)
    assert encoding.categorical == (2, 3)
    expected = [[1.0, 1.0, 1.0, 1.0], [np.nan, 0.0, 0.0, 0.0]]
    np.testing.assert_array_equal(encode(frame, encoding), expected)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["sms", "call", None]), min_size=1, max_size=20), st.randoms())
def test_a_row_is_encoded_alike_alone_and_among_others(values, random):
    frame = pd.DataFrame({"channel": pd.Series(values, dtype=object), "n": range(len(values))})
    encoding = learn_encoding(frame)
    place = random.randrange(len(values))
    whole, alone = encode(frame, encoding), encode(frame.iloc[[place]], encoding)
    np.testing.assert_array_equal(whole[[place]], alone)


def test_single_precision_is_kept_where_all_numbers_have_it():
    frame = pd.DataFrame({"a": [1.5, None], "stage": ["early", "late"], "b": [2.0, 3.0]})
    halved = frame.astype({"a": np.float32, "b": np.float32})
    for some in (frame, frame[["a", "b"]]):
        encoding = learn_encoding(some)
        whole, half = encode(some, encoding), encode(halved[some.columns], encoding)
        assert (whole.dtype, half.dtype) == (np.float64, np.float32)
        np.testing.assert_array_equal(whole, half)
    mixed = encode(frame.astype({"a": np.float32}), learn_encoding(frame))
    assert mixed.dtype == np.float64
    assert encode(np.zeros((1, 2), dtype=np.float32), learn_encoding(np.zeros((1, 2)))).dtype == np.float32
