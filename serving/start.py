"""Put together what the routes work with."""

from __future__ import annotations

from functools import partial

from fastapi import FastAPI

from repaylift.log import Log

from .access.gate import Gate
from .clock import Clock
from .desk import Desk
from .engine import DecisionEngine
from .readiness import check_readiness
from .repeats import Repeats


def start(app: FastAPI, gate: Gate, log: Log, engine: DecisionEngine, clock: Clock) -> None:
    """Give the app what its routes, and the front before them, ask for."""
    app.state.gate = gate
    app.state.desk = Desk(log, engine, clock)
    app.state.repeats = Repeats(log, clock)
    app.state.readiness = partial(check_readiness, log, engine)
