# One command for each thing a person wants. Everything is made here, in .venv and .local; nothing is asked.
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
export PYTHONUNBUFFERED := 1

.PHONY: run setup reset test lint fmt docs bench attack screenshots system-libraries

run: setup system-libraries  ## the whole application on this machine, with a fictional fund
	@$(BIN)/python -m trustfund.run

setup: .venv/installed  ## .venv with exactly the packages of requirements.lock

.venv/installed: requirements.lock
	@sh .ci/setup $(PYTHON)
	@$(BIN)/python -m trustfund.web.typeface
	@touch $@

reset: setup  ## forget the demonstration and everything entered into it
	@$(BIN)/python -m trustfund.run reset

system-libraries: setup
	@sh .ci/libraries

test: setup system-libraries  ## every test, in parallel, in random order
	@$(BIN)/python manage.py messages
	@$(BIN)/pytest -n auto --dist worksteal -q; result=$$?; $(BIN)/python -m trustfund.embedded stop test; exit $$result

lint: setup system-libraries  ## everything that can be said of the code without running it
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive trustfund donors projects disbursements oversight manage.py
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py docs --check

fmt: setup
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

docs: setup  ## the pages that are written from the code
	$(BIN)/python manage.py docs

bench: setup system-libraries  ## measured beside its peers, one table
	@$(BIN)/python manage.py messages
	$(BIN)/python -m bench

.local/attack/installed: requirements-attack.lock | setup
	@mkdir -p .local/attack && $(PYTHON) -m venv .local/attack/venv
	@.local/attack/venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

attack: setup .local/attack/installed  ## wapiti and sqlmap against the demonstration that runs here, as each role (ROLES, MINUTES, PORT)
	@$(BIN)/python -m tests.attack --scanners .local/attack/venv/bin --work .local/attack/work --minutes $(or $(MINUTES),4) $(ROLES)

screenshots: setup system-libraries  ## every page, role and language into screenshots/
	$(BIN)/python manage.py messages
	$(BIN)/python -m tests.journeys.screenshots
