# make run [MODEL=rules]   set up, then serve the page
# make test                set up, then run every test
# make check               lint, types, tests
# make lock                write the lock files anew from pyproject.toml

BIN := .venv/bin
MODEL ?=
export HF_HUB_OFFLINE := 1
export GRADIO_ANALYTICS_ENABLED := False

.PHONY: run test check setup setup-dev lock eval bench

run: setup
	$(BIN)/luoshi serve $(if $(MODEL),--model $(MODEL),--fetch-model)

test: setup-dev
	$(BIN)/python -m pytest

check: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

eval: setup
	$(BIN)/luoshi eval

setup:
	@python3 scripts/bootstrap.py

setup-dev:
	@python3 scripts/bootstrap.py dev

lock: setup-dev
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml --extra dev -o requirements-dev.lock
