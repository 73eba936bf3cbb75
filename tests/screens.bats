# SPDX-License-Identifier: ISC
# What people see: screens of a real terminal, beside those that are kept in
# tests/screens/golden. `make screens` writes these anew; look at the difference.
load helper

setup() { clean_room; }

setup_file()
{
	export SCREENS=$BATS_FILE_TMPDIR/screens
	[[ -z $(command -v tmux) ]] ||
		BUILD=$BUILD BIN=$TASK_BIN "$TASK_SRC/tests/screens/capture" "$SCREENS"
}

needs_tmux() { command -v tmux >/dev/null || skip "tmux is not installed"; }

@test "the screens of all logs, in all widths, with and without colour, are those that are kept" {
	needs_tmux
	rm -f "$SCREENS"/*.wrapped.seen
	diff -r -x '*.wrapped' "$TASK_SRC/tests/screens/golden" "$SCREENS" ||
		fail "the screens differ: if they are right, 'make screens' keeps them"
}

@test "no screen has a line that is too wide, columns are aligned, and what is cut is said" {
	needs_tmux
	run -0 "$TASK_SRC/tests/screens/check.py" "$SCREENS"
}

@test "the check of screens finds a wide line, a crooked column, and a cut that is not said" {
	needs_tmux
	dir=$BATS_TEST_TMPDIR/bad
	for fault in wide crooked cut left-out; do
		rm -rf "$dir"
		cp -r "$SCREENS" "$dir"
		case $fault in
		wide) echo "> a line" >"$dir/one-80.wrapped" ;;
		crooked) sed -i '9s/  */ /g' "$dir/thirty-120.txt" ;;
		cut) sed -i 's/; cut: .*//; s/^cut: .*//' "$dir/long-titles-120.txt" ;;
		left-out) sed -i 's/no room for: //' "$dir/long-titles-120.txt" ;;
		esac
		run -1 "$TASK_SRC/tests/screens/check.py" "$dir"
	done
}
