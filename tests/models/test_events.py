"""Event arrays: oldest first, padding behind, order of the input without meaning."""

from dataclasses import replace

import numpy as np
import pytest

from repaylift.models.events import event_arrays


def test_order_and_place_of_padding_do_not_matter(portfolio):
    events = portfolio.events
    rng = np.random.default_rng(0)
    order = rng.permuted(np.tile(np.arange(6), (len(events.mask), 1)), axis=1)
    mixed = type(events)(
        *(
            np.take_along_axis(getattr(events, f), order, axis=1)
            for f in ("kind", "amount", "age_days", "mask")
        )
    )
    one, two = event_arrays(events), event_arrays(mixed)
    np.testing.assert_array_equal(one.token, two.token)
    np.testing.assert_array_equal(one.number, two.number)


def test_gaps_are_days_between_events(portfolio):
    found = event_arrays(portfolio.events)
    row = int(np.flatnonzero(found.length == 6)[0])
    np.testing.assert_allclose(np.expm1(found.number[row, :, 2]), [0, 1, 1, 1, 1, 1], atol=1e-5)
    np.testing.assert_allclose(np.expm1(found.number[row, :, 1]), [6, 5, 4, 3, 2, 1], rtol=1e-5)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": -np.ones((2000, 6))}, "kind == -1"),
        ({"amount": np.full((2000, 6), np.nan)}, "amount holds"),
        ({"age_days": np.zeros((2000, 5))}, "shapes"),
    ],
)
def test_refusals(portfolio, change, words):
    with pytest.raises(ValueError, match=words):
        event_arrays(replace(portfolio.events, **change))
