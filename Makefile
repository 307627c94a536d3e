# Everything runs in .venv, which the first command makes; a change of pyproject.toml makes it anew.
PYTHON ?= python3
FASTERSOM_PYTHON ?= python3.12
BIN := .venv/bin
FRONTEND := src/somersault/explorer/frontend
NPM := PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix $(FRONTEND)

.PHONY: demo test check lint types layers frontend bundle tests bench experiments pictures docs clean

demo: .venv/ready
	$(BIN)/somersault morph digits --from 3 --to 8 --out out/

test: check

check: lint types layers frontend tests

lint: .venv/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/ready
	$(BIN)/basedpyright

layers: .venv/ready
	$(BIN)/lint-imports

# The explorer's front end: format, lint, types and tests, one of which holds that static/ is the bundle of the sources.
frontend: .venv/frontend-ready
	$(NPM) run check

bundle: .venv/frontend-ready
	$(NPM) run build

# Where this is set, as in many containers, all that tests start compile the package anew, each for itself.
unexport PYTHONDONTWRITEBYTECODE

# A process for each processor; the tests of a file stay together, and with them their browser, cluster or maps.
tests: .venv/ready
	$(BIN)/pytest -n auto --dist loadfile

# Prints and keeps every speed that the project claims. For two of its lines, first: `make .venv-fastersom/ready`, where
# pip brings gigabytes for a GPU unless PIP_EXTRA_INDEX_URL names an index of PyTorch's CPU builds; and torch into
# .venv-bench, for training by PyTorch.
bench: .venv-bench/ready
	.venv-bench/bin/python -m benchmarks > benchmarks/RESULTS.tmp
	mv benchmarks/RESULTS.tmp benchmarks/RESULTS.md
	cat benchmarks/RESULTS.md

# Repeats the experiments of the paper and keeps what they print; for the rows of an autoencoder install torch first.
experiments: .venv/ready
	sed '/^## /,$$d' docs/experiments.md > docs/experiments.tmp
	for what in gaussians mnist "mnist --paths 1500 --methods 1" faces; do \
		$(BIN)/somersault reproduce $$what --out out/ --overwrite > docs/table.tmp || exit 1; \
		printf '## %s\n\n```\n' "$$what"; sed 's/ *$$//' docs/table.tmp; printf '```\n\n'; \
	done >> docs/experiments.tmp
	rm docs/table.tmp
	mv docs/experiments.tmp docs/experiments.md

# Takes the picture of the explorer anew; needs a Chromium on the PATH.
pictures: .venv/ready
	$(BIN)/python docs/pictures.py

# The documentation as pages: docs/_build/index.html.
docs: .venv-docs/ready
	.venv-docs/bin/sphinx-build --fail-on-warning --keep-going --quiet docs docs/_build

.venv-docs/ready: pyproject.toml
	$(PYTHON) -m venv .venv-docs
	.venv-docs/bin/python -m pip install --quiet --upgrade "pip>=25.1"
	.venv-docs/bin/python -m pip install --quiet --editable ".[fast]" --group docs
	touch $@

.venv-bench/ready: pyproject.toml
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --upgrade "pip>=25.1"
	.venv-bench/bin/python -m pip install --quiet --editable ".[fast,tables,zarr,arrays,dask]" --group bench
# somoclu is compiled here, without CUDA, and is left out where that fails
	-CUDAHOME=none .venv-bench/bin/python -m pip install --quiet --no-build-isolation somoclu
	touch $@

# fastersom needs Python 3.12 or newer: make .venv-fastersom/ready FASTERSOM_PYTHON=python3.13
.venv-fastersom/ready:
	$(FASTERSOM_PYTHON) -m venv .venv-fastersom
	.venv-fastersom/bin/python -m pip install --quiet "fastersom>=0.6"
	touch $@

.venv/frontend-ready: .venv/ready $(FRONTEND)/package-lock.json
	$(NPM) ci
	touch $@

.venv/ready: pyproject.toml
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'somersault needs Python 3.11 or newer: make PYTHON=python3.11')"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable ".[fast,notebook,tables,zarr,dask,audio,shapes,series,rl]" --group dev
	touch $@

clean:
	rm -rf $(FRONTEND)/node_modules .venv .venv-bench .venv-fastersom .venv-docs
	rm -rf docs/_build docs/gallery docs/reference out dist
