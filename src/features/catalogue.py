"""The catalogue of features: name, unit, meaning and plain words, read from YAML."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

FAMILIES = ("bill", "repayments", "utilisation", "orders", "contacts", "engagement", "calendar")


@dataclass(frozen=True, slots=True)
class Feature:
    """One column of `build_features`.

    family is one of `FAMILIES`; meaning is for who maintains a model, the plain words for the person
    the number is about.
    """

    name: str
    family: str
    unit: str
    meaning: str
    plain_en: str
    plain_zh: str


@cache
def feature_catalogue() -> tuple[Feature, ...]:
    """All features, in the order of `build_features`' columns.

    Examples
    --------
    >>> first = feature_catalogue()[0]
    >>> first.name, first.unit, first.plain_en
    ('days_past_due', 'days', 'days your bill is past its due date')
    """
    raw = yaml.safe_load((files(__package__) / "catalogue.yaml").read_text(encoding="utf-8"))
    return tuple(
        Feature(entry["name"], family, entry["unit"], entry["meaning"], entry["en"], entry["zh"])
        for family in FAMILIES
        for entry in raw[family]
    )
