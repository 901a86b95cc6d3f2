"""The real service in processes of its own, on a log that holds a small portfolio; it can be killed."""

from __future__ import annotations

import os
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
import pandas as pd
import psutil

import repaylift as rl
from repaylift.cases import build_cases

ROOT = Path(__file__).parents[2]
NOON = pd.Timestamp("2025-06-25T04:00:00Z")  # in China


def fill_log(url: str, accounts: int) -> list[str]:
    """Load a simulated portfolio and its features as of NOON; its accounts with an open bill."""
    records = rl.simulate(accounts=accounts, months=6, seed=3)
    cases = build_cases(records, as_of=NOON)
    log = rl.Log(url)
    log.load_records(records, at=NOON)
    log.load_features(rl.build_features(records, as_of=NOON), NOON, cases.set_index("account_id")["bill_id"])
    log.close()
    return [str(account) for account in cases["account_id"]]


class Service:
    """`bentoml serve` on a port of its own; leaving its `with` block kills it.

    Parameters
    ----------
    log : URL of the log. model : alias or folder of the artifact; without it the ladder decides.
    workers : processes; more than one only on PostgreSQL.
    """

    def __init__(self, log: str, model: str, folder: Path, workers: int = 1) -> None:
        with socket.socket() as chosen:
            chosen.bind(("127.0.0.1", 0))
            self.port = chosen.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._folder = folder
        self._environment = os.environ | {
            "REPAYLIFT_LOG": log,
            "REPAYLIFT_MODEL": model,
            "REPAYLIFT_CLOCK": "loaded",
            "REPAYLIFT_OPEN": "1",
            "REPAYLIFT_RATE": "1000000",
            "REPAYLIFT_WORKERS": str(workers),
            "BENTOML_DO_NOT_TRACK": "true",
            "BENTOML_HOME": str(folder / "bentoml"),
        }
        self._process: psutil.Popen | None = None
        self._killed: list[psutil.Process] = []

    def start(self, patience: float = 300.0) -> None:
        """Start it, and wait until it answers.

        Raises
        ------
        TimeoutError
            When it does not answer in time; what it said is in server.txt.
        """
        program = [sys.executable, "-m", "bentoml", "serve", "serving.service:RepayLift", "--port"]
        with (self._folder / "server.txt").open("ab") as said:
            self._process = psutil.Popen(
                [*program, str(self.port)],
                cwd=ROOT,
                env=self._environment,
                stdout=said,
                stderr=said,
            )
        until = time.monotonic() + patience
        while time.monotonic() < until:
            try:
                if httpx.get(f"{self.url}/health", timeout=30).status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.1)
        raise TimeoutError(f"the service did not answer within {patience:g} s: see {self._folder}/server.txt")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        self.wait()

    def kill(self) -> None:
        """`kill -9` of every process of the service: the workers have process groups of their own."""
        if self._process is None:
            return
        family = [self._process, *self._process.children(recursive=True)]
        for process in family:  # the parent first, so that it starts no worker anew
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self._process, self._killed = None, family

    def wait(self) -> None:
        """Until all that was killed is gone."""
        psutil.wait_procs(self._killed, timeout=60)
