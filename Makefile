# SPDX-License-Identifier: ISC
# What is built lands in $(B), programs beside their sources in $(BIN). Yours to set: CC,
# CFLAGS, CPPFLAGS, LDFLAGS, PREFIX, DESTDIR; V=1 shows commands; GIT2=shared takes libgit2
# as a shared library, LINK=shared all libraries.
B = build
BIN = bin
PREFIX ?= /usr/local
CFLAGS ?= -O2 -g
LINK ?= static
OBJCOPY ?= objcopy
VERSION := $(shell sed -n 's/.*VERSION "\(.*\)"/\1/p' lib/base/version.h 2>/dev/null)
PKGS = libgit2 libcjson nettle zlib libutf8proc
# Of programs alone.
CLI_PKGS = md4c
# Of these only the headers: they are loaded when they are needed.
LATE_PKGS = libical
DEPS = gcc libc6-dev make pkg-config git libgit2-dev libcjson-dev nettle-dev zlib1g-dev \
	libpcre2-dev libutf8proc-dev libmd4c-dev libical-dev bats jq python3-jsonschema mandoc less shellcheck \
	strace tmux zsh fish python3-dateutil
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) $(CLI_PKGS) $(LATE_PKGS) 2>/dev/null)
COMPILE = $(CC) -std=c11 -D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700 -D_DEFAULT_SOURCE \
	-Wall -Wextra -Wpedantic -Wshadow -Wformat=2 -Wstrict-prototypes -Wmissing-prototypes \
	-pthread -fPIC -fno-semantic-interposition -Ilib -Ibin $(PKG_CFLAGS) $(CPPFLAGS) $(CFLAGS)

# libgit2 from its archive, and without its network (lib/git/offline.c), where that works:
# starting it is most of what a command costs. Of the others the archives that are there.
OFFLINE = -Wl,-Bstatic -lgit2 -lmbedcrypto -lpcre2-8 -lz -Wl,-Bdynamic
TRY = echo 'int git_libgit2_init(void);int main(void){return git_libgit2_init();}' | \
	$(CC) -x c - lib/git/offline.c -o /dev/null -x none $(LDFLAGS) $(OFFLINE) 2>&1 || echo no
GIT2 ?= $(if $(filter shared,$(LINK))$(shell $(TRY)),shared,static)
GIT2 := $(GIT2)
GIT2_OBJ = $(B)/lib/git/offline$(if $(filter shared,$(GIT2)),_shared).o
archive = $(or $(if $(filter static,$(LINK)),$(filter /%,$(shell $(CC) -print-file-name=lib$(1).a 2>/dev/null))),-l$(1))
LIBS := $(if $(filter shared,$(GIT2)),-lgit2,$(OFFLINE)) $(call archive,cjson) $(call archive,nettle) $(call archive,z) $(call archive,utf8proc) $(call archive,md4c) -pthread

comma = ,
obj = $(patsubst %.c,$(B)/%.o,$(1))
WORKFLOWS = $(wildcard schema/workflows/*.json)
LIB_OBJ = $(call obj,$(filter-out lib/git/offline%.c,$(wildcard lib/*/*.c))) $(B)/workflows.o $(B)/schemas.o
CLI_OBJ = $(call obj,$(filter-out bin/cli/%_late.c,$(wildcard bin/cli/*.c bin/hooks/*.c)))
MCP_OBJ = $(call obj,$(wildcard bin/mcp/*.c)) $(B)/texts.o
SCHEMAS = $(sort $(wildcard schema/mcp/*.json schema/tool/*.json))
TEXTS = bin/mcp/SKILL.md bin/mcp/instructions.txt bin/mcp/read-only.txt
# Programs that are linked into one, bin/tasklog, with a link for each; and those that stay
# binaries of their own, because of what they are linked with.
OWN = task-mcp
COMMANDS = $(filter-out $(OWN),$(patsubst bin/%.c,%,$(wildcard bin/task-*.c)))
PROGRAMS = $(addprefix $(BIN)/,tasklog $(OWN))
LINKED = $(addprefix $(BIN)/,$(COMMANDS) git-task)
SIM = $(B)/tests/sim/sim_test
TESTS = $(patsubst %.c,$(B)/%,$(wildcard tests/unit/*.c tests/property/*.c)) $(SIM)
SHIM = $(B)/tests/sweep/shim.so
SEEDED = $(B)/tests/screens/seeded.so
FUZZ_OBJ = $(patsubst %.c,$(B)/%.o,$(wildcard tests/fuzz/*.c))
BENCH = $(patsubst %.c,$(B)/%,$(wildcard tests/bench/*.c))
SO = $(B)/libtasklog.so.0

all: $(B)/libtasklog.a $(B)/install/libtasklog.a $(SO) $(PROGRAMS) $(LINKED)
$(B)/%.o: %.c $(B)/flags
	mkdir -p $(@D); echo "CC   $@"
	$(COMPILE) $(INCLUDE) -MMD -MP -c -o $@ $<
# A snapshot is of these sources.
SOURCES := $(shell cat $(sort $(wildcard lib/*/*.[ch])) | cksum)
$(B)/lib/log/snapshot.o: private INCLUDE = '-DSOURCES="$(SOURCES)"'
$(B)/lib/log/snapshot.o: $(wildcard lib/*/*.[ch])
$(B)/tests/%.o: private INCLUDE = -Itests/unit
$(B)/tests/unit/mcp_corpus_test: $(B)/tests/fuzz/mcp.o $(B)/tests/fuzz/room.o $(MCP_OBJ)

# The ready-made workflows as strings (lib/model/workflow_ready.c). No name in them has a space.
$(B)/workflows.c: $(WORKFLOWS) Makefile
	mkdir -p $(@D); for f in $(WORKFLOWS); do n=$${f##*/}; \
	n=workflow_json_$${n%.json}; printf '#include "model/workflow_ready_private.h"\nconst char %s[] = "' $$n; \
	tr -d ' \t\n' <$$f | sed 's/"/\\"/g'; echo '";'; done >$@
$(B)/workflows.o: $(B)/workflows.c
	$(COMPILE) -c -o $@ $<

# Files as bytes: lib/base/embedded.h. The header declares the table.
EMBED = { echo '\#include "$(1)"'; n=0; for f in $(3); do n=$$((n + 1)); \
	echo "static const unsigned char file_$$n[] = {"; od -An -v -tu1 $$f | \
	sed 's/ *\([0-9][0-9]*\)/\1,/g'; echo '0};'; done; \
	echo 'const struct embedded $(2)[] = {'; n=0; for f in $(3); do n=$$((n + 1)); \
	echo "{\"$${f\#\#*/}\", file_$$n, sizeof(file_$$n) - 1},"; done; \
	echo '{NULL, NULL, 0}};'; }
$(B)/schemas.c: $(SCHEMAS) schema/mcp schema/tool Makefile
	mkdir -p $(@D); $(call EMBED,tool/schemas.h,tool_schemas,$(SCHEMAS)) >$@
$(B)/texts.c: $(TEXTS) Makefile
	mkdir -p $(@D); $(call EMBED,mcp/texts.h,embedded_texts,$(TEXTS)) >$@
$(B)/schemas.o $(B)/texts.o: %.o: %.c $(B)/flags
	$(COMPILE) -c -o $@ $<

# The directories are named so that a source that was removed leaves the archive, too.
$(B)/libtasklog.a: $(LIB_OBJ) $(wildcard lib/*)
$(B)/libcli.a: $(CLI_OBJ) bin/cli bin/hooks
%.a:
	rm -f $@; echo "AR   $@"
	$(AR) rcs $@ $(filter %.o,$^)
$(SO): $(LIB_OBJ)
	echo "LINK $@"; echo 'TASKLOG_0 { global: tasklog_*; local: *; };' >$(B)/map
	$(CC) $(CFLAGS) $(LDFLAGS) -shared -Wl,-soname,$(@F),--version-script,$(B)/map \
	    -o $@ $^ -lgit2 -lcjson -lnettle -lz -lutf8proc -pthread
	ln -sf $(@F) $(B)/libtasklog.so
# The archive that is installed: one object, of which others see tasklog_* only.
$(B)/install/libtasklog.a: $(LIB_OBJ)
	mkdir -p $(@D); rm -f $@; echo "AR   $@"
	$(LD) -r -o $(@D)/tasklog.o $^
	$(OBJCOPY) --wildcard --keep-global-symbol='tasklog_*' $(@D)/tasklog.o
	$(AR) rcs $@ $(@D)/tasklog.o
$(PROGRAMS): $(BIN)/%: $(B)/bin/%.o
# Shared libraries that few commands need are loaded by those alone.
$(BIN)/tasklog: $(COMMANDS:%=$(B)/bin/%.o) \
	$(foreach l,cjson md4c,$(if $(filter -l$(l),$(LIBS)),$(B)/bin/cli/$(l)_late.o))
# main() of bin/task-NAME.c becomes program_NAME(): bin/cli/programs.h.
$(COMMANDS:%=$(B)/bin/%.o): private INCLUDE = -include bin/cli/programs.h \
	-Dmain=program_$(patsubst task-%,%,$(basename $(@F)))
$(LINKED): $(BIN)/tasklog
	ln -sf tasklog $@
$(BIN)/task-mcp: $(MCP_OBJ)
$(TESTS) $(BENCH): $(B)/%: $(B)/%.o
$(SHIM): $(B)/tests/sweep/shim.o
	$(CC) $(LDFLAGS) -shared -o $@ $< -ldl
$(SEEDED): $(B)/tests/screens/seeded.o
	$(CC) $(LDFLAGS) -shared -o $@ $<
# The simulation has remotes and chance of its own: tests/sim/hub.h, seeded.h.
$(SIM): $(call obj,$(wildcard tests/sim/*.c))
$(B)/tests/property/undo_test: private LDFLAGS += -Wl,--wrap=getentropy,--wrap=nanosleep
$(SIM): private LDFLAGS += $(patsubst %,-Wl$(comma)--wrap=%,getentropy nanosleep remote_names \
	remote_fetch remote_push remote_common remote_missing)
$(PROGRAMS) $(TESTS) $(BENCH): $(B)/libcli.a $(B)/libtasklog.a $(GIT2_OBJ)
	mkdir -p $(@D); echo "LINK $@"
	$(CC) $(CFLAGS) $(LDFLAGS) -Wl,--as-needed -o $@ $(filter %.o,$^) $(filter %.a,$^) $(LIBS)

# Written, and so newer than every object, only when the flags change.
$(B)/flags: FORCE
	pkg-config --exists $(PKGS) $(CLI_PKGS) $(LATE_PKGS) || { echo "libraries are missing: make deps" >&2; exit 1; }
	$(shell mkdir -p $(B))$(file >$@.new,$(COMPILE) $(LDFLAGS) $(LIBS))cmp -s $@.new $@ || cp $@.new $@

# Sets $$missing to the packages of DEPS that are not there. Only looks.
LOOK = missing=; command -v dpkg-query >/dev/null || exit 0; for p in $(DEPS); do \
	command -v $$p >/dev/null || dpkg-query -Wf '$${db:Status-Status}' $$p 2>/dev/null | \
	grep -qx installed || missing="$$missing $$p"; done; [ "$$missing" ] || exit 0
deps:
	$(LOOK); as=; [ $$(id -u) = 0 ] || as=sudo; get='apt-get install -y --no-install-recommends'; \
	[ -z "$$as" ] || command -v $$as >/dev/null || { echo "as root: $$get$$missing" >&2; exit 1; }; \
	set -x; $$as apt-get update -qq && $$as env DEBIAN_FRONTEND=noninteractive $$get $$missing
deps-check:
	$(LOOK); echo "missing, 'make deps' installs it:$$missing" >&2; exit 1
quickstart: deps
	$(MAKE) all
	PATH="$(abspath $(BIN)):$$PATH" sh tests/quickstart.sh

# The fuzz targets are compiled only: they are linked by clang.
test: all $(TESTS) $(SHIM) $(SEEDED) $(FUZZ_OBJ)
	BUILD=$(B) BIN=$(BIN) tests/run
# What was just installed changes what is found above.
check: deps
	$(MAKE) test
# Slow and for memory: what draws at random draws less, and what only starts again what
# others have run (rules_test runs the rules), or runs little of ours, is left out.
LEFT_OUT = screens.bats rules.bats packing.bats lint/docs man.bats ci.bats completions.bats readme.bats \
	schema.bats task-mcp-budget.bats property/faults.sh property/settings.sh
# From gcc's archives a program starts faster; clang knows no such option and needs none.
ASAN_LIBS = $(if $(findstring clang,$(CC)),,-static-libasan -static-libubsan)
SANITIZE = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
check-asan: deps-check
	SKIP='$(addprefix tests/,$(LEFT_OUT))' TASKLOG_SEEDS=60 TASKLOG_REPLAYS=30000 TASKLOG_CELLS=5 \
	$(MAKE) test B=$(B)/asan BIN=$(B)/asan/bin CFLAGS='$(CFLAGS) $(SANITIZE) $(ASAN_LIBS)'
# The one place with a second thread.
AHEAD = $(B)/tests/unit/segment_ahead_test
check-tsan: deps-check
	$(MAKE) B=$(B)/tsan BIN=$(B)/tsan/bin CFLAGS='$(CFLAGS) -O1 -g -fsanitize=thread' \
	    $(AHEAD:$(B)/%=$(B)/tsan/%)
	$(AHEAD:$(B)/%=$(B)/tsan/%)
coverage: deps-check
	mkdir -p $(B)/cov; find $(B)/cov -name '*.gcda' -delete
	$(MAKE) test B=$(B)/cov BIN=$(B)/cov/bin CFLAGS='$(CFLAGS) -O0 -g --coverage'; rc=$$?; \
	tests/coverage $(B)/cov; exit $$rc
check-clients: all
	BUILD=$(B) BIN=$(BIN) tests/clients/run
# What crashes one is left in $(B)/fuzz, what is new in $(B)/fuzz/corpus. Needs clang.
# make fuzz FUZZ=dates SECONDS=60: one of them, for a minute.
FUZZ_CC ?= clang
FUZZ ?= $(patsubst tests/fuzz/%_fuzz.c,%,$(wildcard tests/fuzz/*_fuzz.c))
FUZZ_ROOM = $(B)/tests/fuzz/room.o $(B)/tests/fuzz/reading.o
$(B)/tests/fuzz/%_fuzz: $(B)/tests/fuzz/%_fuzz.o $(FUZZ_ROOM) $(B)/libcli.a $(B)/libtasklog.a $(GIT2_OBJ)
	echo "LINK $@"
	$(CC) $(CFLAGS) $(LDFLAGS) -fsanitize=fuzzer -o $@ $(filter %.o,$^) $(filter %.a,$^) $(LIBS)
$(B)/tests/fuzz/mcp_fuzz: $(B)/tests/fuzz/mcp.o $(MCP_OBJ)
$(B)/tests/fuzz/format_fuzz: private LDFLAGS += -Wl,--wrap=exit
fuzz:
	$(MAKE) $(FUZZ:%=$(B)/fuzz/tests/fuzz/%_fuzz) B=$(B)/fuzz CC='$(FUZZ_CC)' CFLAGS='-O1 -g \
	    -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined \
	    -fno-sanitize-recover=all'
	B=$(B)/fuzz tests/fuzz/run $(or $(SECONDS),600) $(FUZZ)
# What people see, in a terminal (tmux); a part of `make test`. `make screens` keeps what is
# shown now as what should be: look at `git diff tests/screens/golden`.
check-screens: all $(SEEDED)
	BUILD=$(B) BIN=$(BIN) tests/run tests/screens.bats
screens: all $(SEEDED)
	rm -rf tests/screens/golden
	BUILD=$(B) BIN=$(BIN) tests/screens/capture tests/screens/golden
	rm -f tests/screens/golden/*.wrapped
lint: all
	BUILD=$(B) tests/run tests/lint/*
sim: all $(SIM)
	TASKLOG_SEEDS=$(or $(SEEDS),5000) TASKLOG_SIM_JOBS=$(or $(JOBS),$(shell nproc)) $(SIM)
killsweep: all $(SHIM)
	BUILD=$(B) PATH="$(abspath $(BIN)):$$PATH" tests/sweep/sweep.py $(ARGS)
# Random histories and their undo: UNDO_RUNS of them, from UNDO_SEED on.
undo: all $(B)/tests/property/undo_test
	UNDO_RUNS=$${UNDO_RUNS:-20000} $(B)/tests/property/undo_test

# Forged events in good histories: each is named, or does what an honest command does.
forge: all $(B)/tests/property/forge_main
	FORGE_SEED=$(or $(SEED),1) FORGE_SEEDS=$(or $(SEEDS),1000) BUILD=$(B) BIN=$(BIN) \
	tests/property/forge

# A field is added to a copy of the sources; it must work in every door.
newfield:
	+tests/newfield/run CC='$(CC)' CFLAGS='$(CFLAGS)'
byteflips: all
	PATH="$(abspath $(BIN)):$$PATH" tests/sweep/byteflips.py $(ARGS)
settings: all
	SETTINGS_ALONE=1 TEST_TIMEOUT=3600 BUILD=$(B) BIN=$(BIN) tests/run -v tests/property/settings.sh
# SEEDS histories (2000) from START on: tests/chaos/chaos.py
chaos: all
	TMPDIR=$(or $(wildcard /dev/shm),/tmp) PATH="$(abspath $(BIN)):$$PATH" tests/chaos/chaos.py \
	    --seeds $(or $(SEEDS),2000) --start $(or $(START),1) $(ARGS)
converge: all
	BIN=$(BIN) CONVERGENCE_RUNS=$(or $(RUNS),50) tests/property/convergence.sh
storm: all
	TASKLOG_LONG=1 TEST_TIMEOUT=3600 BUILD=$(B) BIN=$(BIN) tests/run -v tests/claims.bats tests/clones.bats tests/task-watch.bats
soak: all
	PATH="$(abspath $(BIN)):$$PATH" tests/soak/snapshot.py --seconds $(or $(SECONDS),600) \
	    --seed $(or $(SEED),1)
bench: all $(BENCH)
	BUILD=$(B) BIN=$(BIN) tests/bench/run $(ARGS)

# What the tutorial shows, and the picture of README.md, from a run of the programs as they are.
tour: all
	PATH="$(abspath $(BIN)):$$PATH" tests/tour.py -w man/tasklog-tutorial.7
picture: all
	PATH="$(abspath $(BIN)):$$PATH" tests/picture.py >man/picture.svg.new
	mv man/picture.svg.new man/picture.svg

# The entry of the server for a registry of MCP; NAME begins with the publisher's namespace.
server.json:
	$(if $(NAME),,$(error NAME is missing: make -s server.json NAME=io.github.USER/tasklog))
	sed 's|@NAME@|$(NAME)|; s|@VERSION@|$(VERSION)|' bin/mcp/server.json.in

# What goes into which directory below PREFIX.
into/bin = $(PROGRAMS)
into/lib = $(B)/install/libtasklog.a $(SO)
into/lib/pkgconfig = $(B)/tasklog.pc
into/include = lib/api/tasklog.h
$(foreach n,1 3 5 7,$(eval into/share/man/man$(n) = $(wildcard man/*.$(n))))
into/share/tasklog/hooks = hooks/log hooks/project
into/share/tasklog/workflows = $(WORKFLOWS)
into/share/tasklog/ci = $(wildcard hooks/ci/*)
into/share/tasklog/schema = $(wildcard schema/*.json)
into/share/tasklog/schema/event = $(wildcard schema/event/*.json)
into/share/bash-completion/completions = $(wildcard bin/completions/*.bash)
into/share/zsh/site-functions = $(wildcard bin/completions/_*)
into/share/fish/vendor_completions.d = $(wildcard bin/completions/*.fish)
PLACES = $(foreach v,$(filter into/%,$(.VARIABLES)),$(if $(strip $($(v))),$(v:into/%=%)))
ROOT = $(DESTDIR)$(PREFIX)
# bash and fish look for completions under the name of the program.
share = $(ROOT)/share/$(if $(filter bash,$(1)),bash-completion/completions,fish/vendor_completions.d)
# In /usr/local/lib the loader finds a library only once its cache names it.
LDCONFIG = [ '$(DESTDIR)' ] || ldconfig 2>/dev/null || :
LINKS = $(foreach p,$(COMMANDS) $(OWN) git-task,$(call share,bash)/$(p).bash $(call share,fish)/$(p).fish)
# `git help task` asks for git-task(1), which is tasklog(1).
GIT_PAGE = $(ROOT)/share/man/man1/git-task.1
install: all $(B)/tasklog.pc
	$(foreach d,$(PLACES),install -d $(ROOT)/$(d) && \
	    install -m $(if $(filter bin %/hooks,$(d)),755,644) $(into/$(d)) $(ROOT)/$(d) &&) \
	ln -sf $(notdir $(SO)) $(ROOT)/lib/libtasklog.so
	for link in $(LINKS); do ln -sf tasklog.$${link##*.} $$link || exit; done
	for link in $(notdir $(LINKED)); do ln -sf tasklog $(ROOT)/bin/$$link || exit; done
	ln -sf tasklog.1 $(GIT_PAGE)
	$(LDCONFIG)
uninstall:
	rm -f $(foreach d,$(PLACES),$(addprefix $(ROOT)/$(d)/,$(notdir $(into/$(d))))) $(ROOT)/lib/libtasklog.so $(LINKS) \
	    $(addprefix $(ROOT)/bin/,$(notdir $(LINKED))) $(GIT_PAGE)
	rmdir -p $(addprefix $(ROOT)/,$(filter share/tasklog/%,$(PLACES))) 2>/dev/null || :
	$(LDCONFIG)
$(B)/tasklog.pc: FORCE
	printf '%s\n' 'prefix=$(PREFIX)' 'Name: tasklog' 'Version: $(VERSION)' \
	    'Description: tasks as immutable events under git' 'Requires.private: $(PKGS)' \
	    'Cflags: -I$${prefix}/include' 'Libs: -L$${prefix}/lib -ltasklog' 'Libs.private: -pthread' >$@
clean:
	rm -rf $(B) $(PROGRAMS) $(LINKED)

-include $(wildcard $(B)/*/*.d $(B)/*/*/*.d)
$(if $(V),,$(eval .SILENT:))
.SECONDARY:
.PHONY: undo FORCE all deps deps-check quickstart test check check-asan check-tsan check-clients fuzz coverage lint check-screens screens sim killsweep newfield byteflips forge settings converge storm soak bench tour picture \
	server.json install uninstall clean
