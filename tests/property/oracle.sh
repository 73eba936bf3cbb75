#!/bin/bash
# SPDX-License-Identifier: ISC
# The fold against tests/oracle, which shares nothing with it: the export of random logs
# must be the same bytes, however their lines lie in files. TASKLOG_SEED (the first seed)
# and TASKLOG_SEEDS (how many) are taken from the environment.

cd "$(dirname "$0")/../.." || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
first=${TASKLOG_SEED:-1} seeds=${TASKLOG_SEEDS:-60} n=0 export=$work/export_main

result()
{
	n=$((n + 1))
	if (($1 == 0)); then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		[[ ! -s $work/diff ]] || head -c 1500 "$work/diff" | sed 's/^/# /'
	fi
}

if [[ -x ${BUILD:-build}/tests/property/export_main ]]; then
	export=${BUILD:-build}/tests/property/export_main
else
	# shellcheck disable=SC2046 # words on purpose
	"${CC:-cc}" -std=c11 -D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700 \
	    -D_DEFAULT_SOURCE -O1 -Ilib -o "$export" tests/property/export_main.c \
	    "${BUILD:-build}/libtasklog.a" \
	    $(pkg-config --cflags --libs libgit2 libcjson nettle zlib libutf8proc) || exit 1
fi

# Both exports of a log, compared; lines that are skipped must be the same ones, too.
compare()
{
	"$export" "$1" >"$work/c" 2>"$work/c.err"
	python3 tests/oracle/oracle.py "$1" >"$work/python" 2>"$work/python.err"
	diff <(fold -w 200 "$work/python") <(fold -w 200 "$work/c") >"$work/diff" &&
	    [[ -s $work/c ]] &&
	    diff <(grep -v ':0:\|same id' "$work/c.err" | grep -o '[0-9a-f/]*\.jsonl:[0-9]*' |
	    sort) \
	    <(grep -o 'events/.*' "$work/python.err" |
	    grep -o '[0-9a-f/]*\.jsonl:[0-9]*' | sort) >"$work/diff"
}

# The files of each writer in another layout: as merges, splits and repairs leave them.
relay()
{
	python3 - "$1" "$2" "$3" <<-'PYTHON'
		import random
		import sys
		from pathlib import Path

		source, target, dice = Path(sys.argv[1]), Path(sys.argv[2]), random.Random(sys.argv[3])
		for stream in sorted(source.glob('events/*/*')):
		    lines = [line for file in sorted(stream.glob('*/*.jsonl'))
		             for line in file.read_bytes().splitlines(keepends=True)]
		    lines += [line for line in lines if dice.random() < 0.1]
		    dice.shuffle(lines)
		    parts = [[] for _ in range(dice.randrange(1, 6))]
		    for line in lines:
		        dice.choice(parts).append(line)
		    for n, part in enumerate(parts):
		        number = n * dice.choice((1, 70))
		        file = target / stream.relative_to(source) / f'{number // 256:02x}'
		        file.mkdir(parents=True, exist_ok=True)
		        (file / f'{number % 256:02x}.jsonl').write_bytes(b''.join(part))
	PYTHON
}

# What git's union merge makes of two clones that each lack some lines at the end.
union()
{
	local file base
	mkdir -p "$2"
	cp -R "$1/events" "$2"
	for file in "$2"/events/*/*/*/*.jsonl; do
		base=$(wc -l <"$file")
		head -n $((base / 2)) "$file" >"$work/base"
		head -n $((base * 3 / 4)) "$file" >"$work/ours"
		{ cat "$work/base"; tail -n +$((base * 5 / 8 + 1)) "$file"; } >"$work/theirs"
		git merge-file -p --union "$work/ours" "$work/base" "$work/theirs" >"$file"
	done
}

for log in tests/fixtures/good/*/; do
	"$export" "$log/log" 2>/dev/null | diff "$log/export.jsonl" - >"$work/diff"
	result $? "$(basename "$log") is exported as it should be"
done
for ((seed = first; seed < first + seeds; seed++)); do
	rm -rf "$work/log" "$work/relaid" "$work/merged"
	options=(--events $((50 + seed % 7 * 60)) --writers $((1 + seed % 5)))
	((seed % 3)) || options+=(--hostile)
	tests/oracle/generate.py "${options[@]}" "$seed" "$work/log"
	compare "$work/log"
	result $? "seed $seed is exported as the oracle does"
	"$export" "$work/log" >"$work/before" 2>/dev/null
	((seed % 4 == 0)) || continue
	relay "$work/log" "$work/relaid" "$seed"
	compare "$work/relaid" && cmp -s "$work/c" "$work/before"
	result $? "seed $seed in other files is the same"
	union "$work/log" "$work/merged"
	compare "$work/merged" && cmp -s "$work/c" "$work/before"
	result $? "seed $seed merged by union is the same"
done
echo "1..$n"
