# make run [MODEL=rules]   set up, then serve the page on http://127.0.0.1:7860
# make test                set up, then run every test
# make check               lint, types, tests
# make eval                evaluate on the sample reports
# make bench               benchmarks, as ratios against named baselines
# make audit               known vulnerabilities of the locked dependencies, and their licences
# make lock                write the lock files anew from pyproject.toml

BIN := .venv/bin
MODEL ?=
BASELINE ?=
export HF_HUB_OFFLINE := 1
export GRADIO_ANALYTICS_ENABLED := False
LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	--python-version 3.11 pyproject.toml

.PHONY: run test lint check eval bench audit lock setup setup-dev

run: setup
	$(BIN)/luoshi serve $(if $(MODEL),--model $(MODEL),--fetch-model)

# The browser's driver wants a process of its own: it refuses one where an event loop has run.
test: setup-dev
	$(BIN)/python -m pytest --ignore=tests/ui
	$(BIN)/python -m pytest tests/ui

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check: lint test

eval: setup
	$(BIN)/luoshi eval $(if $(BASELINE),--baseline $(BASELINE))

bench: setup-dev
	$(BIN)/python -m evals.bench --write

setup:
	@python3 scripts/bootstrap.py

setup-dev:
	@python3 scripts/bootstrap.py dev

audit: setup-dev
	$(BIN)/python scripts/licences.py
	$(BIN)/python scripts/audit.py

lock: setup-dev
	$(LOCK) -o requirements.lock
	$(LOCK) --extra dev -o requirements-dev.lock
