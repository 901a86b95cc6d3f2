"""Paths with a line break in them."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send


class LineBreaks:
    """Hands such a request to the front: BentoML's router finds no mount for it and answers in plain text."""

    def __init__(self, app: ASGIApp, front: ASGIApp) -> None:
        self._app, self._front = app, front

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        odd = scope["type"] == "http" and "\n" in scope["path"]
        await (self._front if odd else self._app)(scope, receive, send)
