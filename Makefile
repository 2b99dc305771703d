# Every target sets up what it needs. Nothing but Python 3.11 or newer, git and make has to be there.
PYTHON ?= python3
# Given to `make lock`; `make lock LOCK=` keeps every version that still fits.
LOCK ?= --upgrade
# Given to pytest: make test T="tests/crypto -k nonce"
T ?=
# Given to retainer: make check ARGS="acme --strict"; to the bench: make bench ARGS="--sizes 10 100";
# to the fuzzer: make fuzz ARGS="prose --seconds 600 --seed 7"
ARGS ?=
# Where the site is served: make serve PORT=8001
PORT ?= 8000

VENV := .venv
PY := $(VENV)/bin/python

# Material prints a notice about MkDocs 2 on every run; we pin mkdocs<2.
export NO_MKDOCS_2_WARNING := 1

# Node comes with what checks, so that a machine needs none; nothing here runs on a page.
NODE := $(VENV)/bin/node
NPM := $(VENV)/bin/npm --loglevel=error --ignore-scripts
BIOME := $(NODE) node_modules/@biomejs/biome/bin/biome
TSC := $(NODE) node_modules/typescript/bin/tsc -p jsconfig.json
MODULES := node_modules/.stamp

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help serve build check test test-browsers fuzz bench browser lint format lock clean

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

serve: $(VENV)/.runtime ## The site and the proposals on 127.0.0.1:8000 (or PORT=...), links printed
	@$(PY) -m mkdocs serve --dev-addr 127.0.0.1:$(PORT)

build: $(VENV)/.runtime ## The whole site in site/, any warning an error
	@$(PY) -m mkdocs build --strict

check: $(VENV)/.runtime ## Errors and advice in the clients' files; ARGS="..." goes to retainer check
	@$(VENV)/bin/retainer check $(ARGS)

test: $(VENV)/.dev $(MODULES) browser ## All tests: in Chromium, a little in Firefox and WebKit; T="..." goes to pytest
	@$(PY) -m pytest -n auto --dist worksteal $(T)

test-browsers: $(VENV)/.dev $(MODULES) browser ## Opening, choosing, replying and paper in Chromium, Firefox and WebKit
	@$(PY) -m pytest -n auto --dist worksteal -m "" tests/engines $(T)

fuzz: $(VENV)/.dev ## Files, replies, prose and titles that nobody thought of; ARGS="--seconds 600 --seed 7"
	@$(PY) -m tests.bench.fuzz $(ARGS)

bench: $(VENV)/.dev browser ## What it costs beside plain MkDocs and Material, into BENCHMARKS.md; ARGS="..."
	@$(PY) -m tests.bench $(ARGS)

browser: $(VENV)/.dev # Finds the browsers for the tests, or installs them
	@$(PY) -m tests.helpers.browser
	@$(PY) -m tests.helpers.engines.others

lint: $(VENV)/.dev $(MODULES) ## ruff, its formatter, mypy --strict; Biome and tsc; zizmor for the workflow
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(BIOME) check --error-on-warnings
	@$(TSC)
	@$(PY) -m pytest -q tests/page/test_styles.py tests/test_architecture.py
	@$(ZIZMOR) .github

# Red from medium on. Offline: the same commit gets the same answer wherever it is asked.
ZIZMOR = $(VENV)/bin/zizmor --quiet --offline --pedantic --min-severity medium

format: $(VENV)/.dev $(MODULES) ## Put the code in order, as far as a machine can
	@$(PY) -m ruff check --fix-only --exit-zero .
	@$(PY) -m ruff format .
	@$(BIOME) format --write

# Universal: every platform, Python 3.11 and newer. No registry's address goes into the files,
# nor, from npm, where a package asks for money.
COMPILE = UV_CUSTOM_COMPILE_COMMAND="make lock" $(PY) -m uv pip compile --quiet --universal \
	--python-version 3.11 --generate-hashes --no-emit-index-url
lock: $(PY) ## Refresh requirements.txt, requirements-dev.txt and package-lock.json
	@$(PY) -m pip install --quiet --disable-pip-version-check uv
	@$(COMPILE) $(LOCK) pyproject.toml --group build -o requirements.txt
	@$(COMPILE) $(LOCK) pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt
	@$(MAKE) --no-print-directory $(VENV)/.dev
	@$(NPM) $(if $(LOCK),update,install) --package-lock-only >/dev/null
	@$(PY) -c 'import json, pathlib; path = pathlib.Path("package-lock.json"); \
		lock = json.loads(path.read_text()); \
		[package.pop("funding", None) for package in lock["packages"].values()]; \
		path.write_text(json.dumps(lock, indent=2) + "\n")'

clean: ## Remove what was built and installed; the secret stays
	@rm -rf $(VENV) node_modules site dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

# --- the environment -----------------------------------------------------------------------------

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed, and $(PYTHON) is not: make PYTHON=/path/to/python3" >&2; \
		exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "Python's venv is missing. On Debian or Ubuntu: sudo apt-get install python3-venv" >&2; \
		exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }

INSTALL = $(PY) -m pip install --quiet --disable-pip-version-check

# A stamp per lock file: the second run is instant, and a changed lock file is installed anew.
# The package itself goes in without build isolation: its builder is locked like all the rest.
$(VENV)/.runtime: $(PY) requirements.txt pyproject.toml
	@echo "Setting up $(VENV) ..."
	@$(INSTALL) --require-hashes -r requirements.txt
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.txt
	@echo "Setting up $(VENV) for developers ..."
	@$(INSTALL) --require-hashes -r requirements-dev.txt
	@touch $@

$(MODULES): $(VENV)/.dev package.json package-lock.json .npmrc
	@echo "Setting up node_modules ..."
	@$(NPM) ci >/dev/null
	@touch $@
