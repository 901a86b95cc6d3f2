"""Python's garbage collector, told that the service has started."""

from __future__ import annotations

import gc

YOUNG = 20_000  # allocations between two looks at the young objects; Python's 700 are one decision's


def settle_collector() -> None:
    """Leave out of every later look what is there now: models and code, which stay as long as the process.

    A decision makes thousands of small objects and hardly a cycle, so they are looked at seldom.

    Examples
    --------
    >>> thresholds = gc.get_threshold()
    >>> settle_collector()
    >>> gc.get_threshold()[0], gc.get_freeze_count() > 0
    (20000, True)
    >>> gc.unfreeze(); gc.set_threshold(*thresholds)
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
