"""A small simulated portfolio, and its features at one busy moment."""

import pandas as pd
import pytest

from repaylift.features import build_features
from repaylift.records.cases import open_cases
from repaylift.records.simulate import simulate
from repaylift.records.store import restrict_records
from repaylift.records.tables import Records


@pytest.fixture(scope="package")
def records() -> Records:
    return simulate(accounts=300, months=6, seed=5)


@pytest.fixture(scope="package")
def moment(records: Records) -> pd.Timestamp:
    """A moment with decisions, late enough for some history."""
    times = records.decisions["at"].sort_values()
    return times.iloc[int(len(times) * 0.8)]


@pytest.fixture(scope="package")
def spine(records: Records) -> pd.DataFrame:
    """Past decisions: several moments, some accounts more than once."""
    return records.decisions.sort_values(["at", "decision_id"]).iloc[-150:]


@pytest.fixture(scope="package")
def features(records: Records, spine: pd.DataFrame) -> pd.DataFrame:
    return build_features(records, spine=spine)


@pytest.fixture(scope="package")
def few(records: Records, moment: pd.Timestamp) -> Records:
    """The accounts with the most past contacts among those with an open case at the moment."""
    cases = open_cases(records, moment)["account_id"]
    touched = records.decisions["account_id"].value_counts().reindex(cases, fill_value=0)
    return restrict_records(records, list(touched.nlargest(12).index))


@pytest.fixture(scope="package")
def few_cases(few: Records, moment: pd.Timestamp) -> pd.DataFrame:
    return open_cases(few, moment)
