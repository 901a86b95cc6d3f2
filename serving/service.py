"""The BentoML service: `bentoml serve serving.service:RepayLift --port 3000`."""

from __future__ import annotations

import bentoml

from repaylift.log import Log

from .access.gate import Gate
from .access.rate import RateLimit
from .app import create_app
from .clock import make_clock
from .front import Front
from .line_breaks import LineBreaks
from .model_engine import ModelEngine
from .settings import check_workers, find_keys, read_settings
from .slot_keeper import SlotKeeper
from .start import start
from .warm_features import warm_features

SETTINGS = read_settings()
app = create_app()
front = Front(app, SETTINGS.max_body_kb * 1024, patience=SETTINGS.decision_seconds)


# What the server would add to every request costs more than a decision, so it is off: its access log
# repeats paths with ids, its counters and traces know nothing of routes. `serving.meters` counts instead.
@bentoml.service(
    name="repaylift",
    workers=SETTINGS.workers,
    http={"port": 3000},
    traffic={"timeout": 30},
    metrics={"enabled": False},
    logging={"access": {"enabled": False}},
    tracing={"excluded_urls": ".*"},
)
@bentoml.asgi_app(front, path="/")
class RepayLift:
    """Decides, records outcomes and events; one process on SQLite, several on PostgreSQL."""

    def __init__(self) -> None:
        configured = bentoml.server_context.worker_index or 1
        check_workers(max(configured, SETTINGS.workers), SETTINGS.log_url)
        log = Log(SETTINGS.log_url)
        clock = make_clock(SETTINGS.clock, log.last_build(), log.last_moment())
        gate = Gate(find_keys(), RateLimit(SETTINGS.rate, share=1 / SETTINGS.workers))
        start(app, gate, log, ModelEngine.open(SETTINGS, log), clock)
        warm_features()
        app.state.desk.worklists.runner.start()
        SlotKeeper(app.state.desk.dispatches).start()

    @bentoml.on_deployment  # type: ignore[untyped-decorator]
    @staticmethod
    def check_keys() -> None:
        """Refuse to start, before any worker does, without keys unless the service is said to be open."""
        find_keys()

    def __is_ready__(self) -> bool:
        """What the server's own /readyz says."""
        return bool(app.state.readiness().ready)


RepayLift.add_asgi_middleware(LineBreaks, front=front)  # type: ignore[attr-defined]
