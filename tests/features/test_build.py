"""The feature table's contract: rows, columns, types, absent and empty tables, refusals."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from repaylift.features import build_features, feature_catalogue
from repaylift.features.build import BLOCKS
from repaylift.records.cases import open_cases
from repaylift.records.store import restrict_records
from repaylift.records.tables import REQUIRED, TABLES

OPTIONAL = sorted(set(TABLES) - set(REQUIRED))
EVENT_WORDS = ("answer", "promise", "response", "seen_", "right_", "complaint", "opt_")
# Absent table -> features that cannot be known without it.
LOST = {
    "limits": {"credit_limit", "limit_vs_peak", "utilisation", "utilisation_change_30d"},
    "consents": set(),
    "holds": set(),
    "orders": {f.name for f in feature_catalogue() if f.family == "orders"} | {"due_to_spend"},
    "refunds": {
        "refunds_90d",
        "refunded_90d",
        "days_since_refund",
        "refund_share_90d",
        "refunded_to_unpaid",
    },
    "app_events": {f.name for f in feature_catalogue() if f.family == "engagement"},
    "decisions": {f.name for f in feature_catalogue() if f.family == "contacts" and "survey" not in f.name},
    "contacts": {
        f.name
        for f in feature_catalogue()
        if f.family == "contacts"
        and "survey" not in f.name
        and f.name not in {"decisions_180d", "left_alone_share", "incentives_180d"}
    },
    "contact_events": {
        f.name
        for f in feature_catalogue()
        if f.family == "contacts"
        and any(
            word in f.name for word in ("answer", "promise", "response", "seen_", "right_", "compl", "opt_")
        )
        and f.name != "surveys_answered"
    },
    "surveys": {"surveys_answered", "last_survey_score"},
}


def test_one_row_per_spine_row_with_its_index_in_its_order(records, spine, features):
    assert features.index.equals(spine.index)
    shuffled = spine.sample(frac=1.0, random_state=1)
    pd.testing.assert_frame_equal(build_features(records, spine=shuffled), features.loc[shuffled.index])


def test_all_columns_are_float64_without_infinities(features):
    assert (features.dtypes == np.float64).all()
    assert not np.isinf(features.to_numpy()).any()


def test_most_features_vary_on_the_simulated_portfolio(features):
    varying = features.std() > 0
    assert varying.sum() >= 85, list(features.columns[~varying])


def test_a_moment_gives_the_open_cases_by_account(few, moment):
    built = build_features(few, as_of=moment)
    cases = open_cases(few, moment)
    assert built.index.name == "account_id"
    assert built.index.tolist() == cases["account_id"].tolist()
    np.testing.assert_allclose(built["amount_at_stake"], cases["amount"], atol=1e-6)
    assert built["days_past_due"].tolist() == cases["days_past_due"].tolist()


def test_one_row_at_a_time_equals_the_batch(records, spine, features):
    for at in range(0, len(spine), 15):
        row = spine.iloc[[at]]
        alone = build_features(restrict_records(records, row["account_id"].tolist()), spine=row)
        pd.testing.assert_frame_equal(alone, features.iloc[[at]], rtol=0, atol=2e-6)


def test_families_can_be_left_out_without_changing_the_others(few, few_cases):
    whole = build_features(few, spine=few_cases)
    kept = [f.name for f in feature_catalogue() if f.family != "contacts"]
    families = {f.family for f in feature_catalogue()} - {"contacts"}
    pd.testing.assert_frame_equal(build_features(few, spine=few_cases, families=families), whole[kept])


@pytest.mark.parametrize("table", OPTIONAL)
def test_an_absent_table_gives_missing_features_and_changes_no_other(few, few_cases, table):
    whole = build_features(few, spine=few_cases)
    without = build_features(replace(few, **{table: None}), spine=few_cases)
    assert without[sorted(LOST[table])].isna().all(axis=None)
    kept = [name for name in whole if name not in LOST[table]]
    pd.testing.assert_frame_equal(without[kept], whole[kept])


@pytest.mark.parametrize("table", ["orders", "app_events", "contact_events", "surveys", "refunds"])
def test_an_empty_table_gives_zero_counts_and_missing_ages(few, few_cases, table):
    empty = build_features(replace(few, **{table: getattr(few, table).iloc[:0]}), spine=few_cases)
    units = {f.name: f.unit for f in feature_catalogue()}
    counts = [name for name in sorted(LOST[table]) if units[name] == "count"]
    ages = [name for name in sorted(LOST[table]) if name.startswith("days_since")]
    assert counts
    assert (empty[counts] == 0.0).all(axis=None)
    assert empty[ages].isna().all(axis=None)


def test_no_rows_give_no_rows(few, few_cases):
    built = build_features(few, spine=few_cases.iloc[:0])
    assert built.shape == (0, len(feature_catalogue()))


def test_a_bill_not_yet_issued_is_unknown(few, few_cases):
    early = few_cases.assign(at=few.bills["issued_at"].min() - pd.Timedelta(days=1))
    built = build_features(few, spine=early)
    assert built[["days_past_due", "amount_at_stake", "bill_amount"]].isna().all(axis=None)


def test_each_feature_comes_from_the_family_that_the_catalogue_names(few, few_cases):
    for family in {block.family for block in BLOCKS}:
        built = build_features(few, spine=few_cases, families=[family])
        assert list(built) == [f.name for f in feature_catalogue() if f.family == family]
        assert built.notna().any(axis=None)


def test_refusals_name_the_value_and_the_remedy(few, few_cases, moment):
    with pytest.raises(ValueError, match=r"exactly one.*Remedy"):
        build_features(few)
    with pytest.raises(ValueError, match=r"exactly one.*Remedy"):
        build_features(few, as_of=moment, spine=few_cases)
    with pytest.raises(ValueError, match="spine has no column bill_id"):
        build_features(few, spine=few_cases.drop(columns="bill_id"))
    with pytest.raises(ValueError, match=r"1 rows have no moment"):
        build_features(few, spine=few_cases.assign(at=few_cases["at"].where(few_cases.index != 0)))
    with pytest.raises(ValueError, match="family == 'weather'"):
        build_features(few, spine=few_cases, families=["weather"])
    with pytest.raises(ValueError, match="orders has no column category"):
        build_features(replace(few, orders=few.orders.drop(columns="category")), spine=few_cases)
