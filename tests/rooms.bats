#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# What `make lint` says of files that do not keep to their rooms.
load helper

# A house of two rooms and three files: base/a, base/b, which uses a, and model/c.
setup()
{
	clean_room
	mkdir -p lib/base lib/model bin
	printf '%s\n' '| Room | May include |' '|---|---|' '| `base` | |' '| `model` | base |' \
	    >ARCHITECTURE.md
	echo 'int a(void);' >lib/base/a.h
	printf '#include "base/a.h"\nint a(void) { return 1; }\n' >lib/base/a.c
	echo 'int b(void);' >lib/base/b.h
	printf '#include "base/b.h"\n#include "base/a.h"\nint b(void) { return a(); }\n' >lib/base/b.c
	echo 'int b_inside(void);' >lib/base/b_private.h
	echo 'int c(void);' >lib/model/c.h
	printf '#include "model/c.h"\n#include "base/b.h"\nint c(void) { return b(); }\n' >lib/model/c.c
}

# Lint the house; set $output.
lint_rooms()
{
	local file

	for file in lib/*/*.c; do
		mkdir -p "build/${file%/*}"
		cc -Ilib -c -o "build/${file%.c}.o" "$file"
	done
	BUILD=build run -0 "$TASK_SRC/tests/lint/rooms" .
}

@test "a house in order passes, and so does this one's table" {
	lint_rooms
	[[ $output != *"not ok"* ]]
	assert_match "$output" "1\.\.3"
}

@test "an include must name its room" {
	sed -i 's|base/a.h|a.h|' lib/base/b.c
	cp lib/base/a.h lib/
	lint_rooms
	assert_match "$output" 'lib/base/b.c:2: "a.h" names no room'
}

@test "a room includes no room that its row does not name" {
	echo '#include "model/c.h"' >>lib/base/a.h
	lint_rooms
	assert_match "$output" "lib/base/a.h:2: base may not include model"
}

@test "a private header stays in its room" {
	echo '#include "base/b_private.h"' >>lib/model/c.c
	lint_rooms
	assert_match "$output" 'lib/model/c.c:4: "base/b_private.h" is private to base'
}

@test "a declaration by hand does not get around the table" {
	printf 'extern int c(void);\nint a2(void) { return c(); }\n' >>lib/base/a.c
	lint_rooms
	assert_match "$output" "lib/base/a.c:3: declares by hand what a header must declare"
	assert_match "$output" "lib/base/a.c: base may not use c\(\) of lib/model/c.c"
	sed -i 's/^extern //' lib/base/a.c
	lint_rooms
	assert_match "$output" "lib/base/a.c: base may not use c\(\) of lib/model/c.c"
}

@test "files that use each other are a circle, also through a third" {
	printf 'int b(void);\nint a2(void) { return b(); }\n' >>lib/base/a.c
	lint_rooms
	assert_match "$output" "a circle of files: lib/base/a.c uses b\(\) of lib/base/b.c; lib/base/b.c uses a\(\) of lib/base/a.c"
}

@test "a room without a row is none" {
	mkdir lib/attic
	echo 'int d(void);' >lib/attic/d.h
	lint_rooms
	assert_match "$output" "lib/attic/d.h: ARCHITECTURE.md has no row for attic"
}
