"""The features built before the first request are those that decisions need."""

from repaylift.features import feature_catalogue
from serving.warm_features import warm_features


def test_all_families_are_built_once() -> None:
    assert warm_features() == len(feature_catalogue())
