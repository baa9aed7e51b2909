# The verbs of the project. Each prepares its own environment from the project's files; none needs root.
PYTHON ?= python3
VENV := .venv
LINT := .venv-lint
DEMO ?= var/demo
RUN := $(VENV)/bin/python
QUIETLY := --quiet --disable-pip-version-check --no-input
# the demo's files arrived on the release day of its last month, so that 2019 can be published today
DEMO_RECEIVED := 2020-01-20T05:00:00+00:00

.PHONY: help env demo test soak check format bench golden questionnaire ui lock clean

help:           ## list the verbs
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*##/\t/'

env: $(VENV)/.ready

$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
		|| { echo "candex needs Python 3.11, 3.12 or 3.13: make PYTHON=/path/to/python3.12"; exit 1; }
	@echo "preparing $(VENV), once"
	@test -x $(RUN) || $(PYTHON) -m venv $(VENV)
	@$(RUN) -m pip --version >/dev/null 2>&1 || $(RUN) -m ensurepip >/dev/null
	@$(RUN) -m pip install $(QUIETLY) --require-hashes --no-deps -r requirements.lock
	@$(RUN) -m pip install $(QUIETLY) --no-deps --no-build-isolation --editable .
	@touch $@

$(LINT)/.ready: requirements-lint.lock
	@echo "preparing $(LINT), once"
	@test -x $(LINT)/bin/python || $(PYTHON) -m venv $(LINT)
	@$(LINT)/bin/python -m pip --version >/dev/null 2>&1 || $(LINT)/bin/python -m ensurepip >/dev/null
	@$(LINT)/bin/python -m pip install $(QUIETLY) --require-hashes --no-deps -r requirements-lint.lock
	@touch $@

demo: env       ## generate the demo home and publish December 2019 for two municipalities
	rm -rf $(DEMO)
	$(RUN) -m benchmarks.demo $(DEMO)
	$(VENV)/bin/candex run --home $(DEMO) --received-at $(DEMO_RECEIVED)

test: env       ## everything that builds trust, on two cores in about twenty minutes
	$(RUN) -m pytest -n 2 --dist loadfile --no-loadscope-reorder

soak: env       ## mutated files, killed landings, municipalities under attack, audits: in some hours; writes docs/soak.md
	CANDEX_SOAK_RECORD=1 $(RUN) -m pytest tests/soak
	CANDEX_SOAK_AUDITS=1500 $(RUN) -m pytest tests/property/test_disclosure_audit.py
	CANDEX_REBUILDING_ROUNDS=10 $(RUN) -m pytest tests/e2e/test_rebuilding.py

check: env $(LINT)/.ready       ## format, lint, types, SQL
	$(LINT)/bin/ruff format --check .
	$(LINT)/bin/ruff check .
	$(LINT)/bin/mypy --python-executable $(RUN)
	$(LINT)/bin/sqlfluff lint dbt_project/models dbt_project/data_tests

format: $(LINT)/.ready  ## rewrite what the formatters can
	$(LINT)/bin/ruff format .
	$(LINT)/bin/ruff check --fix .
	$(LINT)/bin/sqlfluff fix --quiet dbt_project/models

bench: env      ## speed, as ratios measured in one run
	$(RUN) -m benchmarks.bench

golden: env     ## rewrite the golden reports; review the diff
	CANDEX_UPDATE_GOLDEN=1 $(RUN) -m pytest tests/golden

questionnaire: env      ## rewrite docs/questionnaire from the seeds
	$(RUN) -m orchestration.questionnaire

ui: env         ## Dagster's pages on the demo home
	CANDEX_HOME=$(DEMO) DAGSTER_HOME=$(abspath $(DEMO))/dagster $(VENV)/bin/dagster-webserver -h 127.0.0.1 -m orchestration.definitions

lock:           ## resolve the locks anew; needs uv
	uv pip compile --quiet --universal --python-version 3.11 --extra test --extra build --generate-hashes \
		--no-emit-index-url --no-header -o requirements.lock pyproject.toml
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header -o requirements-lint.lock requirements-lint.in

clean:          ## remove environments and the demo home
	rm -rf $(VENV) $(LINT) $(DEMO)
