"""Training of `ArmNet` in PyTorch: one CPU thread, no global random state, the same net at the same seed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from .arm_net import Layers
from .arrays import Bools, Floats, Ints
from .net_inputs import Floats32

if TYPE_CHECKING:
    from .arm_net import ArmNet

STEEPEST = 1.0  # norm that a gradient is cut to: one large outcome must not undo an epoch


@dataclass(frozen=True, slots=True)
class Rows:
    """Tensors of the same m rows: Z (m, q), y (m,), arm (m,), weight (m,)."""

    Z: torch.Tensor
    y: torch.Tensor
    arm: torch.Tensor
    weight: torch.Tensor

    def take(self, places: torch.Tensor) -> Rows:
        """Some of the rows."""
        return Rows(self.Z[places], self.y[places], self.arm[places], self.weight[places])


def train_layers(Z: Floats32, y: Floats, arm: Ints, weight: Floats, k: int, form: ArmNet) -> Layers:
    """Fit by AdamW, and keep the weights of the epoch with the lowest loss on held-out rows.

    The net starts at no effects at all; where no epoch does better, there it stays.

    Parameters
    ----------
    Z : (n, q) standardised inputs. y : (n,) standardised outcomes. weight : (n,) with a mean of 1.
    form : sizes, penalties and the seed.
    """
    rng = np.random.default_rng(form.random_state)
    held = _held_out(arm, form.held_share, rng)
    numbers = [torch.from_numpy(np.asarray(part, dtype=np.float32)) for part in (Z, y, weight)]
    everything = Rows(numbers[0], numbers[1], torch.from_numpy(arm), numbers[2])
    inside, outside = (everything.take(torch.from_numpy(np.flatnonzero(side))) for side in (~held, held))
    with _one_thread():
        net = DragonNet(Z.shape[1], k, form, rng)
        _train(net, inside, outside, form, rng)
        return net.layers()


class DragonNet(nn.Module):
    """Shared trunk, an outcome head per arm, a head that tells the arm, and one tilt per arm.

    The tilt is the epsilon of targeted regularisation, one per arm: with the outcome tilted by
    epsilon_a / propensity_a, the fit solves each arm's efficient score equation. Shi et al. take the
    propensity from its head; here it is the design's or the cross-fitted one, which knows more.
    """

    def __init__(self, inputs: int, k: int, form: ArmNet, rng: np.random.Generator) -> None:
        super().__init__()
        sizes = [inputs, *[form.width] * form.depth]
        self.trunk = nn.Sequential(
            *(layer for pair in pairwise(sizes) for layer in (_linear(*pair, rng), nn.ReLU()))
        )
        self.common = _linear(sizes[-1], 1, None)
        self.own = _linear(sizes[-1], k, None)
        self.propensity = _linear(sizes[-1], k, None)
        self.tilt = nn.Parameter(torch.zeros(k))

    def state(self, Z: torch.Tensor) -> torch.Tensor:
        """(m, width) what all heads read."""
        state: torch.Tensor = self.trunk(Z)
        return state

    def loss(self, rows: Rows, form: ArmNet) -> torch.Tensor:
        """Outcome, propensity and targeted loss of some rows."""
        state = self.state(rows.Z)
        miss = rows.y - self._received(state, rows.arm)
        told = nn.functional.cross_entropy(self.propensity(state), rows.arm)
        tilted = miss - self.tilt[rows.arm] * rows.weight
        outcome = (rows.weight * miss**2).mean()
        return outcome + form.propensity_loss * told + form.targeted * (tilted**2).mean()

    def outcome_loss(self, rows: Rows) -> float:
        """Weighted squared error alone."""
        with torch.no_grad():
            miss = rows.y - self._received(self.state(rows.Z), rows.arm)
            return float((rows.weight * miss**2).mean())

    def layers(self) -> Layers:
        """What prediction needs, as arrays."""
        hidden = [layer for layer in self.trunk if isinstance(layer, nn.Linear)]
        trunk = tuple((_array(layer.weight).T.copy(), _array(layer.bias)) for layer in hidden)
        head = _array(self.own.weight + self.common.weight).T.copy()
        return Layers(trunk, head, _array(self.own.bias + self.common.bias))

    def _received(self, state: torch.Tensor, arm: torch.Tensor) -> torch.Tensor:
        own = self.own(state).gather(1, arm[:, None])[:, 0]
        received: torch.Tensor = own + self.common(state)[:, 0]
        return received


def _train(net: DragonNet, inside: Rows, outside: Rows, form: ArmNet, rng: np.random.Generator) -> None:
    optimizer = torch.optim.AdamW(
        net.parameters(), lr=form.learning_rate, weight_decay=form.weight_decay, fused=True
    )
    best, kept, waited = net.outcome_loss(outside), _copy(net), 0
    for _ in range(form.epochs):
        for places in _batches(len(inside.y), form.batch_rows, rng):
            optimizer.zero_grad()
            net.loss(inside.take(places), form).backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(net.parameters(), STEEPEST)
            optimizer.step()
        now = net.outcome_loss(outside)
        waited = 0 if now < best else waited + 1
        if now < best:
            best, kept = now, _copy(net)
        if waited >= form.patience:
            break
    net.load_state_dict(kept)


def _held_out(arm: Ints, share: float, rng: np.random.Generator) -> Bools:
    """Whether each row only judges; the same share of every arm."""
    shuffled = rng.permutation(len(arm))
    place = np.empty(len(arm), dtype=np.int64)
    place[shuffled[np.argsort(arm[shuffled], kind="stable")]] = np.arange(len(arm))
    held: Bools = np.floor((place + 1) * share) > np.floor(place * share)
    return held


def _batches(n: int, size: int, rng: np.random.Generator) -> Iterator[torch.Tensor]:
    order = torch.from_numpy(rng.permutation(n))
    for start in range(0, n, size):
        yield order[start : start + size]


def _linear(inputs: int, outputs: int, rng: np.random.Generator | None) -> nn.Linear:
    """He's normal start, or zeros; biases at 0."""
    layer: nn.Linear = nn.utils.skip_init(nn.Linear, inputs, outputs)  # type: ignore[no-untyped-call]
    start = np.zeros((outputs, inputs))
    if rng is not None:
        start = rng.normal(scale=np.sqrt(2.0 / max(inputs, 1)), size=(outputs, inputs))
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(start))
        layer.bias.zero_()
    return layer


def _copy(net: nn.Module) -> dict[str, torch.Tensor]:
    return {name: value.clone() for name, value in net.state_dict().items()}


def _array(tensor: torch.Tensor) -> Floats32:
    array: Floats32 = tensor.detach().numpy().astype(np.float32)
    return array


@contextmanager
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
