"""The net: learns what order tells, is calibrated, leaves torch's state alone, is saved without pickle."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from repaylift.models import risk_metrics
from repaylift.models.sequence import SequenceRisk

SAME = 1e-12  # the same arithmetic; batches differ in their padding only


@pytest.fixture(scope="module")
def net(portfolio):
    return SequenceRisk(epochs=6, width=12, batch_rows=64).fit(
        portfolio.events, portfolio.y, groups=portfolio.groups
    )


def _ordered(n, seed, kind):
    """Two events of two kinds; only which one came last tells the outcome."""
    rng = np.random.default_rng(seed)
    last = rng.integers(0, 2, n)
    y = (rng.random(n) < np.where(last == 1, 0.8, 0.2)).astype(int)
    events = kind(
        np.column_stack([last, 1 - last]),
        np.zeros((n, 2)),
        np.column_stack([rng.random(n), 2 + rng.random(n)]),
        np.ones((n, 2), dtype=bool),
    )
    return events, y


def test_learns_what_only_the_order_tells(portfolio):
    kind = type(portfolio.events)
    net = SequenceRisk(epochs=8, width=8, batch_rows=64, learning_rate=2e-2).fit(*_ordered(1500, 0, kind))
    events, y = _ordered(1500, 1, kind)
    assert risk_metrics(y, net.predict_proba(events)[:, 1], resamples=20).auc.value > 0.77  # best: 0.8


def test_ranks_and_is_calibrated_on_new_rows(net, later):
    found = risk_metrics(later.y, net.predict_proba(later.events)[:, 1], resamples=50)
    assert found.auc.low > 0.6
    assert 0.75 < found.slope.value < 1.3


def test_saved_weights_give_the_same_scores_and_hold_no_pickle(net, later, tmp_path):
    folder = net.save(tmp_path / "net")
    assert sorted(p.name for p in folder.iterdir()) == ["sequence.json", "weights.npz"]
    with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
        assert all(arrays[name].dtype.kind == "f" for name in arrays)
    np.testing.assert_array_equal(
        SequenceRisk.load(folder).log_odds(later.events), net.log_odds(later.events)
    )


def test_load_refuses_an_empty_folder(tmp_path):
    with pytest.raises(FileNotFoundError, match="Remedy"):
        SequenceRisk.load(tmp_path)


def test_rows_without_events_and_unseen_kinds_are_scored(net, portfolio):
    events = portfolio.events
    empty = replace(events, mask=np.zeros_like(events.mask))
    assert len(np.unique(net.log_odds(empty))) == 1
    strange = net.log_odds(replace(events, kind=np.full_like(events.kind, 100)))
    stranger = net.log_odds(replace(events, kind=np.full_like(events.kind, 101)))
    np.testing.assert_array_equal(strange, stranger)


def test_a_row_scores_alike_alone_and_among_others(net, portfolio):
    events = portfolio.events
    alone = type(events)(*(getattr(events, f)[:1] for f in ("kind", "amount", "age_days", "mask")))
    np.testing.assert_allclose(net.log_odds(alone), net.log_odds(events)[:1], atol=1e-5)  # float32


def test_torch_is_left_as_it_was(portfolio):
    torch.manual_seed(5)
    expected, threads = torch.rand(3), torch.get_num_threads()
    torch.manual_seed(5)
    SequenceRisk(epochs=1).fit(portfolio.events, portfolio.y)
    assert torch.equal(torch.rand(3), expected)
    assert torch.get_num_threads() == threads


def test_same_seed_same_net(portfolio, net):
    again = SequenceRisk(**net.get_params()).fit(portfolio.events, portfolio.y, groups=portfolio.groups)
    np.testing.assert_allclose(again.log_odds(portfolio.events), net.log_odds(portfolio.events), atol=SAME)


def test_only_so_many_rows_are_learnt_from(portfolio):
    few = SequenceRisk(epochs=1, max_rows=300).fit(portfolio.events, portfolio.y, groups=portfolio.groups)
    more = SequenceRisk(epochs=1).fit(portfolio.events, portfolio.y, groups=portfolio.groups)
    assert not np.allclose(few.log_odds(portfolio.events), more.log_odds(portfolio.events))
