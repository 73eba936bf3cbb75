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
	[ "$(readlink bin/task-list)" = tasklog ]
	[ ! -L bin/task-mcp ]
	[ "$(readlink share/man/man1/git-task.1)" = tasklog.1 ]
	[ -f include/tasklog.h ]
	[ -f lib/libtasklog.a ]
	[ -f lib/pkgconfig/tasklog.pc ]
	[ -f share/man/man1/task-add.1 ]
	[ -f share/man/man3/tasklog.3 ]
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

@test "an installed tasklog runs alone: as git task, as each program, and with its pages" {
	MAKEFLAGS='' make -C "$(top)" -o all B="${BUILD:-build}" BIN="${BIN:-bin}" \
	    PREFIX="$BATS_TEST_TMPDIR/root" LDCONFIG=: install
	PATH=$BATS_TEST_TMPDIR/root/bin:/usr/bin:/bin
	git task init -q
	git task add -q "one task" >/dev/null
	assert_equal "$(git task list | wc -l) $(tasklog list | wc -l) $(task-list | wc -l)" "1 1 1"
	assert_match "$(git task mcp --version)" "^task-mcp"
	mkdir fake
	printf '#!/bin/sh\ncat "$1"\n' >fake/man
	chmod +x fake/man
	PATH=$PWD/fake:$PATH run -0 git task help list
	assert_match "$output" "\.Dt TASK-LIST 1"
}

@test "tasklog does not load cJSON when it starts" {
	[[ -f ${BUILD:-build}/bin/cli/cjson_late.o ]] || skip "cJSON is linked in"
	[[ $(readelf -d "$TASK_BIN/tasklog") != *libcjson* ]]
	[[ $(task-init -q && echo '{"title":"from JSON"}' | task-add - | wc -l) == 1 ]]
}

@test "the installed programs, stripped, take at most 8 MiB together" {
	[[ ${BUILD:-build} != *asan* && ${BUILD:-build} != *tsan* ]] || skip "with a sanitizer"
	sum=0
	for program in tasklog task-mcp; do
		strip -o stripped "$TASK_BIN/$program"
		sum=$((sum + $(wc -c <stripped)))
	done
	((sum <= 8 * 1024 * 1024)) || fail "$sum bytes"
	for program in "$TASK_BIN"/*; do
		[[ -L $program || -d $program || ! -x $program || $program == *.* ||
		    $program == */tasklog || $program == */task-mcp ]] || fail "$program"
	done
}

@test "make says nothing of a compiler that make deps has still to install" {
	MAKEFLAGS='' run --separate-stderr make -C "$(top)" -n deps CC=not-there-yet
	assert_equal "$stderr" ""
}

# A program that has names of its own which the library has inside.
write_program()
{
	cat >use.c <<-'C'
	#include <stdio.h>
	#include <tasklog.h>
	int buf_release = 1, err_set = 2;
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
		return rc + (buf_release + err_set != 3);
	}
	C
}

install_library()
{
	prefix=$BATS_TEST_TMPDIR/root
	MAKEFLAGS='' make -C "$(top)" -o all B="${BUILD:-build}" BIN="${BIN:-bin}" PREFIX="$prefix" LDCONFIG=: install
}

@test "a C program builds against the installed library with pkg-config, shared" {
	[[ ${BUILD:-build} != *asan* ]] || skip "the library is built with a sanitizer"
	install_library
	write_program
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

@test "a C program links the installed archive, which has no names but tasklog_*" {
	[[ ${BUILD:-build} != *asan* ]] || skip "the library is built with a sanitizer"
	install_library
	write_program
	export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
	read -ra flags < <(pkg-config --cflags --libs --static tasklog)
	cc -Wall -Werror -o use use.c "${flags[@]/#-ltasklog/$prefix/lib/libtasklog.a}"
	run ./use
	[ "$status" -eq 0 ]
	assert_match "$output" '"title":"from C"'
	nm -g --defined-only "$prefix/lib/libtasklog.a" | awk 'NF == 3 { print $3 }' | sort -u >has
	grep -oE '\btasklog_[a-z_]+\(' "$prefix/include/tasklog.h" |
	    grep -v '_fn(' | tr -d '(' | sort -u >says
	diff says has
}

@test "tasklog starts without the libraries that few of its commands need" {
	run -0 ldd "$TASK_BIN/tasklog"
	[[ $output != *cjson* && $output != *md4c* ]] || fail "$output"
}
