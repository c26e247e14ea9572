# The few things one does with this project. Works with GNU make 3.81 and newer.
#
# Every verb first sees to it that .venv is there and up to date; when it is, nothing is set up again.

CAMPAIGN ?= data
PYTEST_ARGS ?=
LOCK_ARGS ?=

READY := .venv/.ready
PIP := .venv/bin/python -m pip --disable-pip-version-check --quiet install
CANDIDATES := python3 python3.14 python3.13 python3.12 python3.11 python
SUITS := import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))

.PHONY: help briefings test lab lock clean

help:
	@echo 'make briefings   build the pages of a campaign and say where they are (CAMPAIGN=folder, default data)'
	@echo 'make test        check style and types, run the tests (PYTEST_ARGS="-k growth" to narrow)'
	@echo 'make lab         open JupyterLab on the notebooks'
	@echo 'make lock        write requirements.lock anew after a change of pyproject.toml (LOCK_ARGS=--upgrade for newer versions)'
	@echo 'make clean       remove built pages, derived tables and caches; .venv stays'
	@echo
	@echo 'The first of these makes .venv by itself, with Python 3.11 or newer (PYTHON=/path/to/python to choose one).'

briefings: $(READY)
	.venv/bin/hundred-days --campaign "$(CAMPAIGN)" report

test: $(READY)
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/pytest --cov --cov-report=term $(PYTEST_ARGS)

lab: $(READY)
	.venv/bin/hundred-days lab

lock: $(READY)
	.venv/bin/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
	  --generate-hashes --no-annotate --no-strip-extras --custom-compile-command 'make lock' \
	  --system-certs --quiet --output-file requirements.lock $(LOCK_ARGS)

clean:
	rm -rf data/tidy data/.tidy.aside examples/*/tidy examples/*/.tidy.aside .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find src tests tools notebooks -type d '(' -name __pycache__ -o -name .ipynb_checkpoints ')' -prune -exec rm -rf '{}' + 2>/dev/null || true
	find reports -mindepth 1 -maxdepth 1 '!' -name README.md -exec rm -rf '{}' +

# An environment whose Python has gone, or that was left half made, is made anew; any other is brought up to date in place.
$(READY): requirements.lock pyproject.toml
	@if ! .venv/bin/python -c '$(SUITS)' >/dev/null 2>&1 || ! .venv/bin/python -c 'import pip' >/dev/null 2>&1; then \
	  found=; \
	  for python in "$(PYTHON)" $(CANDIDATES); do \
	    if "$$python" -c '$(SUITS)' >/dev/null 2>&1; then found=$$python; break; fi; \
	  done; \
	  if [ -z "$$found" ]; then \
	    echo 'No Python 3.11 or newer with its venv module was found (on Debian and Ubuntu: install python3-venv); install one, or name it: make PYTHON=/path/to/python' >&2; \
	    exit 1; \
	  fi; \
	  "$$found" -m venv --clear .venv || exit 1; \
	fi
	@echo 'Setting up .venv from requirements.lock; this takes a few minutes the first time.' >&2
	@$(PIP) --require-hashes --requirement requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@
