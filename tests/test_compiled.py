"""Compiled loops work where the cache can be written and where it cannot."""

import numpy as np
from numba.core import caching

from repaylift.compiled import compiled


def summed(numbers):
    total = 0.0
    for number in numbers:
        total += number
    return total


def test_without_a_folder_for_the_cache_loops_are_compiled_all_the_same(monkeypatch):
    monkeypatch.setattr(caching.CacheImpl, "_locator_classes", [])
    quick = compiled(summed)
    assert quick(np.arange(4.0)) == 6.0
    assert not quick.stats.cache_path


def test_with_one_they_are_kept():
    assert compiled(summed).stats.cache_path
