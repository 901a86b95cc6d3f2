"""Our decision over HTTP beside two empty endpoints, in interleaved blocks on one machine."""

from __future__ import annotations

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pandas as pd
from tqdm import tqdm

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1])]  # `serving` is no part of the installed package

from report import as_markdown, summarise  # noqa: E402
from served.servers import ROOT, Server, serve  # noqa: E402
from served.sources import Source, demo, postgres, small  # noqa: E402

from serving.access.keys import new_key  # noqa: E402

TOKEN, KEY = new_key("load", ["decide"], rate=1e6)
MASTER_KEY = "YSBtYXN0ZXIga2V5IG9ubHkgZm9yIG1lYXN1cmluZyE="
EMPTY = "experiments.serving_speed.empty"


def write_bodies(source: Source, folder: Path, count: int, contender: str) -> Path:
    """One body per request: a new request id each, the accounts in turn."""
    path = folder / f"{contender}.jsonl"
    asked = zip(range(count), itertools.cycle(source.accounts), strict=False)
    bodies = (json.dumps({"request_id": f"{contender}-{n}", "account_id": account}) for n, account in asked)
    path.write_text("\n".join(bodies), encoding="utf-8")
    return path


def start_all(stack: ExitStack, source: Source, folder: Path, names: list[str]) -> list[Server]:
    """The contenders that were asked for, each answering."""
    ours = {
        "REPAYLIFT_MODEL": str(source.bundle),
        "REPAYLIFT_CLOCK": "loaded",
        "REPAYLIFT_KEYS": KEY.line(),
    }
    servers = []
    for name in names:
        target = {"empty api": f"{EMPTY}:EmptyApi", "empty route": f"{EMPTY}:EmptyRoute"}.get(name)
        environment = {} if target else {**ours, "REPAYLIFT_LOG": fill(stack, source, folder, name)}
        started = serve(name, target or "serving.service:RepayLift", folder, environment)
        servers.append(stack.enter_context(started))
    return servers


def fill(stack: ExitStack, source: Source, folder: Path, name: str) -> str:
    """URL of a log that holds the source."""
    url = f"sqlite:///{folder}/log.db" if name == "SQLite" else stack.enter_context(postgres(folder))
    source.fill(url)
    return url


def load(server: Server, bodies: Path, first: int, count: int, connections: int) -> pd.DataFrame:
    """One block: a row per answer."""
    asked = (server.port, bodies, first, count, connections, TOKEN)
    program = [sys.executable, str(HERE.parent / "served" / "load.py"), *map(str, asked)]
    before = server.cpu_seconds()
    done = json.loads(subprocess.run(program, capture_output=True, text=True, check=True).stdout)
    if set(done["statuses"]) != {"200"}:
        raise RuntimeError(f"{server.name} answered {done['statuses']}; see its log")
    cpu = (server.cpu_seconds() - before) / count * 1e6
    return pd.DataFrame({"micros": done["micros"], "cpu_micros": cpu, "rate": count / done["seconds"]})


def measure(servers: list[Server], bodies: dict[str, Path], blocks: int, count: int) -> pd.DataFrame:
    """Blocks of every contender in turn, one connection and then sixteen; the first block only warms up."""
    found, used = [], 0
    for block in tqdm(range(blocks + 1)):
        for connections in (1, 16):
            for server in servers:
                rows = load(server, bodies[server.name], used, count, connections)
                found.append(rows.assign(contender=server.name, connections=connections, block=block))
            used += count
    measured = pd.concat(found, ignore_index=True)
    return measured[measured["block"] > 0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="where `make demo` was run")
    parser.add_argument("--small", action="store_true", help="a small simulated portfolio instead")
    parser.add_argument("--blocks", type=int, default=20)
    parser.add_argument("--requests", type=int, default=500, help="per block")
    parser.add_argument("--only", nargs="*", default=["empty api", "empty route", "SQLite", "PostgreSQL"])
    parser.add_argument("--out", type=Path, default=HERE)
    asked = parser.parse_args()
    os.environ["REPAYLIFT_MASTER_KEY"] = MASTER_KEY  # for the logs filled here and for the servers
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        source = small(folder) if asked.small else demo(asked.root)
        servers = start_all(stack, source, folder, asked.only)
        count = 2 * (asked.blocks + 1) * asked.requests
        bodies = {server.name: write_bodies(source, folder, count, server.name) for server in servers}
        measured = measure(servers, bodies, asked.blocks, asked.requests)
    table = summarise(measured)
    table.round(3).to_csv(asked.out / "results.csv", index=False)
    (asked.out / "results.md").write_text(as_markdown(table, source, asked.small), encoding="utf-8")


if __name__ == "__main__":
    main()
