"""Features as of a moment: from records to numbers, with words for each, and event sequences."""

from .build import build_features
from .catalogue import FAMILIES, Feature, feature_catalogue
from .sequences import KINDS, Sequences, build_sequences

__all__ = [
    "FAMILIES",
    "KINDS",
    "Feature",
    "Sequences",
    "build_features",
    "build_sequences",
    "feature_catalogue",
]
