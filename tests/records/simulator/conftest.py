"""One small portfolio for all tests of the simulator."""

import pytest

from repaylift.records.simulate import Simulation, simulate_with_truth


@pytest.fixture(scope="session")
def simulation() -> Simulation:
    return simulate_with_truth(accounts=6_000, months=12, seed=3)
