# Concordat. `make run` shows it, `make test` proves it; `make help` lists the rest.
.DEFAULT_GOAL := help
COMMIT := $(shell git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)
BUILT := $(shell git log -1 --format=%cI 2>/dev/null)
LDFLAGS := -X concordat/app.Commit=$(COMMIT) -X concordat/app.Built=$(BUILT)
GOTOOL := go tool -modfile=tools/go.mod

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

node_modules/.installed: package.json package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

web/assets/dist/.built: node_modules/.installed $(wildcard web/assets/*.scss web/assets/*.js web/assets/*.mjs web/assets/*.svg)
	node web/assets/build.mjs
	@touch $@

assets: web/assets/dist/.built ## build the style sheet and scripts that the server embeds

build: assets ## build bin/concordat
	go build -trimpath -ldflags '$(LDFLAGS)' -o bin/concordat ./cmd/concordat

run: build ## build and start the demonstration at http://localhost:8080
	bin/concordat serve --demo --listen 127.0.0.1:8080

setup: node_modules/.installed ## install what the tests need: npm packages, and Chromium where that can be done
	@scripts/setup

test: setup assets ## every test, in a bounded form
	go test -timeout 20m ./...

check: assets ## format, vet, lint, vulnerabilities, architecture
	@scripts/check

generate: node_modules/.installed ## compile the FHIR definitions again
	go generate ./record/...

long: setup assets ## the kills and the fuzzing at full length; writes docs/long.md
	@scripts/long

bench: assets ## the benchmarks; prints a table
	@scripts/bench

clean: ## remove what was built
	rm -rf bin web/assets/dist/*

.PHONY: help assets build run setup test check generate long bench clean
