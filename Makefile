# tapelab: `make lab` opens the course, `make test` runs everything. `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
PEERS := .venv-peers
PY := $(VENV)/bin/python
WEB := tapelab/jupyter/web

# A notebook to open instead of the course: make lab LECTURE=notebooks/03_….ipynb
LECTURE ?=

# JupyterLab starts as root, as in a container, only when told to.
LAB_FLAGS ?= $(if $(filter 0,$(shell id -u)),--allow-root)

# For `make mutants`: which modules, how many, which lines.
MUTANTS ?=

# For `make bench`: which workloads, how many rounds; `--keep` renews notebooks/benchmarks.md.
RUN ?=

# With this version's build for the processor alone at hand, pip takes it; else `make TORCH=torch`.
TORCH ?= torch==2.13.0

# A stamp's name says what is installed; it goes stale when the dependencies change.
STAMP := $(VENV)/.installed-

# Lectures are run in this environment's kernel, and their outputs compared with the saved ones.
NBVAL := --nbval --nbval-current-env --nbval-cell-timeout=120 --nbval-sanitize-with=tests/sanitize.cfg

.DEFAULT_GOAL := help
.PHONY: help lab test soak coverage mutants bench bench-peers notebooks site screens web lint dev clean distclean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

lab: $(STAMP)lab ## install if needed and open the course in JupyterLab
	$(PY) -m tapelab lab $(LECTURE) -- $(LAB_FLAGS)

test: $(STAMP)test ## install if needed and run every test: engine, notebooks, front end, browser
	$(PY) -m pytest $(NBVAL) tests $(wildcard notebooks)

soak: $(STAMP)test ## try at random, for long, to break it; prints what was tried and what was lost
	$(PY) -m pytest -m soak --timeout=3600 tests

coverage: $(STAMP)dev ## which lines of engine, trace, views and session the tests run; fails below 95 %
	$(PY) -m tests.covered

# About an hour; some of them: make mutants MUTANTS="tape --sample 100"
mutants: $(STAMP)dev ## change the tape and its walk in small ways: do the tests notice? prints those that live
	$(PY) -m tests.mutants $(MUTANTS)

bench: $(STAMP)test ## time the engine beside its peers: one table; make bench RUN="chain toy --rounds 5"
	-$(PY) -m pip install --quiet --disable-pip-version-check --editable ".[bench]"
	$(PY) -m tests.bench.run $(RUN)

# Each by itself: one that can't be had is left out of the table, and named there.
bench-peers: $(PEERS)/bin/python ## the same beside TensorFlow, PyTorch and JAX, in an environment of their own
	@$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --editable ".[bench]"
	@for peer in mygrad jax tensorflow-cpu "$(TORCH)"; do \
	  $(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check "$$peer" \
	    || echo "$$peer could not be installed"; done
	$(PEERS)/bin/python -m tests.bench.run $(RUN)

notebooks: $(STAMP)test ## run the notebooks and keep their outputs
	$(PY) -m tests.renew

site: $(STAMP)site ## the course as web pages with pictures and replay, into site/
	$(PY) -m tapelab.jupyter.site notebooks site

screens: $(STAMP)test ## pictures of ten cells in JupyterLab, in both themes, into test-results/screens
	$(PY) -m tests.browser.screens

web: ## rebuild the front end (needs Node)
	@command -v npm >/dev/null || { echo "make web needs Node 20.19 or newer, with npm."; exit 1; }
	cd $(WEB) && npm ci --no-audit --no-fund && npm run build

lint: $(STAMP)dev ## style and types
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

dev: $(STAMP)dev ## install the tools for working on tapelab itself

clean: ## remove caches and build products
	rm -rf build dist site test-results .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './.venv*' -not -path '*/node_modules/*' -prune -exec rm -rf {} +

distclean: clean ## also remove .venv and node_modules
	rm -rf $(VENV) $(PEERS) $(WEB)/node_modules

$(STAMP)%: pyproject.toml | $(PY)
	$(PY) -m pip install --quiet --disable-pip-version-check --editable ".[$*]"
	@touch $@

$(PY) $(PEERS)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "tapelab needs Python 3.11 or newer; try make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "$(PYTHON) cannot make virtual environments; on Debian and Ubuntu: apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(@D)/..
