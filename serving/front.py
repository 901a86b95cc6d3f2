"""The way every request comes in: measured, let through, read, and answered by the shortest way.

A route whose handler takes the body and the request only is called straight from here; the framework,
which describes it, would cost as much as the decision. All others go through the framework.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import perf_counter
from typing import TypeVar

from fastapi import FastAPI
from fastapi.responses import Response
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from . import meters
from .access.gate import Gate
from .asked import Asked, check_json, read_body, read_headers, replay
from .problem import problem_of, respond
from .repeats import Repeats, repeat_key
from .routes.decisions import too_late
from .routing import Direct, RouteTable, Target
from .schemas import DecisionRequest
from .sending import Held, Sent
from .time_budget import within

THREADS = 8  # that handlers run in: they compute under one lock, and overlap only while they wait for the log
_READS = ("GET", "HEAD", "OPTIONS")
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class _Call:
    """A request whose body is read."""

    target: Target
    asked: Asked
    body: bytes
    scope: Scope
    receive: Receive


class Front:
    """An ASGI app around the app of the routes.

    Parameters
    ----------
    app : its `state` has gate, desk and repeats before the first request.
    max_body : bytes.
    threads : that handlers run in.
    patience : seconds that a decision may take; after them nobody is contacted. None: as long as it takes.
    """

    def __init__(
        self, app: FastAPI, max_body: int, threads: int = THREADS, patience: float | None = None
    ) -> None:
        self._app, self._max_body, self._patience = app, max_body, patience
        self._routes = RouteTable(app)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="handler")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = perf_counter()
        target = self._routes.find(scope["method"], scope["path"])
        sent = Sent(send)
        try:
            await self._admit(target, scope, receive, sent)
        except Exception as error:  # whatever it is, the caller gets a problem
            if not sent.status:
                refusal = respond(*problem_of(error, scope["method"], scope["path"]))
                await refusal(scope, receive, sent)
        meters.count_request(scope["method"], target.path, sent.status, perf_counter() - begun)

    async def _admit(self, target: Target, scope: Scope, receive: Receive, send: Send) -> None:
        asked = read_headers(scope["headers"])
        gate: Gate = self._app.state.gate
        caller = gate.admit(target.scope, asked.authorization)
        if scope["method"] in _READS:
            await self._app(scope, receive, send)
            return
        body = await read_body(receive, asked.content_length, self._max_body)
        call = _Call(target, asked, body, scope, receive)
        if asked.idempotency_key is None:
            await self._answer(call, send)
        else:
            await self._answer_alone(call, caller.name, asked.idempotency_key, send)

    async def _answer_alone(self, call: _Call, caller: str, header: str, send: Send) -> None:
        """Answer a call that has an Idempotency-Key; what it stands for is kept before the answer leaves."""
        key, held = repeat_key(caller, call.scope["path"], header, call.body), Held()
        repeats: Repeats = self._app.state.repeats
        with repeats.alone(key):
            await self._in_thread(lambda: repeats.check(key))
            await self._answer(call, held)
            if held.status < 300:
                await self._in_thread(lambda: repeats.keep(key))
        await held.release(send)

    async def _answer(self, call: _Call, send: Send) -> None:
        direct = call.target.direct
        if direct is None:
            await self._app(call.scope, replay(call.body, call.receive), send)
            return
        check_json(call.asked.content_type)
        call.scope["app"] = self._app
        request = Request(call.scope)
        work = self._in_thread(lambda: _handle(direct, call.body, request))
        if direct.body is DecisionRequest and self._patience is not None:
            work = within(self._patience, work, lambda: too_late(call.body, request))
        response = await work
        await response(call.scope, call.receive, send)

    async def _in_thread(self, work: Callable[[], _Found]) -> _Found:
        meters.wait_begins()
        return await asyncio.get_running_loop().run_in_executor(self._threads, _begin, work)


def _begin(work: Callable[[], _Found]) -> _Found:
    meters.wait_ends()
    return work()


def _handle(direct: Direct, body: bytes, request: Request) -> Response:
    return direct.handle(direct.body.model_validate_json(body), request)
