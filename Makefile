# `make demo` to see it, `make test` to prove it. `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help

UV_VERSION := 0.13.9
UV := .tools/uv-$(UV_VERSION)/bin/uv
PYTHON := .venv/bin/python

# Companies put a certificate of their own in front of the registries; the system knows it.
export UV_SYSTEM_CERTS := 1
export UV_NO_PROGRESS := 1
# Somebody else's virtual environment or settings must not leak into ours.
unexport VIRTUAL_ENV CONDA_PREFIX PYTHONHOME PYTHONPATH PYTHONDONTWRITEBYTECODE

.PHONY: help demo demo-reset install test fuzz faults mutants guards bench bench-lists load pictures
.PHONY: check release-check upgrade-check deployment-check format messages coverage lock clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

demo: .venv/app.stamp ## Start the demo: web server, worker and a seeded academy (PORT=8000)
	@exec $(PYTHON) -m lms_admin.demo

demo-reset: .venv/app.stamp ## Throw the demo's data away and start it afresh
	@exec $(PYTHON) -m lms_admin.demo --reset

install: .venv/app.stamp ## Make the environment that the application runs in

test: .venv/dev.stamp ## Run all tests, on SQLite and on PostgreSQL (ARGS="tests/enrollments -k undo")
	@exec tests/run.sh $(ARGS)

fuzz: .venv/dev.stamp ## Ask every address 83,000 hostile questions; read 10,000 damaged workbooks (SHARE=2/8 SEED=7 MUTANTS=500)
	@LONG_RUN=1 tests/run.sh -q -p no:cacheprovider tests/doors/fuzz
	@LONG_RUN=1 .venv/bin/pytest -q -p no:cacheprovider tests/imports/workbook/wild \
		tests/imports/workbook/test_hostile_text.py tests/imports/views/test_hostile_text.py

faults: .venv/dev.stamp ## Kill, stop and cut off real workers, hundreds of times (ARGS="--kills 20 --seed 7")
	@exec $(PYTHON) -m tests.faults $(ARGS)

mutants: .venv/dev.stamp ## Break the code in one place at a time; does a test notice? (ARGS="services/remove.py")
	@exec $(PYTHON) -m tests.mutants $(ARGS)

guards: .venv/dev.stamp ## Take out each guard against a lost race; does a test fail? (DATABASE_URL for the locks)
	@exec $(PYTHON) -m tests.mutants.guards

bench: .venv/dev.stamp ## Measure speed and memory: floor, ours, peers (ARGS="--full", ARGS="--help")
	@exec $(PYTHON) -m tests.benchmarks $(ARGS)

bench-lists: .venv/dev.stamp ## Measure every list at a million users (ARGS="--only participants", ARGS="--help")
	@exec $(PYTHON) -m tests.benchmarks.lists $(ARGS)

load: .venv/dev.stamp ## People at work at a million users, idle and beside an import (ARGS="--desks 10", ARGS="--help")
	@exec $(PYTHON) -m tests.load $(ARGS)

pictures: .venv/dev.stamp ## Take the pictures of docs/screens.md again
	@exec $(PYTHON) -m tests.browser.pictures docs/screenshots --best

check: .venv/dev.stamp ## Format, lint, types, layers, migrations, deployment settings
	@exec tests/check.sh

release-check: .venv/dev.stamp ## All that is asked before a release: settings, migrations, packages, licences, texts, files
	@exec $(PYTHON) -m tests.release

upgrade-check: .venv/dev.stamp ## Run the version before and this one side by side, while pages are asked and an import runs
	@exec $(PYTHON) -m tests.upgrade $(ARGS)

deployment-check: .venv/dev.stamp ## Follow docs/deployment.md literally, in a sealed copy of this machine or a booted Debian (needs root; ARGS=--booted)
	@exec $(PYTHON) -m tests.deployment $(ARGS)

format: .venv/dev.stamp ## Put code and templates in shape
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .
	find templates -name '*.html' -print0 | xargs -0 .venv/bin/djade --target-version 6.1

messages: export DJANGO_SETTINGS_MODULE := tests.settings
messages: .venv/dev.stamp ## Collect what is to be translated, and compile what is (needs gettext)
	$(PYTHON) manage.py makemessages
	$(PYTHON) manage.py compilemessages --locale nl --ignore '.*'

coverage: .venv/dev.stamp ## Run the tests on SQLite and say which lines no test reached
	.venv/bin/coverage erase
	.venv/bin/coverage run -m pytest -m "not postgres"
	.venv/bin/coverage combine --quiet
	.venv/bin/coverage report

lock: $(UV) ## Lock requirements/*.in again (UPGRADE=1 takes newer versions)
	@for name in app dev; do \
	    $(UV) pip compile --quiet --universal --python-version 3.12 --generate-hashes \
	        --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	        $(if $(UPGRADE),--upgrade) --output-file requirements/$$name.txt requirements/$$name.in \
	    || exit 1; \
	done

clean: ## Remove what the tools made; the demo's data stays
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis \
	    .coverage .coverage.* htmlcov test-results staticfiles

# --- set-up: each step leaves a file behind, so the second time costs nothing ---------------------

# Any Python that has pip will do to fetch uv; a machine with uv and without pip lends its own.
$(UV):
	@echo "Setting up: fetching uv $(UV_VERSION)"
	@mkdir -p $(@D)
	@for python in python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3 python; do \
	    "$$python" -m pip --version >/dev/null 2>&1 || continue; \
	    PIP_USER=0 PIP_REQUIRE_VIRTUALENV=0 "$$python" -m pip install --quiet --upgrade \
	        --disable-pip-version-check --root-user-action=ignore \
	        --target .tools/uv-$(UV_VERSION) "uv==$(UV_VERSION)" && exit 0; \
	done; \
	if uv=$$(command -v uv); then ln -sf "$$uv" $@; exit 0; fi; \
	echo "No Python with pip was found. Install python3-pip, or uv, and run make again." >&2; exit 1

# The version that the project is developed with, else any that is new enough, else a download.
# Asked from / because pyenv's commands refuse to run where .python-version names what is not there;
# of a virtual environment the Python that it was made of.
NEW_ENOUGH := import sys; sys.version_info >= (3, 12) or sys.exit(1); print(sys._base_executable)
$(PYTHON): | $(UV)
	@echo "Setting up: making .venv"
	@rm -rf .venv
	@for python in python$$(cat .python-version) python3.12 python3.14 python3 python \
	        "$$(pyenv root 2>/dev/null)"/versions/*/bin/python3; do \
	    base=$$(cd / && "$$python" -I -c '$(NEW_ENOUGH)' 2>/dev/null) || continue; \
	    $(UV) venv --quiet --no-python-downloads --python "$$base" .venv && exit 0; \
	done; \
	$(UV) venv --quiet --no-python-downloads --python '>=3.12' .venv 2>/dev/null && exit 0; \
	$(UV) venv --quiet --managed-python --python "$$(cat .python-version)" .venv && exit 0; \
	echo "Python 3.12 or newer is needed, and it could not be downloaded." >&2; exit 1

.venv/app.stamp: requirements/app.txt | $(PYTHON)
	@echo "Setting up: installing what the application needs"
	@$(UV) pip install --quiet --python $(PYTHON) --require-hashes -r requirements/app.txt
	@touch $@

.venv/dev.stamp: requirements/dev.txt | $(PYTHON)
	@echo "Setting up: installing what the application and its tests need"
	@$(UV) pip sync --quiet --python $(PYTHON) --require-hashes requirements/dev.txt
	@touch .venv/app.stamp $@
