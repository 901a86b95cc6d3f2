"""A simulated ladder log and a mixture log, small, with features."""

import pandas as pd
import pytest

import repaylift as rl


def _log(policy: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    records = rl.simulate(accounts=6000, months=8, seed=3, log_policy=policy)
    decisions = rl.build_decisions(records)
    return decisions, rl.build_features(records, spine=decisions)


@pytest.fixture(scope="session")
def ladder():
    return _log("ladder")


@pytest.fixture(scope="session")
def mixture():
    return _log("mixture")


@pytest.fixture(scope="session")
def ladder_audit(ladder):
    return rl.audit(*ladder, permutations=49)


@pytest.fixture(scope="session")
def mixture_audit(mixture):
    return rl.audit(*mixture, permutations=49)
