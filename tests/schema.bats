# SPDX-License-Identifier: ISC
# The schemas, the programs and tests/oracle say the same of what is an event: other
# programs are written after the former.
load helper

VALIDATE=$BATS_TEST_DIRNAME/schema/validate.py
FIXTURES=$BATS_TEST_DIRNAME/fixtures

@test "schemas, programs and oracle take and refuse the same values, names and keys" {
	run -0 --separate-stderr "$BATS_TEST_DIRNAME/schema/compare.py"
	assert_match "$output" "^[0-9]{5} lines, [0-9]+ of them events$"
}

@test "schemas take every event of the good logs" {
	for log in "$FIXTURES"/good/*/; do
		[[ $log == */later-versions/ ]] || cat "$log"/log/events/*/*/*/*.jsonl
	done >events.jsonl
	run -0 "$VALIDATE" events.jsonl
	# the one that was set aside is no event
	run -1 --separate-stderr "$VALIDATE" "$FIXTURES"/good/later-versions/log/events/*/*/*/*.jsonl
	assert_equal "$(cut -d: -f2 <<<"$output")" 7
}

@test "schemas refuse the broken events that the manifest says they see, at their lines" {
	while IFS=$'\t' read -r file line _ sees; do
		run --separate-stderr "$VALIDATE" "$FIXTURES/broken/$file"
		case $sees in
		schema | json) assert_match "${lines[0]}" "$file:$line: " || return ;;
		chain) assert_equal "$status $output" "0 " || fail "$file" || return ;;
		esac
	done <"$FIXTURES/broken/manifest.tsv"
}
