#!/bin/sh
# SPDX-License-Identifier: ISC
# Does the property test notice mistakes? Every FAULT(n) in lib/ is switched on in turn,
# and tests/property/fold_test.c must fail.

cd "$(dirname "$0")/../.." || exit 1
CC=${CC:-cc}
BUILD=${BUILD:-build}
if grep -qE -- '-fsanitize|--coverage' "$BUILD/flags"; then
	echo "1..0 # skip the plain build shows it"
	exit
fi
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

compile()
{
	# shellcheck disable=SC2046 # words on purpose
	$CC -std=c11 -D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700 -D_DEFAULT_SOURCE \
	    -O1 -Ilib -Itests/unit $(pkg-config --cflags libcjson nettle) "$@"
}

compile -c -o "$work/fold_test.o" tests/property/fold_test.c || exit 1

# Build with fault $1 and run; the output is the test's.
run_with()
{
	rm -rf "$work/with"
	mkdir "$work/with"
	cp "$work/fold_test.o" "$work/with"
	grep -lE "(FAULT\\(|BY\\([a-z_]+, )$1\\)" lib/*/*.c >"$work/sources"
	while read -r source; do
		name=$(basename "$source" .c)
		compile -DFAULT_NUMBER="$1" -c -o "$work/with/$name.o" "$source" || return
	done <"$work/sources"
	# shellcheck disable=SC2046 # words on purpose
	$CC -o "$work/with/test" "$work"/with/*.o "$BUILD/libtasklog.a" \
	    $(pkg-config --libs libgit2 libcjson nettle zlib libutf8proc) || return
	"$work/with/test"
}

export TASKLOG_REPLAYS=120000 TASKLOG_SEED=1
faults=$(grep -ohE '(FAULT\(|BY\([a-z_]+, )[0-9]+\)' lib/*/*.c | grep -oE '[0-9]+' |
    sort -nu)
n=1
if run_with 0 | grep -q '^ok'; then
	echo "ok 1 - without a fault it passes"
else
	echo "not ok 1 - without a fault it passes"
fi
for fault in $faults; do
	n=$((n + 1))
	if run_with "$fault" | grep -q '^not ok'; then
		echo "ok $n - fault $fault is caught"
	else
		echo "not ok $n - fault $fault is caught"
	fi
done
echo "1..$n"
