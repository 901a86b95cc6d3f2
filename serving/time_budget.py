"""A time allowed for an answer: after it, another one leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def within(seconds: float, work: Awaitable[T], late: Callable[[], T]) -> T:
    """What `work` gives within so many seconds, else what `late` gives.

    Work that is late is not stopped, as a thread cannot be: what it still does, nobody is told.

    Examples
    --------
    >>> async def slow():
    ...     await asyncio.Event().wait()
    >>> asyncio.run(within(0.001, slow(), lambda: "no answer in time"))
    'no answer in time'
    """
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait({task}, timeout=seconds)
    if done:
        return task.result()
    task.add_done_callback(_forget)
    return late()


def _forget(task: asyncio.Future[T]) -> None:
    """Take note of what a late task raised, so that it is not reported as overlooked."""
    if not task.cancelled():
        task.exception()
