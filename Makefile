# make run    the dashboard at http://127.0.0.1:8050
# make test   everything, browser tests included
# make check  format, lint, types and the fast tests: before each commit
# make messages  catalogues of both halves, brought up to the code and the contract
# make bench  speed and memory, as ratios

VENV    := .venv
BIN     := $(VENV)/bin
PYTHON  ?= python3
STAMP   := $(VENV)/.installed
STAMP_DEV := $(VENV)/.installed-dev
UV      := $(shell command -v uv 2>/dev/null)
PORT    ?= 8050
# Files of tests on all cores; the tests of one file stay together, since they share what is dear.
SIDE_BY_SIDE ?= -n auto --dist loadfile

ifeq ($(UV),)
MAKE_VENV   = $(PYTHON) -m venv $(VENV)
INSTALL     = $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
INSTALL_DEV = $(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1' && $(BIN)/python -m pip install --quiet --disable-pip-version-check --group dev
else
MAKE_VENV   = uv venv --quiet --allow-existing --python $(PYTHON) $(VENV)
INSTALL     = uv pip install --quiet --python $(BIN)/python --editable .
INSTALL_DEV = uv pip install --quiet --python $(BIN)/python --group dev
endif

.PHONY: run install install-dev browser test check format messages bench clean

run: install
	@$(BIN)/gcen serve --port $(PORT)

install: $(STAMP)
install-dev: $(STAMP_DEV)

$(STAMP): pyproject.toml
	@test -x $(BIN)/python || { echo "Making the environment in $(VENV) (once, a minute or two) …" >&2; $(MAKE_VENV); }
	@$(INSTALL)
	@touch $(STAMP)

$(STAMP_DEV): $(STAMP)
	@echo "Installing what the tests need …" >&2
	@$(INSTALL_DEV)
	@touch $(STAMP_DEV)

# Debian's Chromium where no browser is found; on other systems name one in GCEN_BROWSER.
browser: install-dev
	@$(BIN)/python -m tests.find_browser >/dev/null 2>&1 || { \
	  echo "Installing Debian's Chromium for the browser tests …" >&2; \
	  SUDO=$$(test "$$(id -u)" = 0 || command -v sudo); \
	  $$SUDO apt-get update -qq && \
	  $$SUDO env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk fonts-dejavu-core fonts-liberation >/dev/null; }

test: browser
	$(BIN)/python -m pytest $(SIDE_BY_SIDE)

check: install-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest $(SIDE_BY_SIDE) -m "not browser and not slow"

format: install-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

messages: install
	$(BIN)/python -m dashboard.messages
	$(BIN)/python -m pipelines.messages

bench: install-dev
	$(BIN)/python -m bench

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
