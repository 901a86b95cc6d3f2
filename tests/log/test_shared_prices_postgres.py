"""Several processes that share one budget on PostgreSQL never exceed it."""

import subprocess
import sys
from pathlib import Path

from repaylift.log import Log

from .test_shared_prices import kept, shared_by, sheet

PROCESS = """
import sys
sys.path.insert(0, sys.argv[2])
from test_shared_prices import Log, shared_by, work
log = Log(sys.argv[1])
print(work(log, shared_by(log), 40))
log.close()
"""


def test_processes_on_postgresql_never_exceed_it(postgres):
    url = postgres()
    log = Log(url)
    sheet(shared_by(log))
    program = [sys.executable, "-c", PROCESS, url, str(Path(__file__).parent)]
    running = [subprocess.Popen(program, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    calls = [int(process.communicate(timeout=120)[0]) for process in running]
    assert [process.returncode for process in running] == [0, 0, 0]
    assert sum(calls) == 50
    assert kept(log).left[0] == 0.0
    log.close()
