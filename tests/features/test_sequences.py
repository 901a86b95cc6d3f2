"""Event sequences against pandas, and their shapes."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from repaylift.features import KINDS, build_sequences


def test_shapes_types_and_padding(records, spine):
    sequences = build_sequences(records, spine, length=20)
    assert sequences.kind.shape == sequences.amount.shape == sequences.mask.shape == (len(spine), 20)
    assert (sequences.kind.dtype, sequences.amount.dtype) == (np.int8, np.float32)
    assert sequences.age_days.dtype == np.float32
    assert ((sequences.kind > 0) == sequences.mask).all()
    assert (sequences.amount[~sequences.mask] == 0).all()
    assert (sequences.age_days[~sequences.mask] == 0).all()
    assert (np.diff(sequences.mask.astype(int), axis=1) >= 0).all()


def test_ages_are_positive_and_fall_toward_the_moment(records, spine):
    sequences = build_sequences(records, spine, length=64)
    ages = np.where(sequences.mask, sequences.age_days, np.inf)
    assert (ages > 0).all()
    assert (ages[:, 1:] <= ages[:, :-1]).all()
    assert sequences.kind.max() < len(KINDS)


TIMES = {
    "bill": ("bills", "issued_at"),
    "payment": ("payments", "paid_at"),
    "order": ("orders", "ordered_at"),
}


def last_happenings(past, length):
    parts = []
    for kind, (name, time) in TIMES.items():
        rows = past.rows(name, time)[["age", "amount"]]
        parts.append(rows.assign(kind=KINDS.index(kind)))
    happened = pd.concat(parts)
    return happened.sort_values(["age", "kind", "amount"], ascending=[False, True, True]).tail(length)


def test_each_row_holds_its_accounts_last_happenings(records, spine, pasts):
    plain = replace(records, app_events=None, contacts=None, refunds=None)
    sequences = build_sequences(plain, spine, length=8)
    for place, past in enumerate(pasts):
        last, mask = last_happenings(past, 8), sequences.mask[place]
        assert sequences.kind[place][mask].tolist() == last["kind"].tolist()
        np.testing.assert_allclose(sequences.amount[place][mask], np.log1p(last["amount"]), rtol=1e-5)
        np.testing.assert_allclose(sequences.age_days[place][mask], last["age"], rtol=1e-5)


def test_all_kinds_of_happenings_appear(records, spine):
    kinds = {KINDS[code] for code in np.unique(build_sequences(records, spine, length=400).kind)}
    assert {"order", "refund", "bill", "payment", "open", "contact", "answered", "promise"} <= kinds


def test_an_account_without_history_is_all_padding(records, spine):
    stranger = spine.iloc[:2].assign(account_id=["nobody", spine["account_id"].iloc[1]])
    sequences = build_sequences(records, stranger, length=5)
    assert not sequences.mask[0].any()
    assert sequences.mask[1].any()


def test_no_events_and_no_rows(records, spine):
    empty = replace(
        records,
        bills=records.bills.iloc[:0],
        payments=records.payments.iloc[:0],
        orders=None,
        app_events=None,
        contacts=None,
    )
    assert not build_sequences(empty, spine, length=4).mask.any()
    assert build_sequences(records, spine.iloc[:0], length=4).kind.shape == (0, 4)


def test_length_is_checked(records, spine):
    with pytest.raises(ValueError, match="length == 0, must be >= 1"):
        build_sequences(records, spine, length=0)
