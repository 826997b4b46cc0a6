# Everything a person types. Needs Python 3.11+ and make; the rest is installed into .venv/ from the locked lists.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
DATA_DIR ?= var
export DATA_DIR
# The machine's own certificates count, as they do for pip: companies put theirs in front of the world.
export UV_SYSTEM_CERTS ?= 1
# Compiled modules are kept, whatever the machine's habit: without them every process of a run compiles everything anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run test test-sqlite test-postgres lint bench chaos services lock clean runtime development catalogue

help:  ## Explain the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: development catalogue  ## Install everything into .venv/ and compile the Arabic catalogue

run: runtime catalogue  ## Run the product on PORT (8000) with its data in DATA_DIR (var/); Ctrl-C stops it
	@exec $(PY) manage.py serve

test: development catalogue  ## Run all tests on SQLite and on a real PostgreSQL, with Redis and Chromium if present
	@failed=; \
	$(MAKE) --no-print-directory test-sqlite || failed="SQLite"; \
	$(MAKE) --no-print-directory test-postgres || failed="$$failed PostgreSQL"; \
	if [ -n "$$failed" ]; then echo "FAILED on: $$failed"; exit 1; fi; \
	echo "PASSED: the suite on SQLite, the suite and the browser journeys on PostgreSQL"

# A file stays with one runner: another one would start the product of its journeys again.
RUNNERS = -n 3 --dist loadfile --no-loadscope-reorder

# Once each: on SQLite what no database can change (tests without one, and those marked so), on PostgreSQL the journeys.
# .ci/run asks PostgreSQL for all that touches a database.
POSTGRES_TESTS ?= (database and not once) or e2e
test-sqlite: development catalogue  ## Only the pass on SQLite
	@echo "=== The suite on SQLite"; \
	env -u DATABASE_URL TEST_ENGINE=sqlite $(PY) -m pytest -q $(RUNNERS) -m "not e2e and not migrations" $(ARGS)

test-postgres: development catalogue  ## Only the pass on PostgreSQL, with the journeys in a real browser
	@echo "=== The suite and the browser journeys on PostgreSQL"; \
	env -u DATABASE_URL TEST_ENGINE=postgres $(PY) -m pytest -q $(RUNNERS) -m "$(POSTGRES_TESTS)" $(ARGS)

LINT_ENV = env -u DATABASE_URL -u REDIS_URL -u MAIL_URL DEBUG=1 DATA_DIR=$(DATA_DIR)/lint
DEPLOY_ENV = env -u DEBUG SECRET_KEY=only-to-check-$$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n') \
	SITE_URL=https://helpdesk.example DATA_DIR=$(DATA_DIR)/lint

lint: development catalogue  ## Style, types, templates, styles, layers, migrations, translations, deployment settings
	@set -e; step() { printf '%-28s' "$$1"; shift; out=$$("$$@" 2>&1) && echo ok || { echo FAILED; echo "$$out"; bad=1; }; }; \
	mkdir -p $(DATA_DIR)/lint; bad=0; \
	step "style (ruff)" $(PY) -m ruff check .; \
	step "types (mypy)" $(LINT_ENV) $(PY) -m mypy .; \
	step "layers (import-linter)" $(VENV)/bin/lint-imports; \
	if [ -d templates ]; then step "templates (djlint)" $(PY) -m djlint --lint --quiet templates; fi; \
	step "migrations" $(LINT_ENV) $(PY) manage.py makemigrations --check --dry-run; \
	step "deployment settings" $(DEPLOY_ENV) $(PY) manage.py check --deploy --fail-level WARNING; \
	step "house rules, words, tables" env -u DATABASE_URL TEST_ENGINE=sqlite $(PY) -m pytest -q --no-header -p no:cacheprovider \
		tests/test_architecture.py tests/test_styles.py tests/test_translations.py tests/helpdesk/lib/test_new_database.py; \
	exit $$bad

bench: development catalogue  ## Measure the pages against a no-op view (BENCH_TICKETS=10000)
	@$(PY) tests/bench/run.py
	@$(PY) tests/bench/policy.py

chaos: development catalogue  ## Kill workers, stop Redis and PostgreSQL, and count what was lost
	@$(PY) -m tests.chaos.run

services: development  ## Start PostgreSQL and Redis for development and print the addresses to export; Ctrl-C stops them
	@exec $(PY) -m tests.engines

lock: development  ## Choose dependency versions anew from pyproject.toml (needs the network)
	@$(UV) pip compile $(COMPILE) pyproject.toml -o requirements.lock
	@$(UV) pip compile $(COMPILE) -c requirements.lock --group test --group lint --group setup pyproject.toml \
		-o requirements-dev.lock

clean:  ## Remove what the tools left behind; .venv/ and DATA_DIR stay
	@find . -name __pycache__ -not -path './.venv/*' -type d -prune -exec rm -rf {} +
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis $(DATA_DIR)/lint
	@rm -f helpdesk/locale/*/LC_MESSAGES/*.mo

# --- installation. A stamp is a copy of the lock that was installed: nothing is repeated until a lock changes.
UV = $$($(FIND_UV))
COMPILE := --quiet --universal --extra pdf --generate-hashes --python-version 3.11 --no-header --no-emit-index-url --no-emit-find-links
FIND_UV = if uv --version >/dev/null 2>&1; then echo uv; else echo $(VENV)/bin/uv; fi

# The whole environment never shrinks: .venv may be a link to one that several checkouts share. Compiled at once: else the
# processes of the first run, which start together, compile the same modules each for itself.
define INSTALL
	@if ! cmp -s $(1) $(VENV)/$(1).installed; then \
		echo "Installing the packages of $(1) ..."; \
		uv=$(UV); \
		if ! $$uv --version >/dev/null 2>&1; then \
			awk '/^[a-z]/ { on = /^uv==/ } on' requirements-dev.lock > $(VENV)/uv.txt; \
			$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r $(VENV)/uv.txt || true; \
		fi; \
		$$uv pip install -q --compile-bytecode --python $(PY) --require-hashes -r $(1) \
			|| $(PY) -m pip install -q --disable-pip-version-check --require-hashes -r $(1) || exit 1; \
		cp $(1) $(VENV)/$(1).installed; \
	fi
endef

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "On Debian and Ubuntu: apt-get install python3-venv"; rm -rf $(VENV); exit 1; }

# The development list contains the run-time list, so one of them is enough to run.
runtime: | $(PY)
	@if cmp -s requirements-dev.lock $(VENV)/requirements-dev.lock.installed; then \
		cp requirements.lock $(VENV)/requirements.lock.installed; fi
	$(call INSTALL,requirements.lock)

development: | $(PY)
	$(call INSTALL,requirements-dev.lock)

catalogue: | runtime
	@$(PY) -m helpdesk.lib.catalogue
	@$(PY) -m compileall -q -j 0 helpdesk tickets warranty notifications
