# What a person does with this repository. `make help` lists it.

GO       ?= go
NPM      ?= npm
CHROMIUM := $(or $(CHROMIUM),$(shell command -v chromium || command -v chromium-browser || command -v google-chrome))
FUZZTIME ?= 50000x
VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo 0.1.0-dev)

STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2
PACKAGES    = web/node_modules/.package-lock.json

export CHROMIUM

.DEFAULT_GOAL := help
.PHONY: help db build run test test-go test-web check fuzz bigbatch bench profile bench-query soak freshness web web-check e2e deps tidy clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## the program: bin/myweb
	$(GO) build -buildvcs=false -trimpath -pgo bench/load.pgo -ldflags '-X main.version=$(VERSION)' -o bin/myweb ./cmd/myweb

run: ## the demonstration: makes logs, loads them, opens the dashboard
	$(GO) run ./cmd/myweb demo

test: ## install what the tests need, and run all of them
	$(MAKE) deps
	$(MAKE) test-go
	$(MAKE) test-web

test-go: ## the Go tests of all packages
	$(GO) test -timeout 20m -p 2 ./...

test-web: web-check e2e ## the dashboard's tests

check: ## before a commit: format, go.mod, vet, staticcheck, all tests
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo 'run gofmt -w on:'; gofmt -l $$(git ls-files '*.go'); exit 1; }
	$(GO) mod tidy -diff
	$(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...
	$(MAKE) test

fuzz: ## each fuzz target for FUZZTIME (50000x: so many inputs; 1m: so long)
	@set -e; grep -rlE '^func Fuzz' --include='*_test.go' --exclude-dir=node_modules . | sort | while read -r file; do \
	  for target in $$(sed -nE 's/^func (Fuzz[A-Za-z0-9]+)\(.*/\1/p' "$$file"); do \
	    echo "$$(dirname "$$file") $$target"; \
	    $(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 0x "$$(dirname "$$file")"; \
	  done; \
	done

db: ## a throw-away PostgreSQL server, for those without Docker; Ctrl-C ends it
	$(GO) run ./bench/cmd/database

bigbatch: ## a gigabyte of log lines into PostgreSQL as one batch: right, and in little memory (minutes)
	MYWEB_TEST_BATCH_MB=1024 $(GO) test -count=1 -timeout 30m -run '^TestBigBatch$$' -v ./cmd/myweb

bench: build ## throughput and query times
	bench/run.sh

profile: ## what `make build` is told about where a load spends its time: bench/load.pgo
	$(GO) run -trimpath ./bench/cmd/reading -staged -cpuprofile bench/load.pgo bench/out/logs-1000000

bench-query: ## questions over 16 million page views, beside plain SQL and chDB (5 GB in bench/out)
	@mkdir -p bench/out
	$(GO) run ./bench/cmd/questions

soak: build ## ten minutes of myweb serve under a stream of logs: memory flat, no line lost
	$(GO) run ./bench/cmd/soak

freshness: build ## from log object put to rows visible
	$(GO) run ./bench/cmd/freshness -source folder
	$(GO) run ./bench/cmd/freshness -source s3
	$(GO) run ./bench/cmd/freshness -source sqs

web: $(PACKAGES) ## build the dashboard: web/dist, which is committed
	cd web && $(NPM) run build

web-check: $(PACKAGES) ## the dashboard's units and types; web/dist is what its source gives
	cd web && $(NPM) test
	cd web && $(NPM) run check
	@rm -rf bin/dist
	cd web && npx --no-install vite build --outDir ../bin/dist --emptyOutDir --logLevel warn
	@diff -r web/dist bin/dist || { echo 'web/dist is not what web/src gives: run make web and commit the result'; exit 1; }
	@rm -rf bin/dist

e2e: $(PACKAGES) ## the dashboard in a browser, accessibility included
	@test -n "$(CHROMIUM)" || { echo 'there is no Chromium: run make deps, or set CHROMIUM to its path'; exit 1; }
	$(GO) build -buildvcs=false -o bin/fixtureserver ./web/internal/fixtureserver
	cd web && address=127.0.0.1:$$(node tools/port.mjs) && \
	  WEB_SERVER="../bin/fixtureserver -addr $$address" WEB_URL="http://$$address" $(NPM) run e2e

deps: ## install what the tests need: packages of Debian and of npm
	.ci/deps
	$(MAKE) $(PACKAGES)

tidy: ## format Go and the dashboard, tidy go.mod
	gofmt -w $$(git ls-files '*.go')
	$(GO) mod tidy
	cd web && $(NPM) run format

clean: ## remove what was built
	rm -rf bin web/node_modules web/test-results web/playwright-report

$(PACKAGES): web/package.json web/package-lock.json
	cd web && $(NPM) ci --ignore-scripts --no-audit --no-fund
	@touch $@
