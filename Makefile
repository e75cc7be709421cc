# Every verb a newcomer needs; `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help demo test test-services test-browser test-models test-corpora lint format messages locks bench rules screenshot clean

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
# Files in the order in which they are collected: those that take long first.
PARALLEL := -n 2 --dist loadfile --no-loadscope-reorder --max-worker-restart 0
LOCK := --quiet --universal --python-version 3.11 --no-header --no-emit-index-url --no-emit-find-links

help: ## List these verbs
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

# uv installs in seconds; where it cannot reach a package, pip with its own settings may.
define install
	$(UV) pip install --quiet --python $(BIN)/python -r $(1) || $(BIN)/pip install --quiet -r $(1)
endef

$(BIN)/uv:
	@echo "Making a virtual environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check "$$(grep '^uv==' requirements/dev.txt)"

$(VENV)/base.stamp: requirements/base.txt | $(BIN)/uv
	@echo "Installing what the site needs"
	@$(call install,requirements/base.txt)
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt | $(VENV)/base.stamp
	@echo "Installing what tests and linters need"
	@$(call install,requirements/dev.txt)
	@touch $@

$(VENV)/models.stamp: requirements/models.txt | $(VENV)/base.stamp
	@echo "Installing sentence-transformers and torch"
	@$(BIN)/pip install --quiet -r requirements/models.txt
	@touch $@

demo: $(VENV)/base.stamp ## Set everything up and serve the demo on http://localhost:8000/
	@$(BIN)/python manage.py demo

test: $(VENV)/dev.stamp ## Run every test that needs no server
	@$(BIN)/python manage.py messages --compile --settings=kb.settings.test
	@$(BIN)/pytest $(PARALLEL) -m "not services and not browser and not models and not corpora"

test-services: $(VENV)/dev.stamp ## Run the tests that need real servers
	@$(BIN)/python manage.py messages --compile --settings=kb.settings.test
	@$(BIN)/pytest $(PARALLEL) -m services

test-browser: $(VENV)/dev.stamp ## Look at every page in Chromium
	@$(BIN)/python manage.py messages --compile --settings=kb.settings.test
	@$(BIN)/pytest $(PARALLEL) -m browser tests/browser

test-models: $(VENV)/dev.stamp $(VENV)/models.stamp ## Hold the two encoders together
	@$(BIN)/pytest -m models

test-corpora: $(VENV)/dev.stamp ## Measure search on the corpora in SIGNPOST_CORPORA
	@$(BIN)/pytest $(PARALLEL) -m corpora

lint: $(VENV)/dev.stamp ## Check style, types, imports, templates and migrations
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/djlint --check --lint articles feedback kb reports search
	@$(BIN)/python manage.py makemigrations --check --dry-run --settings=kb.settings.test
	@$(BIN)/python manage.py messages --check --settings=kb.settings.test

format: $(VENV)/dev.stamp ## Bring code and templates into shape
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/djlint --quiet --reformat articles feedback kb reports search

messages: $(VENV)/dev.stamp ## Collect the strings to translate into locale/
	@$(BIN)/python manage.py messages --update --settings=kb.settings.test

locks: $(BIN)/uv ## Pin the requirements anew
	@$(UV) pip compile $(LOCK) requirements/base.in -o requirements/base.txt
	@$(UV) pip compile $(LOCK) requirements/dev.in -o requirements/dev.txt
	@$(UV) pip compile --quiet --python-platform x86_64-manylinux_2_28 --python-version 3.11 --no-header \
		--no-emit-index-url --no-emit-find-links requirements/models.in -o requirements/models.txt

# Servers to measure with, such as SERVERS="--elasticsearch http://127.0.0.1:9200".
SERVERS ?=

# The match reads the sentences that the first rule chooses; strong matches set its bar.
rules: $(VENV)/dev.stamp ## Fit match and quick answer anew: make rules CORPUS=xquad_dev
	@$(BIN)/python manage.py fit_quick $(CORPUS) --write
	@$(BIN)/python manage.py fit_match $(CORPUS) --write
	@$(BIN)/python manage.py fit_quick $(CORPUS) --write

bench: $(VENV)/base.stamp ## Measure searches, rebuilds and publishing; SERVERS names real ones
	@$(BIN)/python manage.py bench_search
	@$(BIN)/python manage.py bench_mistakes
	@$(BIN)/python manage.py bench_findable $(SERVERS)
	@$(BIN)/python manage.py bench_rebuild $(SERVERS)
	@$(BIN)/python manage.py bench_engines --passages 1000 10000 100000 $(SERVERS)

screenshot: $(VENV)/dev.stamp ## Take README's picture from a running demo
	@$(BIN)/python scripts/screenshot.py

clean: ## Remove the demo's data; the virtual environment stays
	@rm -rf var
