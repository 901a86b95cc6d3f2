"""Champions change under load over HTTP: failed requests, and how soon a new one decides."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pandas as pd

from repaylift.models.approvals import approve, promote
from repaylift.models.registry import CHAMPION, MODEL_NAME, register_artifact
from repaylift.models.tracking import open_client, quiet

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1])]  # `serving` is no part of the installed package

from served.servers import ROOT, serve  # noqa: E402
from served.sources import Source, demo, small  # noqa: E402

WATCH = 1.0  # seconds between looks at the registry


@dataclass
class Load:
    """Callers in threads, and what came back: status and version, with the time of each."""

    port: int
    accounts: list[str]
    rows: list[tuple[float, int, str, str]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def call(self, caller: int) -> None:
        """Ask until it is over."""
        number = 0
        with httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=60) as http:
            while not self.over.is_set():
                body = {
                    "request_id": f"{caller}-{number}",
                    "account_id": self.accounts[number % len(self.accounts)],
                }
                number += 1
                try:
                    response = http.post("/v1/decisions", json=body)
                except httpx.HTTPError as error:
                    self.rows.append((time.monotonic(), 0, type(error).__name__, ""))
                    continue
                answer = response.json()
                version = answer.get("versions", {}).get("artifact", "").split(":")[0]
                self.rows.append((time.monotonic(), response.status_code, version, answer.get("mode", "")))

    def wait_for(self, version: int, since: float, seconds: float) -> float:
        """Seconds until the first answer by a version; NaN when there is none in time."""
        while time.monotonic() < since + seconds:
            times = [at for at, _, found, _ in list(self.rows) if at > since and found == str(version)]
            if times:
                return min(times) - since
            time.sleep(0.05)
        return float("nan")


def register(store: str, bundle: Path, folder: Path, name: str, *, approved: bool) -> int:
    """A version with a name of its own."""
    copy = Path(shutil.copytree(bundle, folder / name))
    head = json.loads((copy / "artifact.json").read_text())
    head["versions"]["risk"] = name
    (copy / "artifact.json").write_text(json.dumps(head))
    version = register_artifact(copy, store, author="experiment").version
    for person in ("first.person", "second.person") if approved else ():
        approve(version, person, store)
    return version


def point_at(store: str, version: int) -> None:
    """Move the alias without asking for approvals."""
    with quiet():
        open_client(store).set_registered_model_alias(MODEL_NAME, CHAMPION, str(version))


def measure(source: Source, folder: Path, callers: int, swaps: int) -> pd.DataFrame:
    """One row per swap, and one for all."""
    store = f"sqlite:///{folder}/mlflow.db"
    versions = [register(store, source.bundle, folder, name, approved=True) for name in ("one", "two")]
    forged = register(store, source.bundle, folder, "forged", approved=False)
    promote(versions[0], store)
    url = f"sqlite:///{folder}/log.db"
    source.fill(url)
    environment = {
        "REPAYLIFT_LOG": url,
        "REPAYLIFT_CLOCK": "loaded",
        "REPAYLIFT_OPEN": "1",
        "MLFLOW_TRACKING_URI": store,
        "REPAYLIFT_WATCH_SECONDS": str(WATCH),
    }
    with serve("repaylift", "serving.service:RepayLift", folder, environment) as server:
        load = Load(server.port, source.accounts)
        threads = [threading.Thread(target=load.call, args=(caller,)) for caller in range(callers)]
        for thread in threads:
            thread.start()
        load.wait_for(versions[0], 0.0, 120)
        rows = []
        for number in range(1, swaps + 1):
            version = versions[number % 2]
            promote(version, store)
            seconds = load.wait_for(version, time.monotonic(), 60)
            rows.append({"what": f"swap {number}", "seconds to first answer": seconds})
        point_at(store, forged)
        seconds = load.wait_for(forged, time.monotonic(), 5 * WATCH)
        rows.append({"what": "version without approvals", "seconds to first answer": seconds})
        load.over.set()
        for thread in threads:
            thread.join()
    return pd.DataFrame([*rows, total(load, versions, forged)])


def total(load: Load, versions: list[int], forged: int) -> dict[str, object]:
    """All answers together."""
    statuses = [status for _, status, _, _ in load.rows]
    named = [version for _, _, version, _ in load.rows]
    return {
        "what": "all",
        "answers": len(load.rows),
        "failed": sum(status != 200 for status in statuses),
        "by the first version": named.count(str(versions[0])),
        "by the second version": named.count(str(versions[1])),
        "by the one without approvals": named.count(str(forged)),
        "by none of them": sum(name not in map(str, (*versions, forged)) for name in named),
    }


def main() -> None:
    """Measure, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--demo", action="store_true", help="over what `make demo` left, not a small portfolio"
    )
    parser.add_argument("--root", type=Path, default=ROOT, help="where `make demo` ran")
    parser.add_argument("--callers", type=int, default=4)
    parser.add_argument("--swaps", type=int, default=6)
    parser.add_argument("--out", type=Path, default=HERE / "results.csv")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = demo(asked.root) if asked.demo else small(folder / "portfolio")
        found = measure(source, folder, asked.callers, asked.swaps)
    print(found.to_string(index=False))
    found.round(2).to_csv(asked.out, index=False)


if __name__ == "__main__":
    main()
