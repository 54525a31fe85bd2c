# Crudder's commands. `make` lists them.

.DEFAULT_GOAL := help
.PHONY: help run test model test-web test-clients test-openapi lint audit validate scan smoke build deploy deploy-built reproducible test-deploy test-invoke account-check account-check-test audit-expired audit-expired-test brake bench-cold-start cost

# What only the cloud side needs (the SAM CLI, cfn-lint, cargo-lambda), in a folder of its own.
VENV := target/venv
# arm64 wants its Rust target: rustup target add aarch64-unknown-linux-gnu
ARCH ?= arm64
ARGS ?=
ENV ?=
RUNS ?= 20
# Cargo picks features by what is asked for: asked for otherwise than `make test` does, all would be built a second time.
AS_TESTED := cargo build --workspace --bins --tests

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

run: ## Run Crudder on this machine, on http://127.0.0.1:3000; flags in ARGS="--port 4000 --ephemeral"
	@test -e target/debug/crudder-local || echo "Building Crudder. The first time takes some minutes; data will be kept in .crudder/."
	cargo run -p crudder-local -- $(ARGS)

test: ## Run every test; needs no account and no network
	cargo test --workspace

model: ## Do random things and compare what everybody reads with a small model; OPS=100000 SEED=7, or REPLAY='[…]'
	OPS="$(OPS)" SEED="$(SEED)" REPLAY='$(REPLAY)' cargo test --workspace --test model -- --nocapture

test-web: ## Run the website's tests; needs Node.js
	node --test web/tests

test-clients: $(VENV)-clients/ready target/npm-clients/ready ## Drive toot, its terminal interface, Mastodon.py and masto.js, as they are published, against a Crudder of their own
	$(AS_TESTED)
	$(VENV)-clients/bin/python -m unittest discover -s tests/clients

test-openapi: $(VENV)-openapi/ready tests/openapi/node_modules/.package-lock.json ## Check the description of the API, and drive a Crudder of its own by it
	$(AS_TESTED)
	$(VENV)-openapi/bin/python -m unittest discover -s tests/openapi

lint: ## Check the format and the lints
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings

audit: ## Check what Crudder depends on: licences, sources, banned crates (deny.toml)
	command -v cargo-deny || cargo install cargo-deny --version 0.20.2 --locked --debug
	cargo deny --offline check bans licenses sources

validate: $(VENV)/ready ## Check template.yaml and infra/, also as CloudFormation gets them, and what the docs name, and the workflows
	SAM_CLI_TELEMETRY=0 $(VENV)/bin/sam validate --lint --region us-east-1
	$(VENV)/bin/cfn-lint template.yaml infra/*.yaml
	$(VENV)/bin/zizmor --offline --quiet .github/workflows
	$(VENV)/bin/python -m unittest discover -s tests/template
	$(VENV)/bin/python -m unittest discover -s bench/cost
	$(VENV)/bin/python -m unittest discover -s tests/docs

scan: $(VENV)/ready $(VENV)-scan/ready ## Scan the templates for what is insecure, offline; each finding that stays has its reason
	$(VENV)/bin/python tests/scan/scan.py
	$(VENV)/bin/python -m unittest discover -s tests/scan

smoke: ## Start the bootstrap as Lambda does, once for each function
	$(AS_TESTED)
	python3 -m unittest discover -s tests/bootstrap

# The compiler itself, not rustup's choice of one: cargo starts it in a dependency's folder, and some bring a rust-toolchain.toml.
build: $(VENV)/ready ## Build for Lambda, once for all functions; ARCH=x86_64 for that
	cargo fetch --locked
	PATH="$(abspath $(VENV))/bin:$$PATH" RUSTC="$$(rustc --print sysroot)/bin/rustc" \
	  RUSTFLAGS="$$(scripts/release-flags $(ARCH))" SAM_CLI_TELEMETRY=0 sam build --parameter-overrides Architecture=$(ARCH)

build-arm64-quickly:
	CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=256 CARGO_PROFILE_RELEASE_OPT_LEVEL=0 $(MAKE) build ARCH=arm64

reproducible: build ## Build once more, of what is committed and in another folder, and compare the bytes; ARCH=x86_64 for that
	$(VENV)/bin/python tests/reproducible/again.py $(ARCH)

deploy: build ## Build, then deploy: asks for the region, an e-mail address, the size and the cache; with ENV=default, dev or prod for nothing but the yes; ARGS="NAME=VALUE"
	$(MAKE) deploy-built

deploy-built: $(VENV)/ready ## Deploy what was built before; for CI
	PATH="$(CURDIR)/$(VENV)/bin:$$PATH" SAM_CLI_TELEMETRY=0 $(VENV)/bin/python scripts/deploy $(if $(ENV),--env $(ENV)) $(ARGS)

test-deploy: $(VENV)/ready $(VENV)-account/ready $(VENV)-aws/ready ## Build, deploy onto an AWS emulator, and use every route by the stack's outputs; needs a C compiler
	$(MAKE) build ARCH=x86_64
	$(VENV)/bin/python -m unittest discover -s tests/deploy

.PHONY: docs
docs: $(VENV)/ready ## Write anew what the docs have of the templates and of data: tables of parameters and access patterns, the dashboard's picture
	$(VENV)/bin/python tests/docs/parameters.py --write
	$(VENV)/bin/python tests/docs/dashboard.py --write
	$(VENV)/bin/python tests/docs/patterns.py --write

test-invoke: $(VENV)/ready $(VENV)-account/ready ## Start each function of the release build under the SAM CLI's Runtime Interface Emulator, with its sample event
	$(MAKE) build ARCH=$$(uname -m | sed s/aarch64/arm64/)
	$(AS_TESTED)
	$(VENV)/bin/python -m unittest discover -s tests/invoke

account-check: ## Check the AWS account, reading only: MFA, keys, billing alarms, TTL; ARGS="--stack crudder"
	scripts/account-check $(ARGS)

account-check-test: $(VENV)/ready $(VENV)-account/ready $(VENV)-aws/ready ## Test infra/account.yaml, account-check and the brake, against an AWS emulator
	$(AS_TESTED)
	PATH="$(CURDIR)/$(VENV)-aws/bin:$$PATH" $(VENV)/bin/python -m unittest discover -s tests/account

audit-expired: ## Check that a running Crudder forgets, from outside; ARGS="--stack crudder", ARGS="--local http://127.0.0.1:3000"
	@scripts/audit-expired $(ARGS)

audit-expired-test: $(VENV)/ready $(VENV)-account/ready $(VENV)-aws/ready ## Test audit-expired against a Crudder and an AWS emulator: well, and with every leak there can be
	$(AS_TESTED)
	$(VENV)/bin/python -m unittest discover -s tests/audit

brake: ## How the API's throttles stand; ARGS=--apply throttles it to the floor, ARGS=--lift lifts that
	@scripts/brake $(ARGS)

.PHONY: redrive restore person reports my-data operate-test
redrive: ## What the stream's consumers gave up on; ARGS=--apply has it handled again
	@scripts/redrive $(ARGS)

restore: ## Bring back from the table's backup what was lost, and nothing that has ended; ARGS=--help
	@scripts/restore $(ARGS)

person: ## What is kept of a person; ARGS="--handle ada --export ada.json", --sign-out, --delete
	@scripts/person $(ARGS)

reports: ## What people reported; ARGS="--days 7", --id
	@scripts/reports $(ARGS)

my-data: ## Put all that is mine at a Crudder into one file; ARGS="--at http://127.0.0.1:3000 --as ada"
	@scripts/my-data $(ARGS)

operate-test: $(VENV)/ready $(VENV)-account/ready $(VENV)-aws/ready ## Test the operator's scripts (redrive, restore, person, reports) and my-data against an AWS emulator and a Crudder
	$(AS_TESTED)
	$(VENV)/bin/python -m unittest discover -s tests/operate

bench-cold-start: ## Measure cold starts of the release build; RUNS=20
	python3 bench/cold-start/measure.py --runs $(RUNS)

cost: ## Print what a deployment costs a month; ARGS=--size, ARGS="--users 500 --worst-month", ARGS=--help
	@python3 bench/cost/cost.py $(ARGS)

.PHONY: tools
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
