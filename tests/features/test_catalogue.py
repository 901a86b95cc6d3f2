"""The catalogue: names, units and words for every feature."""

import re

from repaylift.features import FAMILIES, build_features, feature_catalogue

UNITS = {"days", "days per bill", "day", "count", "money", "share", "ratio", "score"}


def test_at_least_forty_features_with_names_of_their_own():
    names = [feature.name for feature in feature_catalogue()]
    assert len(names) >= 40
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in names)


def test_every_family_has_features_and_only_known_ones_appear():
    assert {feature.family for feature in feature_catalogue()} == set(FAMILIES)


def test_every_feature_has_a_unit_a_meaning_and_plain_words_in_both_languages():
    for feature in feature_catalogue():
        assert feature.unit in UNITS, feature
        assert len(feature.meaning) > 10, feature
        assert len(feature.plain_en) > 10, feature
        assert not re.search(r"[\u4e00-\u9fff_]", feature.plain_en), feature
        assert len(re.findall(r"[\u4e00-\u9fff]", feature.plain_zh)) >= 4, feature


def test_plain_words_tell_features_apart():
    assert len({feature.plain_en for feature in feature_catalogue()}) == len(feature_catalogue())
    assert len({feature.plain_zh for feature in feature_catalogue()}) == len(feature_catalogue())


def test_catalogue_and_columns_agree(records, spine):
    built = build_features(records, spine=spine.iloc[:1])
    assert list(built) == [feature.name for feature in feature_catalogue()]
