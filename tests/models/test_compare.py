"""Boosting beside the net in one table, on the same later rows."""

import numpy as np
import pytest

from repaylift.models import DefaultRisk, risk_difference
from repaylift.models.compare import compare_risk_models
from repaylift.models.sequence import SequenceRisk


@pytest.fixture(scope="module")
def comparison(portfolio, later):
    return compare_risk_models(
        portfolio.X,
        portfolio.y,
        later.X,
        later.y,
        portfolio.events,
        later.events,
        boosting=DefaultRisk(n_trees=40, folds=3),
        sequence=SequenceRisk(epochs=3, width=8),
        groups_train=portfolio.groups,
        resamples=100,
    )


def test_table_has_both_models_and_their_paired_difference(comparison):
    table = comparison.to_frame()
    assert table.index.names == ["model", "measure"]
    assert list(table.index.unique("model")) == ["boosting", "sequence", "difference"]
    auc = table.xs("auc", level="measure")["value"]
    assert auc["difference"] == pytest.approx(auc["boosting"] - auc["sequence"], abs=1e-12)
    assert np.isnan(table.loc[("difference", "slope"), "value"])


def test_features_that_tell_more_win_with_an_interval_above_zero(comparison):
    assert comparison.difference.auc.low > 0


def test_numbers_are_those_of_the_fitted_models(comparison, later):
    p = comparison.boosting.predict_proba(later.X)[:, 1]
    q = comparison.sequence.predict_proba(later.events)[:, 1]
    assert comparison.difference == risk_difference(later.y, p, q, resamples=100)


def test_a_fitted_boosting_is_kept(portfolio, later):
    fitted = DefaultRisk(n_trees=10, folds=2).fit(portfolio.X, portfolio.y)
    found = compare_risk_models(
        portfolio.X,
        portfolio.y,
        later.X,
        later.y,
        portfolio.events,
        later.events,
        boosting=fitted,
        sequence=SequenceRisk(epochs=1, width=4),
        resamples=2,
    )
    assert found.boosting is fitted


def test_rows_that_do_not_match_are_refused(portfolio, later):
    with pytest.raises(ValueError, match="give the same test rows"):
        compare_risk_models(portfolio.X, portfolio.y, later.X, later.y, portfolio.events, portfolio.events)
