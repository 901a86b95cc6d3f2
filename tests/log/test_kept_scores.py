"""Scores come back as they were kept, for the same bill, while they are young."""

import numpy as np
import pandas as pd
import pytest

from repaylift.log import Log
from repaylift.log.kept_scores import keep_scores, read_score
from repaylift.log.moments import to_micros
from repaylift.policy.scored import Scored

AT = pd.Timestamp("2025-12-31T04:00Z")
EFFECTS = np.arange(8.0).reshape(4, 2) / 10
SCORE = Scored("a1", "b1", to_micros(AT), "risk 7", ("none", "sms"), 0.3, EFFECTS)


@pytest.fixture
def log(tmp_path) -> Log:
    log = Log(f"sqlite:///{tmp_path}/log.db")
    assert log.write(lambda write: keep_scores(write.sql, [SCORE])) == 1
    return log


def read(log: Log, account="a1", bill="b1", since=AT):
    return log.read(lambda connection: read_score(connection, account, bill, since))


def test_a_score_comes_back(log):
    found = read(log)
    np.testing.assert_array_equal(found.effects, EFFECTS)
    assert (found.arms, found.default_risk, found.version, found.at) == (
        SCORE.arms,
        0.3,
        "risk 7",
        SCORE.at,
    )


@pytest.mark.parametrize(
    "other", [{"account": "a2"}, {"bill": "b2"}, {"since": AT + pd.Timedelta("1us")}], ids=str
)
def test_not_of_another_account_or_bill_and_not_when_too_old(log, other):
    assert read(log, **other) is None


def test_a_new_batch_replaces_all(log):
    log.write(lambda write: keep_scores(write.sql, []))
    assert read(log) is None
