#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# What make install puts where, and that others can build against it.

load helper

setup() { clean_room; }

top() { cd "$BATS_TEST_DIRNAME/.." && pwd; }

@test "make install puts everything below DESTDIR and PREFIX, and uninstall takes it away" {
	MAKEFLAGS='' run make -C "$(top)" -o all B="${BUILD:-build}" BIN="${BIN:-bin}" \
	    DESTDIR="$BATS_TEST_TMPDIR/root" PREFIX=/opt/tl install
	[ "$status" -eq 0 ]
	cd "$BATS_TEST_TMPDIR/root/opt/tl"
	[ -x bin/task-add ]
	[ -f include/tasklog.h ]
	[ -f lib/libtasklog.a ]
	[ -f lib/pkgconfig/tasklog.pc ]
	[ -f share/man/man1/task-add.1 ]
	[ -f share/man/man5/tasklog-event.5 ]
	[ -f share/tasklog/ci/task-gate.sh ]
	[ -f share/tasklog/schema/event/envelope.json ]
	git init -q project
	TASK_HOOKS='' bin/task-hooks install -C project >/dev/null
	cmp share/tasklog/hooks/project project/.git/hooks/commit-msg
	rm -rf project
	MAKEFLAGS='' make -C "$(top)" -o all B="${BUILD:-build}" BIN="${BIN:-bin}" \
	    DESTDIR="$BATS_TEST_TMPDIR/root" PREFIX=/opt/tl uninstall
	assert_equal "$(find . ! -type d)" ""
	[ ! -e share/tasklog ]
}

@test "make says nothing of a compiler that make deps has still to install" {
	MAKEFLAGS='' run --separate-stderr make -C "$(top)" -n deps CC=not-there-yet
	assert_equal "$stderr" ""
}

@test "a C program builds against the installed library with pkg-config, shared" {
	[[ ${BUILD:-build} != *asan* ]] || skip "the library is built with a sanitizer"
	prefix=$BATS_TEST_TMPDIR/root
	MAKEFLAGS='' make -C "$(top)" -o all B="${BUILD:-build}" BIN="${BIN:-bin}" PREFIX="$prefix" LDCONFIG=: install
	cat >use.c <<-'C'
	#include <stdio.h>
	#include <tasklog.h>
	static int show(void *arg, const char *text, size_t len)
	{
		(void)arg;
		return printf("%.*s\n", (int)len, text) < 0;
	}
	int main(void)
	{
		const char *const fields[] = { "title", "from C", NULL };
		struct tasklog *log;
		char id[TASKLOG_ID_SIZE];
		int rc = tasklog_create(&log, "log", "ann");
		if (!rc)
			rc = tasklog_add(log, fields, id);
		if (!rc)
			rc = tasklog_get(log, id, show, NULL);
		if (rc)
			fprintf(stderr, "%s\n", tasklog_error(log));
		tasklog_close(log);
		return rc;
	}
	C
	export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
	# shellcheck disable=SC2046
	cc -Wall -Werror -o use use.c $(pkg-config --cflags --libs tasklog)
	LD_LIBRARY_PATH=$prefix/lib run ./use
	[ "$status" -eq 0 ]
	assert_match "$output" '"title":"from C"'
	# nothing but the documented names is visible
	run nm -D --defined-only "$prefix/lib/libtasklog.so.0"
	[ -z "$(awk '$2 ~ /[TDBR]/ && $3 !~ /^tasklog_/' <<<"$output")" ]
}
