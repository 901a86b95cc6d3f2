#!/bin/sh
# Build the bento, install it into an environment of its own, start it there, ask for a decision.
# Usage: experiments/bento_clean/run.sh [FOLDER]; run from the repository's root.
set -eu
root=$PWD
work=${1:-$(mktemp -d)}
python=$root/.venv/bin/python
[ -x "$python" ] || python=$(command -v python3.11)
port=$("$python" -c "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])")

BENTOML_HOME=$work/home make -s bento PYTHON="$python"
bento=$(find "$work/home/bentos/repaylift" -mindepth 1 -maxdepth 1 -type d | head -1)
"$python" -m venv "$work/clean"
"$work/clean/bin/pip" install -q --disable-pip-version-check -c requirements.lock \
    "$bento"/env/python/wheels/*.whl -r "$bento/env/python/requirements.txt"
for absent in torch jupyterlab evidently pytest; do
    ! "$work/clean/bin/python" -c "import $absent" 2>/dev/null || { echo "$absent is installed"; exit 1; }
done

PYTHONPATH=$root "$python" experiments/bento_clean/portfolio.py "$work"
cd "$work"
REPAYLIFT_OPEN=1 REPAYLIFT_CLOCK=loaded REPAYLIFT_LOG=sqlite:///$work/log.db REPAYLIFT_MODEL=$work/bundle \
    BENTOML_HOME=$work/home "$work/clean/bin/bentoml" serve "$bento" --host 127.0.0.1 --port "$port" >"$work/serve.log" 2>&1 &
server=$!
trap 'kill $server' EXIT
curl -sf --retry 600 --retry-delay 1 --retry-connrefused "localhost:$port/ready"
echo
curl -sf "localhost:$port/v1/decisions" -H 'Content-Type: application/json' \
    -d "{\"request_id\": \"r-1\", \"account_id\": \"$(cat "$work/account")\", \"max_actions\": 1}" >"$work/answer.json"
"$python" -m json.tool --no-ensure-ascii "$work/answer.json" |
    grep -E '"(mode|kept|stage|action|p_repay|queue)"' | head -6
grep -q '"mode":"model"' "$work/answer.json" || { echo "the model did not decide"; exit 1; }
