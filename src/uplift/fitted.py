"""A fitted effect model: pure prediction from arrays, and its form on disk."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from ..models.encode import Encoding
from .arm_net import ArmNet
from .arrays import Floats
from .diagnosis import ArmEvidence, Diagnosis, PartEvidence
from .learners import Learned
from .posterior import Posterior
from .scoring import Scorer, make_scorer
from .selection import Sample
from .trees import SmallTrees

FORMAT = 3
READABLE = (2, 3)  # format 2 says nothing of the probability that differences are real


@dataclass(frozen=True)
class Fitted:
    """All that prediction needs. `offset` is added to the response model; `bounds` limit the outcome."""

    arms: tuple[Any, ...]
    encoding: Encoding
    learned: Learned
    response: Any
    offset: float
    bounds: tuple[float, float] | None
    posterior: Posterior
    sample: Sample
    diagnosis: Diagnosis

    @cached_property
    def scorer(self) -> Scorer:
        """All of it made ready to predict; made when first asked for."""
        return make_scorer(self.response, self.learned, self.posterior, self.offset, self.bounds)


def raw_of(fitted: Fitted, X: Floats) -> Floats:
    """(n, k) raw predictions of rows X (n, p); 0 from models that have no say in any effect."""
    return fitted.learned.predict(X, needed=fitted.posterior.needed)


def save_fitted(fitted: Fitted, folder: Path, params: dict[str, Any]) -> None:
    """LightGBM text for the models, JSON for the rest, NumPy arrays (no pickle) for the kept rows."""
    models = [fitted.response, *(m for m in fitted.learned.models if m is not None)]
    foreign = {type(model).__name__ for model in models if not isinstance(model, SmallTrees | ArmNet)}
    if foreign:
        raise ValueError(
            f"base == {sorted(foreign)}, only SmallTrees can be saved. "
            "Remedy: fit with base=None or a SmallTrees of your own."
        )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "response.txt").write_text(fitted.response.to_text())
    fitted.learned.save(folder)
    sample = fitted.sample
    np.savez_compressed(
        folder / "sample.npz",
        effect=sample.effect.astype(np.float32),
        doubt=sample.doubt.astype(np.float32),
        score=sample.score.astype(np.float32),
        mean=sample.mean,
        fold=sample.fold,
        open_to=sample.open_to,
        person=sample.person,
    )
    categories = {name: list(values) for name, values in fitted.encoding.categories.items()}
    about = {
        "format": FORMAT,
        "params": params,
        "arms": list(fitted.arms),
        "columns": list(fitted.encoding.columns),
        "categories": categories,
        "offset": fitted.offset,
        "bounds": fitted.bounds,
        "posterior": fitted.posterior.to_dict(),
        "diagnosis": asdict(fitted.diagnosis),
    }
    (folder / "uplift.json").write_text(json.dumps(about, indent=1))


def load_fitted(folder: Path) -> tuple[Fitted, dict[str, Any]]:
    """What `save_fitted` wrote, and the estimator's parameters."""
    about = json.loads((folder / "uplift.json").read_text())
    if about["format"] not in READABLE:
        raise ValueError(
            f"format == {about['format']} in {folder}, must be one of {READABLE}. "
            "Remedy: fit and save the model anew."
        )
    with np.load(folder / "sample.npz", allow_pickle=False) as kept:
        sample = Sample(
            kept["effect"].astype(np.float64),
            kept["doubt"].astype(np.float64),
            kept["mean"],
            kept["fold"],
            kept["score"].astype(np.float64),
            kept["open_to"],
            kept["person"],
        )
    categories = {name: tuple(values) for name, values in about["categories"].items()}
    raw = about["diagnosis"]
    parts = {
        name: PartEvidence(**{"real": math.nan, **raw[name]}) for name in ("among", "shared", "untreated")
    }
    diagnosis = Diagnosis(**{**raw, **parts, "arms": tuple(ArmEvidence(**arm) for arm in raw["arms"])})
    fitted = Fitted(
        arms=tuple(about["arms"]),
        encoding=Encoding(tuple(about["columns"]), categories),
        learned=Learned.load(folder),
        response=SmallTrees.from_text((folder / "response.txt").read_text()),
        offset=about["offset"],
        bounds=None if about["bounds"] is None else tuple(about["bounds"]),
        posterior=Posterior.from_dict(about["posterior"]),
        sample=sample,
        diagnosis=diagnosis,
    )
    return fitted, about["params"]
