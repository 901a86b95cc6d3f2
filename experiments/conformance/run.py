"""Schemathesis with all its checks against a running service: made-up requests, right and wrong ones."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1])]  # `serving` is no part of the installed package

from served.servers import ROOT, serve  # noqa: E402
from served.sources import small  # noqa: E402

from serving.access.keys import new_key  # noqa: E402
from serving.access.scopes import SCOPES  # noqa: E402


def command(port: int, token: str, examples: int, seed: int) -> list[str]:
    """What is run; every phase, every check."""
    address = f"http://127.0.0.1:{port}/openapi.json"
    tool = Path(sys.executable).with_name("schemathesis")
    return [
        *(str(tool), "run", address, "--checks", "all"),
        *("--header", f"Authorization: Bearer {token}"),
        *("--max-examples", str(examples), "--seed", str(seed), "--continue-on-failure", "--no-color"),
        *("--output-sanitize", "false"),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=100, help="per operation")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=HERE)
    asked = parser.parse_args()
    token, key = new_key("everything", SCOPES, rate=1e6)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        source = small(folder)
        url = f"sqlite:///{folder}/log.db"
        source.fill(url)
        environment = {
            "REPAYLIFT_MODEL": str(source.bundle),
            "REPAYLIFT_CLOCK": "loaded",
            "REPAYLIFT_KEYS": key.line(),
            "REPAYLIFT_LOG": url,
        }
        server = stack.enter_context(serve("service", "serving.service:RepayLift", folder, environment))
        program = command(server.port, token, asked.examples, asked.seed)
        hooks = {**os.environ, "SCHEMATHESIS_HOOKS": "orders", "PYTHONPATH": str(HERE)}
        done = subprocess.run(program, cwd=ROOT, env=hooks, capture_output=True, text=True, check=False)
    (asked.out / "results.txt").write_text(done.stdout.replace(token, "TOKEN"), encoding="utf-8")
    sys.stdout.write(done.stdout[-3000:] + done.stderr[-1000:])
    raise SystemExit(done.returncode)


if __name__ == "__main__":
    main()
