"""Cases are their parts side by side, and are built from their debtors' records alone."""

import pandas as pd
import pytest

import repaylift as rl

AS_OF = "2025-05-20T04:00:00Z"


@pytest.fixture(scope="module")
def records():
    return rl.simulate(accounts=600, months=6, seed=4)


def test_cases_are_open_cases_with_facts_and_features_of_all_records(records):
    cases = rl.build_cases(records, as_of=AS_OF)
    opened = rl.open_cases(records, AS_OF)
    assert len(cases) == len(opened) > 20
    facts = rl.build_facts(records, opened).reset_index(drop=True)
    pd.testing.assert_frame_equal(cases[facts.columns], facts)
    X = rl.build_features(records, spine=opened).reset_index(drop=True)
    pd.testing.assert_frame_equal(cases[X.columns].astype(float), X, atol=2e-6, check_dtype=False)


def test_exactly_one_moment_is_needed(records):
    with pytest.raises(ValueError, match="exactly one"):
        rl.build_cases(records)
    with pytest.raises(ValueError, match="exactly one"):
        rl.build_cases(records, as_of=AS_OF, spine=pd.DataFrame())
