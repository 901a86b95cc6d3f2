"""Times of decisions: the right day in UTC, the right hour where the debtor lives."""

import numpy as np

from repaylift.records.simulator.calendar import DECISION_DAYS, decision_times, local_hours


def test_decisions_fall_on_their_day_and_within_hours() -> None:
    rng = np.random.default_rng(0)
    due = np.repeat([40.0, 41.0, 70.0], 2_000)
    hours = np.tile([6.0, 8.0, 9.0], 2_000)
    times = decision_times(due, hours, (9, 20), rng)
    assert (np.floor(times + 1e-9) - due[:, None] == DECISION_DAYS).all()
    local = local_hours(times, hours)
    assert local.min() >= 9.0 - 1e-9
    assert local.max() < 21.0
