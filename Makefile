PREFIX ?= /usr/local
BINARY := .build/release/oriel

.PHONY: run test build install
build:
	@./.ci/dependencies
	swift build -c release --static-swift-stdlib --product oriel

run: build
	@$(BINARY)

test:
	@./.ci/dependencies
	swift test

install: build
	install -Dm755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/oriel
	strip $(DESTDIR)$(PREFIX)/bin/oriel
