PREFIX ?= /usr/local
BINARY := .build/release/oriel
BIN := $(DESTDIR)$(PREFIX)/bin
SHARE := $(DESTDIR)$(PREFIX)/share

.PHONY: run test build install uninstall check-binary

# What nobody reads is not made or linked: functions that nothing calls, functions that are equal to others, and the tables
# for unwinding the stack (.ci/no-unwind-tables.ld), debug information (the installed program is stripped).
SMALL := -debug-info-format none -Xswiftc -Xfrontend -Xswiftc -function-sections -Xswiftc -use-ld=lld \
  -Xlinker --icf=all -Xlinker --no-eh-frame-hdr -Xlinker $(CURDIR)/.ci/no-unwind-tables.ld
# Addresses that only the load address changes take a bit instead of 24 bytes, where the C library can read that (2.36).
ifeq ($(shell printf '%s\n' 2.36 "$$(getconf GNU_LIBC_VERSION | cut -d' ' -f2)" | sort -V | head -n1),2.36)
  SMALL += -Xlinker -z -Xlinker pack-relative-relocs
endif

build:
	@./.ci/dependencies
	swift build -c release --static-swift-stdlib $(SMALL) --product oriel

run: build
	@$(BINARY)

test:
	@./.ci/dependencies
	@./.ci/test

# The manual page and the completions come from the program itself, so that they are never behind it.
install: build
	install -d $(BIN) $(SHARE)/man/man1 $(SHARE)/bash-completion/completions $(SHARE)/zsh/site-functions \
	  $(SHARE)/fish/vendor_completions.d $(SHARE)/doc/oriel
	install -m755 $(BINARY) $(BIN)/oriel
	strip $(BIN)/oriel
	$(BINARY) manual > $(SHARE)/man/man1/oriel.1
	$(BINARY) --generate-completion-script bash > $(SHARE)/bash-completion/completions/oriel
	$(BINARY) --generate-completion-script zsh > $(SHARE)/zsh/site-functions/_oriel
	$(BINARY) --generate-completion-script fish > $(SHARE)/fish/vendor_completions.d/oriel.fish
	install -m644 LICENSE README.md CHANGELOG.md $(SHARE)/doc/oriel/

uninstall:
	rm -f $(BIN)/oriel $(SHARE)/man/man1/oriel.1 $(SHARE)/bash-completion/completions/oriel \
	  $(SHARE)/zsh/site-functions/_oriel $(SHARE)/fish/vendor_completions.d/oriel.fish
	rm -rf $(SHARE)/doc/oriel

# Not larger than it was, stripped, and nothing of ICU, which one stray Foundation import would bring along.
check-binary: build
	@./.ci/check-binary $(BINARY)
