"""The BentoML service: `bentoml serve serving.service:RepayLift --port 3000`."""

from __future__ import annotations

import bentoml

from repaylift.log import Log

from .app import create_app
from .clock import make_clock
from .desk import Desk
from .model_engine import ModelEngine
from .settings import check_workers, read_settings

SETTINGS = read_settings()
app = create_app()


@bentoml.service(name="repaylift", workers=SETTINGS.workers, http={"port": 3000}, traffic={"timeout": 30})
@bentoml.asgi_app(app, path="/")
class RepayLift:
    """Decides, records outcomes and events; one process on SQLite, several on PostgreSQL."""

    def __init__(self) -> None:
        configured = bentoml.server_context.worker_index or 1
        check_workers(max(configured, SETTINGS.workers), SETTINGS.log_url)
        log = Log(SETTINGS.log_url)
        clock = make_clock(SETTINGS.clock, log.last_build(), log.last_moment())
        engine = ModelEngine.open(SETTINGS, log)
        app.state.desk = Desk(log, engine, clock)
