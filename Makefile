# `make play` and `make test` are all that a fresh machine needs: Python, gcc, cmake, make and git.
# The newest Python that is found of those the Realm runs on; it must bring venv and a working interpreter.
PYTHONS := python3.13 python3.12 python3.11
ifndef PYTHON
PYTHON := $(firstword $(foreach each,$(PYTHONS),$(shell $(each) -c 'import ensurepip, venv' 2>/dev/null && echo $(each))))
endif
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --constraint constraints.txt

.PHONY: play venv test check bench race chaos screenshots release clean

play: $(VENV)/.played
	@$(BIN)/realm

venv: $(VENV)/.played

# Two processes for what only computes; then one after the other what trains, times or listens to a machine at rest.
test: $(VENV)/.tested check
	$(BIN)/python -m pytest -m "not alone" -n 2 --dist loadfile
	$(BIN)/python -m pytest -m alone

check: $(VENV)/.tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.tested
	$(BIN)/python -m bench

# Resumes where it was stopped: each race that is over is on record in bench/race/races.jsonl.
race: $(VENV)/.tested
	$(BIN)/python -m bench.race

chaos: $(VENV)/.tested
	REALM_CHAOS=full $(BIN)/python -m pytest -m "fault or long"

# Builds the packages and tries them in a fresh environment; CONTRIBUTING.md has the steps before and after.
release: $(VENV)/.tested check
	$(BIN)/python -m tools.release

screenshots: $(VENV)/.tested
	$(BIN)/python -m bench.screenshots

clean:
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# The compiler's work on llama.cpp takes most of the first minutes; pip keeps what it built.
$(VENV)/.played: pyproject.toml constraints.txt
	@test -n "$(PYTHON)" && command -v "$(PYTHON)" >/dev/null || { echo "The Realm needs Python 3.11, 3.12 or 3.13: install one, or run make with PYTHON=/path/to/python3."; exit 1; }
	@command -v cmake >/dev/null || { echo "The Realm needs cmake and a C++ compiler to build llama.cpp: on Debian, apt install cmake g++."; exit 1; }
	@test -x $(BIN)/python || "$(PYTHON)" -m venv $(VENV)
	@echo "Installing the Realm (the first time takes some minutes: llama.cpp is compiled)..."
	$(PIP) --upgrade pip
	$(PIP) --editable .
	@touch $@

$(VENV)/.tested: $(VENV)/.played
	$(PIP) --editable ".[dev]"
	@touch $@
