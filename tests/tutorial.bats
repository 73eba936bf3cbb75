# SPDX-License-Identifier: ISC
# The tutorial prints what it shows, and every line of the cheat sheet runs.
load helper

setup() { clean_room; }

@test "every line of the tutorial runs, and prints what the page shows" {
	needs_terminal
	run "$TASK_SRC/tests/tour.py" "$TASK_SRC/man/tasklog-tutorial.7"
	((status == 0)) || fail "$output" "(tests/tour.py -w man/tasklog-tutorial.7 writes it)"
}

@test "tests/tour.py fails if a line prints something else, or does not end" {
	sed 's/3 open, 3 ready/4 open, 3 ready/' "$TASK_SRC/man/tasklog-tutorial.7" >page.7
	run -1 "$TASK_SRC/tests/tour.py" page.7
	assert_match "$output" "-4 open, 3 ready"
	sed 's/^\$ task-claim WEB-001/$ exit/' "$TASK_SRC/man/tasklog-tutorial.7" >page.7
	run -1 "$TASK_SRC/tests/tour.py" page.7
	assert_match "$output" "'exit' did not end"
}

# The commands of the cheat sheet: what stands before two blanks.
commands()
{
	awk '/^\.Ed/ { on = 0 } on { sub(/  .*/, ""); print } /^\.Bd -literal/ { on = 1 }' \
	    "$TASK_SRC/man/tasklog-cheatsheet.7"
}

@test "every line of the cheat sheet runs" {
	unset TASK_ACTOR
	git config --global user.name ann
	git config --global user.email ann@example.com
	git init -q -b main hub.git --bare
	git init -q -b main cart && cd cart
	git remote add origin ../hub.git
	git commit -q --allow-empty -m "begin"
	task-init -q
	task-add -c CART-1 --check "look" "first" >/dev/null
	task-add -c CART-2 -l ui "second" >/dev/null
	task-add -c CART-3 "third" >/dev/null
	export TASK_HOOKS=$TASK_SRC/hooks
	fake=$BATS_TEST_TMPDIR/fake
	mkdir "$fake" && printf '#!/bin/sh\n' >"$fake/man" && chmod +x "$fake/man"
	PATH=$fake:$PATH
	bad=
	while IFS= read -r line; do
		case $line in
		"task-claim --release CART-2") task-claim CART-2 >/dev/null ;;
		esac
		bash -c "$line" >out 2>&1 </dev/null || bad+="$line: status $?: $(<out)"$'\n'
	done < <(commands)
	[[ -z $bad ]] || fail "$bad"
	[[ $(commands | wc -l) -gt 40 ]]
}

@test "the lines of the cheat sheet have at most 80 columns" {
	assert_equal "$(awk 'length > 78' "$TASK_SRC/man/tasklog-cheatsheet.7" | grep -v '^\.')" ""
}
