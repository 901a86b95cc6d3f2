import numpy as np

from repaylift.uplift.rest import LIMIT, excess_variance
from repaylift.uplift.shrink import Estimates


def test_the_limit_holds_as_often_as_it_says():
    """Simulation: the true variance lies below the 90 % limit; 400 draws, 3.3 binomial errors."""
    rng = np.random.default_rng(0)
    noise = np.full(16, 0.01)
    held = 0
    for _ in range(400):
        means = rng.normal(0, 0.1, 16) + rng.normal(0, 0.1, 16)
        held += excess_variance(Estimates(means, noise)) >= 0.01
    assert abs(held / 400 - LIMIT) < 3.3 * np.sqrt(LIMIT * (1 - LIMIT) / 400)
