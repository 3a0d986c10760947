# What people do with Medsocial, one target each; `make help` lists them.
# Needs make, Python 3.11 or newer, and the network for the first start.

RECENT = -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
PYTHON ?= $(or $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python $(RECENT) && echo $$python && break; done),python3)
PY = .venv/bin/python
MANAGE = $(PY) manage.py

STATIC = $(shell find static -type f)
MESSAGES = $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))

# The environment of a server: what `make lint` holds the settings against.
DEPLOYED = DEBUG=false HTTPS=true ALLOWED_HOSTS=medsocial.example DATABASE_URL=sqlite://:memory: \
	SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(50))')

.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help run dev test bench lint audit messages admin lock address database

help: ## say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' Makefile

run: address $(MESSAGES) database var/static/staticfiles.json ## serve the directory at http://127.0.0.1:8000/ (PORT=9000 make run)
	@exec env DEBUG=false $(PY) -m gunicorn --config medsocial/gunicorn.conf.py

dev: address $(MESSAGES) database ## the same in debug mode, starting again by itself when a file changes
	@exec env DEBUG=true $(MANAGE) runserver "$${PORT:-8000}"

test: .venv/dev.stamp $(MESSAGES) var/static/staticfiles.json ## run the test suite (make test ARGS="-k search")
	@$(PY) -m pytest --numprocesses auto --dist worksteal $(or $(ARGS),--ignore tests/faults)
	@$(if $(ARGS),,$(PY) -m pytest tests/faults) # alone: a machine that is busy with other tests fails by itself

bench: .venv/dev.stamp var/static/staticfiles.json $(MESSAGES) ## measure speed at three sizes; takes a quarter of an hour the first time
	@$(PY) -m tests.bench $(ARGS)

lint: .venv/dev.stamp ## check style, templates, migrations and the settings of a server
	@$(PY) -m ruff check --quiet
	@$(PY) -m ruff format --check --quiet
	@find templates -name '*.html' | xargs .venv/bin/djade --check --target-version 5.2
	@$(DEPLOYED) $(MANAGE) makemigrations --check --dry-run --verbosity 0
	@$(DEPLOYED) $(MANAGE) check --deploy --fail-level WARNING

messages: .venv/run.stamp ## bring the texts of code and templates to the files of translators (locale/)
	@$(PY) -m medsocial.messages

audit: .venv/dev.stamp ## ask whether holes are known of the packages that the site runs on
	@$(PY) .ci/audit.py

admin: database ## make an administrator
	@$(MANAGE) createsuperuser

lock: .venv/dev.stamp ## make requirements/*.txt anew from pyproject.toml
	@$(LOCK) pyproject.toml --output-file requirements/run.txt
	@$(LOCK) --group dev pyproject.toml --constraint requirements/run.txt --output-file requirements/dev.txt

LOCK = $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate --generate-hashes

# --- What these need -----------------------------------------------------------------------------------

# A wrong PORT, for one, is said in a sentence before anything is changed: neither server would.
address: .venv/run.stamp
	@$(PY) -c 'import runpy; runpy.run_path("medsocial/gunicorn.conf.py")'

database: .venv/run.stamp .env
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) load_directory

var/static/staticfiles.json: .venv/run.stamp .env $(STATIC)
	@DEBUG=false $(MANAGE) collectstatic --noinput --verbosity 0

%.mo: %.po .venv/run.stamp
	@$(PY) -m babel.messages.frontend --quiet compile --input-file $< --output-file $@

.env: | .venv/run.stamp
	@umask 077; $(PY) -c 'import secrets; print("SECRET_KEY=" + secrets.token_urlsafe(50))' > $@
	@printf 'HTTPS=false\nALLOWED_HOSTS=127.0.0.1,localhost\n' >> $@

# A stamp says which lock file the environment was made from. The packages for development include those for
# running, so the first stamp follows the second.
.venv/run.stamp: requirements/run.txt $(PY)
	$(call install,$<)
	@touch $@

.venv/dev.stamp: requirements/dev.txt $(PY)
	$(call install,$<)
	@touch .venv/run.stamp $@

# No recipe: an interpreter that is missing, or that points to one removed since, makes the stamps old.
$(PY):

# While pip works, a file says so; if it is still there the next time, the environment is made from nothing.
define install
	@$(PYTHON) $(RECENT) || \
		{ echo "Medsocial needs Python 3.11 or newer: name one, as in \`make run PYTHON=/usr/bin/python3.12\`." >&2; exit 1; }
	@echo "Installing the packages of $(1) into .venv ..."
	@test ! -e .venv/unfinished && $(PY) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv >/dev/null 2>&1 || \
		{ echo "$(PYTHON) cannot make .venv; is its venv module installed? (On Debian and Ubuntu: apt install python3-venv.)" >&2; exit 1; }
	@touch .venv/unfinished
	@$(PY) -m pip install --require-hashes --retries 1 --timeout 30 --requirement $(1) >.venv/pip.log 2>&1 || \
		{ echo "The packages could not be installed; is there a network? What pip said is in .venv/pip.log." >&2; exit 1; }
	@rm .venv/unfinished
endef
