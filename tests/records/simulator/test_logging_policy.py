"""The logging policy's probabilities, by hand."""

import numpy as np

from repaylift.policy.actions import CHANNELS, load_catalogue
from repaylift.records.simulator.logging_policy import (
    FREE,
    SILENT,
    STATES,
    choice_probabilities,
    logging_policy,
)
from repaylift.records.simulator.parameters import load_parameters


def test_probabilities_sum_to_one_on_the_eligible() -> None:
    rng = np.random.default_rng(0)
    eligible = rng.random((500, 12)) < 0.5
    eligible[:, 0] = True
    p = choice_probabilities(eligible, 3, 0.7)
    assert np.allclose(p.sum(axis=1), 1.0)
    assert (p[~eligible] == 0).all()
    uniform = 0.3 / eligible.sum(axis=1)
    on = eligible[:, 3]
    assert np.allclose(p[on, 3], 0.7 + uniform[on])
    assert np.allclose(p[~on, 0], 0.7 + uniform[~on])


def test_states_remove_what_they_say() -> None:
    catalogue = load_catalogue()
    policy = logging_policy(catalogue, load_parameters(catalogue.ids), "mixture")
    assert policy.removed.shape == (STATES, len(catalogue.ids))
    assert not policy.removed[FREE].any()
    assert not policy.removed[:, 0].any()
    assert policy.removed[SILENT, 1:].all()
    voice = {catalogue.ids[i] for i in np.flatnonzero(policy.removed[CHANNELS.index("human_call")])}
    assert voice == {"human_call", "payment_plan", "write_down"}
