"""Servers on free ports, each in a process group of its own, stopped when the block is left."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
PATIENCE = 300  # seconds until a server answers


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers; `pid` is the parent of its workers."""

    name: str
    port: int
    pid: int

    def memory_mb(self) -> float:
        """Resident memory of all its processes."""
        parent = psutil.Process(self.pid)
        return sum(p.memory_info().rss for p in (parent, *parent.children(recursive=True))) / 2**20

    def cpu_seconds(self) -> float:
        """Processor time of all its processes."""
        parent = psutil.Process(self.pid)
        times = [p.cpu_times() for p in (parent, *parent.children(recursive=True))]
        return sum(t.user + t.system for t in times)


@contextmanager
def serve(
    name: str, target: str, folder: Path, environment: Mapping[str, str], path: str = "/health"
) -> Iterator[Server]:
    """Start `bentoml serve target`, wait until it answers, stop it at the end.

    Parameters
    ----------
    folder : where its output goes, to `name`.log.
    path : that is asked until it answers with anything.
    """
    port = free_port()
    program = [sys.executable, "-m", "bentoml", "serve", target, "--host", "127.0.0.1", "--port", str(port)]
    own = {"BENTOML_DO_NOT_TRACK": "true", "BENTOML_HOME": str(folder / "bentoml"), "PYTHONPATH": str(ROOT)}
    with open(folder / f"{name}.log", "w", encoding="utf-8") as output:
        process = subprocess.Popen(
            program,
            cwd=ROOT,
            env={**os.environ, **own, **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            if not _answers(port, path, process):
                raise RuntimeError(f"{name} does not answer:\n{Path(output.name).read_text()[-3000:]}")
            yield Server(name, port, process.pid)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=60)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port: int = chosen.getsockname()[1]
        return port


def _answers(port: int, path: str, process: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=30) as asked:
                asked.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
                if asked.recv(12):
                    return True
        except OSError:
            time.sleep(0.2)
    return False
