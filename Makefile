# Two commands to know: `make run` and `make test`. `make help` lists the rest.
#
# Settings (environment or `make run PORT=9000`): PORT, DATA_DIR, PEOPLE, PACK, DATABASE_URL; see musterroll/config.py.

PYTHON ?= python3.11
PYTEST_ARGS ?=
# Two processes, a server of its own each; a file's tests stay together, the files in our order (tests/conftest.py).
TWO := -n 2 --dist loadfile --no-loadscope-reorder
BIN := .venv/bin
PG15 := /usr/lib/postgresql/15/bin

# A stamp carries the hash of what it was made from: nothing is done again unless the content changed,
# and an interrupted step leaves no stamp.
hash = $(shell cat $(1) 2>/dev/null | sha256sum | cut -c1-16)
PACKAGES := .venv/.packages-$(call hash,requirements-dev.lock)
PROJECT := .venv/.project-$(call hash,pyproject.toml)
FRONT := node_modules/.fetched-$(call hash,package-lock.json)
ASSETS := musterroll/site/static/vendor/.made-$(call hash,package-lock.json tools/assets.py)

MESSAGES := .venv/.messages-$(call hash,$(sort $(wildcard musterroll/*/locale/*/LC_MESSAGES/*.po)))

# A folder beside .venv/bin that sees the project's packages; what it adds is in no lock.
MUTATION := .venv/mutation
MUTMUT := $(MUTATION)/.made-$(call hash,pyproject.toml)
# Which mutants, as mutmut names them; all: MUTANTS=
MUTANTS ?= musterroll.case.safeguards*

.PHONY: help run verifier faults test test-fast test-pg15 setup lint walls bench mutation reset lock browser
.DEFAULT_GOAL := help
# Targets run one after the other: pip and npm write to the same places.
.NOTPARALLEL:

export PORT DATA_DIR PEOPLE PACK DATABASE_URL
# An empty setting is no setting.
$(foreach name,PORT DATA_DIR PEOPLE PACK DATABASE_URL,$(if $(strip $($(name))),,$(eval unexport $(name))))

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

run: setup ## start everything and print the address (Ctrl-C ends it; a second run continues)
	@exec $(BIN)/musterroll run

test: setup browser outsiders ## every test, the browser's too; the database's again on PostgreSQL 15 where it is installed
	$(BIN)/python -m pytest $(TWO) $(PYTEST_ARGS)
	@if [ -x $(PG15)/initdb ]; then $(MAKE) --no-print-directory test-pg15; fi

test-fast: setup ## the tests that take no more than a moment each
	$(BIN)/python -m pytest $(TWO) -m "not slow" $(PYTEST_ARGS)

test-pg15: setup ## the database tests on Debian's PostgreSQL 15, where it is installed
	$(BIN)/python -m pytest $(TWO) -m "database and not slow" --postgres=$(PG15) $(PYTEST_ARGS)

setup: $(PACKAGES) $(PROJECT) $(FRONT) $(ASSETS) $(MESSAGES) ## .venv and the front-end, from the locks

verifier: setup ## the wheel musterroll-verify, for those who check extracts without the register
	$(BIN)/python tools/verifier_wheel.py

lint: setup ## style, types, floors, and that migrations are in step
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/migrations.py
	$(BIN)/python tools/messages.py check

faults: setup ## RUNS=2000 SEED=1: disturb every way of writing, and read everything after each (docs/faults.md)
	$(BIN)/musterroll faults --runs $(or $(RUNS),2000) --seed $(or $(SEED),1)

walls: setup ## what the audit takes the triggers, functions and policies for, after a migration has changed them
	$(BIN)/python tools/walls.py

bench: setup ## the benchmarks, as JSON rows
	$(BIN)/musterroll bench $(ROWS)

mutation: setup $(MUTMUT) ## change law/ and case/ a little and see which tests notice (docs/mutation.md; fetches mutmut once)
	$(MUTATION)/bin/mutmut run --max-children 1 $(MUTANTS)
	@$(MUTATION)/bin/mutmut results | grep -v "not checked" || echo "every mutant that was tried is noticed"

reset: setup ## throw the register's data away and start afresh next time (refuses while it runs)
	$(BIN)/python tools/reset.py

browser: setup
	$(BIN)/python tools/browser.py

outsiders: setup
	$(BIN)/python tools/outsiders.py

lock: setup ## resolve the dependencies anew (needs the network; uv is fetched beside .venv)
	$(PYTHON) -m venv .venv/lock && .venv/lock/bin/python -m pip install --quiet uv
	UV_CUSTOM_COMPILE_COMMAND="make lock" .venv/lock/bin/uv pip compile pyproject.toml --quiet --upgrade \
	  --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links -o requirements.lock
	UV_CUSTOM_COMPILE_COMMAND="make lock" .venv/lock/bin/uv pip compile pyproject.toml --quiet --upgrade --extra dev \
	  --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links -c requirements.lock -o requirements-dev.lock
	tools/npm.sh install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "setup: $(PYTHON) is not here; install Python 3.11 with venv and pip, or say PYTHON=..." >&2; exit 1; }
	$(PYTHON) -m venv .venv

# --no-compile: Python compiles what it imports, which is a fraction of what is installed.
$(PACKAGES): $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements-dev.lock
	@rm -f .venv/.packages-* && touch $@

$(MUTMUT): $(PACKAGES)
	$(PYTHON) -m venv $(MUTATION)
	@ls -d $(CURDIR)/.venv/lib/python3*/site-packages > $$(ls -d $(MUTATION)/lib/python3*/site-packages)/project.pth
	$(MUTATION)/bin/python -m pip install --quiet --disable-pip-version-check \
	  $$($(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["mutation"])')
	@rm -f $(MUTATION)/.made-* && touch $@

$(PROJECT): $(PACKAGES)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@rm -f .venv/.project-* && touch $@

$(FRONT): $(PACKAGES)
	tools/npm.sh ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(ASSETS): $(FRONT) $(PACKAGES)
	$(BIN)/python tools/assets.py
	@touch $@

$(MESSAGES): $(PACKAGES)
	$(BIN)/python tools/messages.py compile
	@rm -f .venv/.messages-* && touch $@
