# Every command of the project. `make` alone prints this list.
.DEFAULT_GOAL := help
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
export MLFLOW_TRACKING_URI ?= sqlite:///$(CURDIR)/mlflow.db

.PHONY: help demo test lint notebooks serve bento lab mlflow lock bench-env clean

help: ## Print what each command does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: .venv/installed ## Run the whole loop on a simulated portfolio: records to explained decisions
	@dvc repro -q
	@repaylift show

test: .venv/installed ## Run every test and doctest
	@pytest -n 2

lint: .venv/installed ## Check style, formatting and types
	@ruff check .
	@ruff format --check .
	@mypy

notebooks: .venv/installed ## Execute every notebook, outputs to artifacts/notebooks
	@repaylift notebooks

serve: .venv/installed ## Start the decision service on port 3000 over the demo's models and its last day
	@REPAYLIFT_OPEN=1 REPAYLIFT_CLOCK=loaded bentoml serve serving.service:RepayLift --host 127.0.0.1 --port 3000

bento: .venv/installed ## Build the service as a bento, which runs without this folder
	@rm -rf build dist && pip wheel -q --disable-pip-version-check --no-deps -w dist .
	@bentoml build -o tag

lab: .venv/installed ## Open JupyterLab on the notebooks
	@jupyter lab notebooks

mlflow: .venv/installed ## Open the tracking server's pages on port 5000
	@mlflow ui --backend-store-uri $(MLFLOW_TRACKING_URI) --port 5000

lock: ## Resolve the dependencies anew into requirements.lock
	@$(PYTHON) -m venv .venv-lock
	@.venv-lock/bin/pip install -q pip-tools
	@.venv-lock/bin/pip-compile -q --strip-extras --no-emit-index-url --no-emit-find-links --no-annotate \
		--no-header --extra nets --extra monitor --extra lab --extra dev -o requirements.lock pyproject.toml
	@.venv-lock/bin/pip-compile -q --strip-extras --no-emit-index-url --no-emit-find-links --no-annotate \
		--no-header --extra bench --extra nets -c requirements.lock -o requirements-bench.lock pyproject.toml
	@sed -i -e 's/^\(torch==[0-9.]*\)+cpu/\1/' \
		-e '1i # Made by `make lock`, not by hand.' requirements.lock requirements-bench.lock

bench-env: .venv-bench/installed ## Create .venv-bench, where experiments/ finds the peers

clean: ## Remove what the demo made, but not the environment
	@rm -rf data artifacts mlruns mlflow.db var .dvc/cache .dvc/tmp

.venv/installed: requirements.lock pyproject.toml
	@echo "Installing into .venv (a few minutes, once)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install -q --disable-pip-version-check -r requirements.lock
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

.venv-bench/installed: requirements-bench.lock
	@$(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/pip install -q --disable-pip-version-check -r requirements-bench.lock
	@.venv-bench/bin/pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@
