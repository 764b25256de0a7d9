PREFIX ?= /usr/local
BINARY := .build/release/oriel
BIN := $(DESTDIR)$(PREFIX)/bin
SHARE := $(DESTDIR)$(PREFIX)/share

.PHONY: run test build install files dist uninstall check-binary mutants fuzz

build:
	@./.ci/preflight
	@./.ci/dependencies
	@[ -x $(BINARY) ] || echo "oriel: building for the first time, which takes some minutes; later builds only what changed"
	@./.ci/build

run: build
	@$(BINARY)

test:
	@./.ci/preflight
	@./.ci/dependencies
	@./.ci/test

# The manual page and the completions come from the program itself, so that they are never behind it.
install: build files

files:
	install -d $(BIN) $(SHARE)/man/man1 $(SHARE)/bash-completion/completions $(SHARE)/zsh/site-functions \
	  $(SHARE)/fish/vendor_completions.d $(SHARE)/doc/oriel
	install -m755 $(BINARY) $(BIN)/oriel
	strip $(BIN)/oriel
	$(BINARY) manual > $(SHARE)/man/man1/oriel.1
	$(BINARY) --generate-completion-script bash > $(SHARE)/bash-completion/completions/oriel
	$(BINARY) --generate-completion-script zsh > $(SHARE)/zsh/site-functions/_oriel
	$(BINARY) --generate-completion-script fish > $(SHARE)/fish/vendor_completions.d/oriel.fish
	install -m644 LICENSE README.md CHANGELOG.md $(SHARE)/doc/oriel/

# A tar.gz and a Debian package in dist/.
dist: build
	@./.ci/dist

uninstall:
	rm -f $(BIN)/oriel $(SHARE)/man/man1/oriel.1 $(SHARE)/bash-completion/completions/oriel \
	  $(SHARE)/zsh/site-functions/_oriel $(SHARE)/fish/vendor_completions.d/oriel.fish
	rm -rf $(SHARE)/doc/oriel

# Not larger than it was, stripped, and nothing of ICU, which one stray Foundation import would bring along.
check-binary: build
	@./.ci/check-binary $(BINARY)

# How many of many small faults, put into the code one at a time, the tests notice. Takes hours; Tests/mutants --help says how to take fewer.
mutants:
	@./Tests/mutants $(MUTANTS)

# Every parser and decoder with random and damaged input. FUZZ="--iterations 1000000" takes longer than the default.
fuzz:
	@./.ci/preflight
	@swift run -q -c release FuzzRunner $(FUZZ)
