# DA Desk. The two commands of a newcomer are `make run` and `make test`; `make help` tells the others.
# All the set-up stands in .venv and follows the hash locks in requirements/ (see installer/environment.py).

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test lint format types contracts bench soak lock clean env-run env-dev

ifeq ($(OS),Windows_NT)
VENV_BIN := .venv/Scripts
else
VENV_BIN := .venv/bin
endif
VENV_PYTHON := $(VENV_BIN)/python
# `make run PYTHON=…` names the Python; otherwise 3.13, 3.12, 3.11 and python3 are tried in turn.
export PYTHON

OFFSCREEN := QT_QPA_PLATFORM=offscreen
WORKERS ?= 2
# Thousands of desks are made and saved in the tests: in memory, where there is room, none waits for a disk.
IN_MEMORY := $(shell [ -w /dev/shm ] && [ "$$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $$4 }')" -gt 4000000 ] && echo TMPDIR=/dev/shm)
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml --group build

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile

env-run:
	@python=$$(sh installer/find_python.sh) && "$$python" installer/environment.py run

env-dev:
	@python=$$(sh installer/find_python.sh) && "$$python" installer/environment.py dev

run: env-run ## set up and open the desk; without a display: play the journey through and leave its papers in build/demo
	@if [ "$$(uname -s)" = Linux ] && [ -z "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
		$(VENV_PYTHON) installer/check_system.py offscreen && \
		$(OFFSCREEN) $(VENV_PYTHON) -m tests.journeys.demo build/demo; \
	else \
		$(VENV_PYTHON) installer/check_system.py && $(VENV_PYTHON) -m da_desk $(ARGS); \
	fi

test: env-dev ## the whole suite (ARGS="tests/store -x" for a part)
	@$(VENV_PYTHON) installer/check_system.py offscreen
	$(OFFSCREEN) $(IN_MEMORY) $(VENV_PYTHON) -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

lint: env-dev ## ruff
	$(VENV_PYTHON) -m ruff check .

format: env-dev ## write every file as ruff formats it
	$(VENV_PYTHON) -m ruff format .

types: env-dev ## mypy, strict
	$(VENV_PYTHON) -m mypy

contracts: env-dev ## who may import whom (import-linter)
	$(VENV_BIN)/lint-imports

bench: env-dev ## figures: first paint, lists, documents
	@$(VENV_PYTHON) installer/check_system.py offscreen
	$(OFFSCREEN) $(VENV_PYTHON) -m pytest -m bench -s -q --no-header tests/bench $(ARGS)

soak: env-dev ## the promises at length, bounded in count and time
	@$(VENV_PYTHON) installer/check_system.py offscreen
	$(OFFSCREEN) $(VENV_PYTHON) -m pytest -m soak -s -q --no-header tests/soak $(ARGS)
	$(OFFSCREEN) $(IN_MEMORY) $(VENV_PYTHON) -m pytest -n $(WORKERS) --dist worksteal -q --no-header --early-answers tests/views tests/journeys

lock: ## make both locks anew (needs uv; reads pyproject.toml)
	@command -v uv >/dev/null || { echo "Making the locks needs uv, and it is not here. Install uv, then run make lock again." >&2; exit 1; }
	$(COMPILE) --output-file requirements/run.lock
	$(COMPILE) --group dev --output-file requirements/dev.lock
	@python=$$(sh installer/find_python.sh) && "$$python" installer/check_tree.py

clean: ## remove the environment and everything made
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find da_desk tests installer -name __pycache__ -type d -prune -exec rm -rf {} +
