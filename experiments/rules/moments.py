"""Random moments to decide at: most of them at, just before or just after something that a rule looks at."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import Generator
from oracle import QUARTER, Clock
from people import DAY, HOUR, NEVER, SECOND, People

SHIFTS = np.array([-SECOND, -1, 0, 1, SECOND, HOUR, 5 * HOUR])
CLOCKS = np.array([0, 8, 21, 22]) * HOUR
LAST = 30 * DAY  # after the start


def draw_moments(rng: Generator, people: People, clock: Clock, start: int, m: int) -> Any:
    """(d, m) instants in the thirty days from `start` on."""
    d = len(people.zone)
    anywhere = start + rng.integers(0, LAST, (d, m))
    near = _events(rng, people, m)
    near = np.where(near == NEVER, anywhere, near + rng.choice(SHIFTS, (d, m)))
    turn = _local(rng, people, clock, anywhere) + rng.integers(-1, 2, (d, m))
    kind = rng.random((d, m))
    at = np.where(kind < 0.25, anywhere, np.where(kind < 0.6, near, turn))
    return np.clip(at, start, start + LAST)


def _events(rng: Generator, people: People, m: int) -> Any:
    paid = np.where(people.paid == NEVER, NEVER, np.minimum(people.paid, NEVER - DAY) + 24 * HOUR)
    known = [people.called, people.called + 7 * DAY, people.left_told, people.other_called, paid]
    known += [people.told[..., 0], people.consent_from, people.consent_told, people.hold_from, people.hold_to]
    events = np.concatenate([*known, people.hold_told], axis=1)
    picked = rng.integers(0, events.shape[1], (len(events), m))
    found: Any = np.take_along_axis(events, picked, axis=1)
    return found


def _local(rng: Generator, people: People, clock: Clock, near: Any) -> Any:
    # The reading of a clock near a moment, in one of the debtor's zones; twice, because offsets change.
    second = (people.zone[:, 1:] >= 0) & (rng.random(near.shape) < 0.5)
    zone = np.maximum(np.where(second, people.zone[:, 1:], people.zone[:, :1]), 0)
    wanted = near // DAY * DAY + rng.choice(CLOCKS, near.shape)
    at = wanted
    for _ in range(2):
        at = wanted - clock.offset[zone, (at - clock.base) // QUARTER]
    return at
