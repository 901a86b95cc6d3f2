"""A small dense net on the same features as the boosting, averaged over seeds: the blend's partner."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import torch
from behaviour import STATUS
from sklearn.preprocessing import QuantileTransformer
from torch import nn

from repaylift.models.calibration import probability

Floats = npt.NDArray[np.float64]

_SEEDS, _EPOCHS, _BATCH, _RATE, _DECAY = 3, 8, 256, 3e-3, 5e-2
_STATUS_VALUES = np.arange(-2, 4)
_CODES = {"EDUCATION": np.arange(1, 5), "MARRIAGE": np.arange(1, 4)}


def net_scores(train: pd.DataFrame, y: Floats, test: pd.DataFrame, random_state: int) -> Floats:
    """(m,) probabilities of the test rows; everything is learnt on the training rows."""
    scale = QuantileTransformer(output_distribution="normal", random_state=random_state)
    X = _tensor(scale.fit_transform(train.fillna(-1).to_numpy()), train)
    new = _tensor(scale.transform(test.fillna(-1).to_numpy()), test)
    target = torch.from_numpy(y.astype(np.float32))
    scores = np.zeros(len(test))
    for seed in range(_SEEDS):
        torch.manual_seed(random_state * 1000 + seed)
        net = _train(X, target)
        with torch.no_grad():
            scores += net(new)[:, 0].numpy() / _SEEDS
    return probability(scores)


def _tensor(scaled: Floats, frame: pd.DataFrame) -> torch.Tensor:
    statuses = [frame[name].clip(-2, 3).to_numpy()[:, None] == _STATUS_VALUES for name in STATUS]
    codes = [frame[name].to_numpy()[:, None] == values for name, values in _CODES.items()]
    return torch.from_numpy(
        np.concatenate([scaled.clip(-3, 3), *statuses, *codes], axis=1).astype(np.float32)
    )


def _train(X: torch.Tensor, target: torch.Tensor) -> nn.Module:
    net = nn.Sequential(
        nn.Dropout(0.1),
        nn.Linear(X.shape[1], 128),
        nn.SiLU(),
        nn.Dropout(0.5),
        nn.Linear(128, 64),
        nn.SiLU(),
        nn.Dropout(0.5),
        nn.Linear(64, 1),
    )
    optimizer = torch.optim.AdamW(net.parameters(), lr=_RATE, weight_decay=_DECAY)
    batches = -(-len(X) // _BATCH)
    cycle = torch.optim.lr_scheduler.OneCycleLR(optimizer, _RATE, total_steps=_EPOCHS * batches)
    net.train()
    for _ in range(_EPOCHS):
        for rows in torch.randperm(len(X)).split(_BATCH):
            loss = nn.functional.binary_cross_entropy_with_logits(net(X[rows])[:, 0], target[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            cycle.step()
    return net.eval()
