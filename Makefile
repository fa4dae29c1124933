# `make run` opens the program on this machine, `make test` checks everything. Both set up what they need.
.DEFAULT_GOAL := help
.PHONY: help setup run test lint format types imports messages migrations test-sqlite test-postgres lock wheel bundle clean
MAKEFLAGS += --no-print-directory
PORT ?= 8000
BIN := .venv/bin

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(firstword $(MAKEFILE_LIST)) | awk -F'\t' '{printf "  make %-14s %s\n", $$1, $$2}'

setup: ## build .venv with the command nennep
	@sh tools/python.sh tools/setup.py

run: setup ## open the program on http://localhost:$(PORT) with a demonstration world
	@NENNEP_MODE=development $(BIN)/nennep run --port $(PORT)

test: setup ## everything that CI checks
	@$(BIN)/python tools/test.py

lint: setup ## style of Python and of templates
	@$(BIN)/python tools/test.py style format templates

format: setup ## mend the style where a tool can
	@$(BIN)/ruff check --fix-only --quiet src tests tools; $(BIN)/ruff format --quiet src tests tools
	@git ls-files -z --cached --others --exclude-standard 'src/*.html' | xargs -0 -r $(BIN)/djhtml --tabwidth 2

types: setup ## mypy, strict
	@$(BIN)/python tools/test.py types

imports: setup ## floors, rooms and doors of the house
	@$(BIN)/python tools/test.py imports

messages: setup ## bring the translations up to date with the code and say what is missing
	@$(BIN)/python tools/messages.py

migrations: setup ## models and migrations agree
	@$(BIN)/python tools/test.py migrations

test-sqlite: setup ## the whole suite on SQLite
	@$(BIN)/python tools/test.py sqlite

test-postgres: setup ## the whole suite on PostgreSQL
	@$(BIN)/python tools/test.py postgres

lock: setup ## lock what requirements/*.in ask for (UPGRADE=--upgrade takes newer versions)
	@$(BIN)/python tools/lock.py $(UPGRADE)

wheel: setup ## the package as one file in dist/
	@$(BIN)/python tools/wheel.py

bundle: setup ## everything for a machine without any network, as one file in dist/
	@$(BIN)/python tools/bundle.py

clean: ## remove what the commands above made, not the data
	rm -rf .venv .cache build dist test-results
