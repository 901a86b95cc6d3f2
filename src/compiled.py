"""Compiling loops over rows, with a cache on disk where one can be written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Compile a loop that holds no lock, so that threads can share the rows.

    The machine code is kept beside the source, or else in the user's cache folder (numba's rule;
    `NUMBA_CACHE_DIR` names another). Where neither can be written it is compiled anew by each process.

    Examples
    --------
    >>> import numpy as np
    >>> @compiled
    ... def total(numbers):
    ...     summed = 0.0
    ...     for number in numbers:
    ...         summed += number
    ...     return summed
    >>> total(np.ones(3))
    3.0
    """
    try:
        return cast(F, numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:  # no folder for the cache
        return cast(F, numba.njit(nogil=True)(function))
