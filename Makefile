# The few things one does with this project. `make help` tells them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
BIN := .venv/bin
PYTHON := $(shell command -v python3.13 || (pyenv prefix 3.13 >/dev/null 2>&1 && echo $$(pyenv prefix 3.13)/bin/python) || ls $$HOME/.pyenv/versions/3.13*/bin/python 2>/dev/null | tail -1 || command -v python3)
PORT ?= 8000

.PHONY: texts docs help install run check test test-sqlite test-postgresql test-browser screenshots benchmarks format clean system

help:  ## show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

install: .venv/installed  ## make the environment (.venv) from the lock file

.venv/installed: pyproject.toml uv.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv sync --frozen --quiet
	@touch $@

run: install  ## migrate, fill an empty database with the example story, serve on http://127.0.0.1:8000
	@$(BIN)/samen030 migrate --verbosity 0
	@$(BIN)/samen030 demo fill --if-empty
	@$(BIN)/samen030 serve --port $(PORT)

check: install  ## style, types, floors, migrations: fast, no tests
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --no-cache >/tmp/samen030-lint-imports 2>&1 || (cat /tmp/samen030-lint-imports; exit 1)
	@$(BIN)/samen030 makemigrations --check --dry-run --verbosity 0
	@$(BIN)/samen030 check --fail-level WARNING
	@$(BIN)/mypy

system:  # what the tests need of Debian: a browser, a database server, and what draws text in a PDF
	@command -v chromium >/dev/null && command -v pg_virtualenv >/dev/null && ls /usr/lib/*/libpangoft2-1.0.so.0 >/dev/null 2>&1 || \
	  (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium postgresql fonts-noto-core \
	  libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 >/dev/null)

test: install system check test-sqlite test-postgresql  ## checks, and all tests on both databases

test-sqlite: install  ## all tests on SQLite, the browser ones too
	@$(BIN)/pytest -n 2 --dist loadfile -q

test-postgresql: install  ## what uses a database on a throw-away PostgreSQL; of the browser's the main flows
	@pg_virtualenv -v 15 -t -o fsync=off -o max_connections=60 sh -c \
	  'DATABASE_URL=postgres://$$PGUSER:$$PGPASSWORD@$$PGHOST:$$PGPORT/$$PGDATABASE $(BIN)/pytest -n 2 --dist loadfile -q -m "(database and not browser and not once) or smoke"'

texts: install  ## bring the catalogues of other languages up to date
	@$(BIN)/python scripts/texts.py

docs: install  ## write docs/permissions.md and docs/procedures.md from their tables
	@$(BIN)/python -m samen030.project.permissions > docs/permissions.md
	@$(BIN)/samen030 procedures > docs/procedures.md

screenshots: install system  ## pictures of the main pages in docs/screenshots
	@$(BIN)/python scripts/screenshots.py

benchmarks: install  ## speed of pages, counting and votes, and search quality, as JSON
	@$(BIN)/python benchmarks/find.py --records 20000
	@$(BIN)/python benchmarks/search_quality.py
	@$(BIN)/python benchmarks/tally.py
	@$(BIN)/python benchmarks/vote.py

format: install  ## put the code in its form
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

clean:  ## throw away the environment and the database of this checkout
	rm -rf .venv var
