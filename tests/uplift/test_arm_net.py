import subprocess
import sys

import numpy as np
import pytest
import torch

from repaylift.uplift import UpliftModel
from repaylift.uplift.arm_net import ArmNet
from repaylift.uplift.net_inputs import scaled
from repaylift.uplift.net_training import DragonNet, Rows, train_layers

QUICK = ArmNet(width=8, epochs=4)


def trial(n=3000, k=4, seed=0):
    """Effects of arm a: a/2 where x1 > 0, else 0; x2 holds codes, x3 gaps."""
    rng = np.random.default_rng(seed)
    X = np.column_stack([rng.normal(size=(n, 2)), rng.integers(0, 3, n), rng.normal(size=n)])
    X[rng.random(n) < 0.1, 3] = np.nan
    arm = rng.integers(0, k, n)
    effect = (X[:, [1]] > 0) * np.arange(k) / 2
    y = X[:, 0] + effect[np.arange(n), arm] + rng.normal(scale=0.5, size=n)
    return X, y, arm, effect


def all_arms(net, X, k=4):
    return np.column_stack([net.predict(np.column_stack([X, np.full(len(X), a)])) for a in range(k)])


def test_it_finds_effects_that_vary_by_arm_and_person():
    X, y, arm, _ = trial()
    new, _, _, effect = trial(n=500, seed=1)
    out = all_arms(ArmNet().fit(X, y, arm, categorical=[2]), new)
    found = out[:, 1:] - out[:, [0]]
    assert np.corrcoef(found.ravel(), effect[:, 1:].ravel())[0, 1] > 0.85


def test_arrays_predict_what_torch_computed():
    """Oracle: the forward pass of the torch modules themselves."""
    X, y, arm, _ = trial(n=200)
    net = ArmNet(width=8, epochs=2).fit(X, y, arm)
    Z = scaled(X, net.scaling_)
    module = DragonNet(Z.shape[1], 4, net, np.random.default_rng(0))
    with torch.no_grad():
        module.own.weight.normal_(generator=torch.Generator().manual_seed(0))
        module.common.bias.fill_(0.3)
        state = module.state(torch.from_numpy(Z))
        expected = (module.own(state) + module.common(state)).numpy()
    assert module.layers().forward(Z) == pytest.approx(expected, abs=1e-5)


def test_the_loss_is_the_published_one_written_out_for_many_arms():
    """Oracle: squared error + a x cross-entropy + b x squared error tilted by epsilon / propensity."""
    rng = np.random.default_rng(0)
    m, k, form = 30, 3, ArmNet(width=4, depth=1, propensity_loss=0.7, targeted=0.3)
    Z, y, arm = rng.normal(size=(m, 2)), rng.normal(size=m), rng.integers(0, k, m)
    weight = rng.uniform(0.5, 2, m)
    net = DragonNet(2, k, form, rng)
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.copy_(torch.from_numpy(rng.normal(size=tuple(parameter.shape))))
    numbers = {name: value.numpy().astype(float) for name, value in net.state_dict().items()}
    state = np.maximum(Z @ numbers["trunk.0.weight"].T + numbers["trunk.0.bias"], 0)
    heads = state @ (numbers["own.weight"] + numbers["common.weight"]).T
    q = (heads + numbers["own.bias"] + numbers["common.bias"])[np.arange(m), arm]
    logit = state @ numbers["propensity.weight"].T + numbers["propensity.bias"]
    chance = np.exp(logit) / np.exp(logit).sum(axis=1, keepdims=True)
    tilted = q + numbers["tilt"][arm] * weight
    by_hand = (
        (weight * (y - q) ** 2).mean()
        - 0.7 * np.log(chance[np.arange(m), arm]).mean()
        + 0.3 * ((y - tilted) ** 2).mean()
    )
    as_tensor = [torch.from_numpy(a.astype(np.float32)) for a in (Z, y, weight)]
    rows = Rows(as_tensor[0], as_tensor[1], torch.from_numpy(arm), as_tensor[2])
    assert net.loss(rows, form).item() == pytest.approx(by_hand, rel=1e-5)


def test_noise_leaves_it_at_no_effect_or_near():
    rng = np.random.default_rng(0)
    X, arm = rng.normal(size=(3000, 5)), rng.integers(0, 3, 3000)
    out = all_arms(ArmNet().fit(X, rng.normal(size=3000), arm), X, k=3)
    assert (out - out[:, [0]]).std() < 0.1


def test_same_seed_same_net_and_torch_is_left_as_it_was():
    X, y, arm, _ = trial(n=400)
    before, threads = torch.random.get_rng_state(), torch.get_num_threads()
    first, second = (QUICK.fit(X, y, arm).to_text() for _ in range(2))
    assert first == second
    assert torch.equal(torch.random.get_rng_state(), before)
    assert torch.get_num_threads() == threads
    assert ArmNet(width=8, epochs=4, random_state=1).fit(X, y, arm).to_text() != first


def test_it_reads_back_as_it_was_saved():
    X, y, arm, _ = trial(n=400)
    net = ArmNet(width=8, epochs=3).fit(X, y, arm, categorical=[2])
    again = ArmNet.from_text(net.to_text())
    assert (all_arms(again, X) == all_arms(net, X)).all()
    assert again.get_params() == net.get_params()


def test_it_gives_the_net_learner_its_form(tmp_path):
    X, y, arm, _ = trial(n=600)
    X = np.nan_to_num(X)
    given = UpliftModel(control=0, learner="net", base=QUICK, folds=2).fit(X, y, arm)
    assert given.fitted_.learned.models[0].get_params() == QUICK.get_params()
    again = UpliftModel.load(given.save(tmp_path))
    assert again.predict(X).equals(given.predict(X))
    with pytest.raises(ValueError, match="learner with an ArmNet as base == 'dr', must be one of 'net'"):
        UpliftModel(control=0, base=QUICK, folds=2).fit(X, y, arm)


def test_training_stops_when_the_held_out_rows_gain_nothing():
    rng = np.random.default_rng(0)
    Z, arm = rng.normal(size=(400, 3)).astype(np.float32), np.arange(400) % 2
    noise, ones = rng.normal(size=400), np.ones(400)
    short = train_layers(Z, noise, arm, ones, 2, ArmNet(epochs=60, patience=2))
    long = train_layers(Z, noise, arm, ones, 2, ArmNet(epochs=600, patience=2))
    assert (short.head == long.head).all()


def test_predicting_and_importing_need_no_torch(tmp_path):
    X, y, arm, _ = trial(n=200)
    (tmp_path / "net.json").write_text(ArmNet(width=4, epochs=1).fit(X, y, arm).to_text())
    code = (
        "import sys, pathlib, numpy as np\n"
        "from repaylift.uplift import UpliftModel\n"
        "from repaylift.uplift.arm_net import ArmNet\n"
        f"net = ArmNet.from_text(pathlib.Path({str(tmp_path / 'net.json')!r}).read_text())\n"
        "print(np.isfinite(net.predict(np.zeros((2, 5)))).all(), 'torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True False"
