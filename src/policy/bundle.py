"""The artifact's folder: models in their own formats, the rest as YAML, JSON and Parquet."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd

from .actions import load_catalogue
from .explore import Exploration
from .holdout import Holdout
from .next_best_action import NextBestAction
from .prices import load_prices
from .rules import load_pack

_HEAD = "artifact.json"
_FORMAT = 1
# part -> module (relative to the package) and class that load its folder
_MODELS = {"risk": ("models", "DefaultRisk"), "effects": ("uplift", "UpliftModel")}


def save_bundle(artifact: NextBestAction, folder: Path) -> Path:
    """Write the artifact to a folder, which is made when it is not there."""
    (folder / "packs").mkdir(parents=True, exist_ok=True)
    for part in _MODELS:
        model = getattr(artifact, part)
        if model is not None:
            model.save(folder / part)
    (folder / "actions.yaml").write_text(artifact.catalogue.text, encoding="utf-8")
    for pack in artifact.packs:
        (folder / "packs" / f"{pack.name}.yaml").write_text(pack.text, encoding="utf-8")
    artifact.prices.save(folder / "prices.json")
    artifact.evidence.to_parquet(folder / "evidence.parquet")
    (folder / _HEAD).write_text(json.dumps(_head(artifact), indent=1), encoding="utf-8")
    return folder


def load_bundle(source: str | Path, tracking_uri: str | None = None) -> NextBestAction:
    """Read an artifact's folder, or the one an alias of the registry stands for."""
    folder = Path(source)
    if not (folder / _HEAD).is_file():
        folder = Path(_package("models.registry").load_artifact(str(source), tracking_uri))
    head = json.loads((folder / _HEAD).read_text(encoding="utf-8"))
    if head["format"] != _FORMAT:
        raise ValueError(
            f"format == {head['format']} in {folder}, must be {_FORMAT}. Remedy: save the artifact again."
        )
    return NextBestAction(
        **{part: _load_model(part, folder / part) for part in head["models"]},
        features=tuple(head["features"]),
        evidence=pd.read_parquet(folder / "evidence.parquet"),
        catalogue=load_catalogue(folder / "actions.yaml"),
        packs=tuple(load_pack(folder / "packs" / f"{name}.yaml") for name in head["packs"]),
        prices=load_prices(folder / "prices.json"),
        exploration=None if head["exploration"] is None else Exploration(**head["exploration"]),
        holdout=Holdout(**head["holdout"]),
        versions=head["versions"],
    )


def _head(artifact: NextBestAction) -> dict[str, Any]:
    return {
        "format": _FORMAT,
        "models": [part for part in _MODELS if getattr(artifact, part) is not None],
        "features": list(artifact.features),
        "packs": [pack.name for pack in artifact.packs],
        "exploration": None if artifact.exploration is None else asdict(artifact.exploration),
        "holdout": asdict(artifact.holdout),
        "versions": dict(artifact.versions),
    }


def _load_model(part: str, folder: Path) -> Any:
    module, name = _MODELS[part]
    return getattr(_package(module), name).load(folder)


def _package(module: str) -> Any:
    # On demand: a decision by the ladder loads no model library.
    return import_module(f"..{module}", __package__)
