# SPDX-License-Identifier: ISC
# The gate in CI: the example scripts, and what the YAML of the others runs.
load helper

examples=$TASK_SRC/hooks/ci

# A hub with project and log; $id waits for the gate `tests`. The working directory is
# what a CI checks out: a change that closes it on top of main, in a clone that has no log.
setup()
{
	clean_room
	git init -q --bare -b main hub.git
	git clone -q hub.git ann 2>/dev/null
	cd ann || return
	git config user.name ann
	git config user.email ann@example.com
	task-init -q
	id=$(task-add -c AUTH-01 "log in")
	task-gate require tests AUTH-01
	task-move AUTH-01 in-progress
	mkdir .github ci
	cp "$examples/task-gate.sh" .github
	cp "$examples/task-gate.sh" ci
	git add .github ci
	git commit -q -m "begin"
	git push -q origin HEAD:main
	git switch -q -c topic
	git commit -q --allow-empty -m $'log in\n\nCloses AUTH-01'
	git push -q origin topic
	task-sync -q
	git clone -q -b topic ../hub.git ../ci
	cd ../ci || return
	unset TASK_ACTOR
}

pass_gate()
{
	task-gate pass -A bob -C ../ann tests AUTH-01
	task-sync -q -C ../ann
}

# What a list item or a key `run` with a block of lines holds, in the step named $2.
script_of()
{
	awk -v name="$2" '
		/^ *- name: / { on = $0 ~ "name: " name "$" }
		/^ *script:/ && name == "script" { on = 1 }
		inside && NF && match($0, /[^ ]/) < indent { inside = 0 }
		inside { print substr($0, indent) }
		name == "script" && on && /^ *- [^|]/ { sub(/^ *- /, ""); print }
		on && /(run: |- )\|$/ { getline; indent = match($0, /[^ ]/); inside = 1
			print substr($0, indent) }
	' "$1"
}

@test "task-gate.sh fails while a gate of what is closed is open, and names it" {
	run -1 sh "$examples/task-gate.sh" origin/main..HEAD
	assert_match "$output" "AUTH-01	gates	.*passed or waived: tests"
	pass_gate
	run -0 sh "$examples/task-gate.sh" origin/main..HEAD
	assert_equal "$output" "$id	AUTH-01	allowed	would be closed (in-progress → done) by ann, who holds it"
}

@test "task-gate.sh reads the description, which is data and nothing else" {
	run -1 sh "$examples/task-gate.sh" HEAD..HEAD "$(printf 'A title\n\nCloses AUTH-01\n')"
	run -1 sh "$examples/task-gate.sh" HEAD..HEAD "Closes: AUTH-77"
	# shellcheck disable=SC2016
	run -0 sh "$examples/task-gate.sh" HEAD..HEAD '"; touch pwned; $(touch pwned) `touch pwned`'
	[[ ! -e pwned ]]
}

@test "task-gate.sh works in a shallow clone without a work tree, and leaves nothing behind" {
	git clone -q --bare --depth 2 -b topic "file://$PWD/../hub.git" ../bare.git
	cd ../bare.git
	export TMPDIR=$BATS_TEST_TMPDIR/tmp
	mkdir "$TMPDIR"
	run -1 sh "$examples/task-gate.sh" topic~1..topic
	assert_match "$output" "passed or waived: tests"
	assert_equal "$(ls -A "$TMPDIR")" ""
	[[ ! -e tasks ]]
}

@test "task-gate.sh fails, not passes, where there is no log, range or program" {
	run ! sh "$examples/task-gate.sh" nowhere..HEAD
	run -2 sh "$examples/task-gate.sh"
	PATH=/usr/bin:/bin run ! sh "$examples/task-gate.sh" origin/main..HEAD
	git -C ../hub.git update-ref -d refs/heads/tasks
	run ! sh "$examples/task-gate.sh" origin/main..HEAD
}

@test "the step of github.yml runs, and is the gate" {
	script_of "$examples/github.yml" gate >step
	[[ -s step ]]
	BASE=$(git rev-parse origin/main) HEAD=$(git rev-parse HEAD)
	export BASE HEAD TITLE="log in" BODY="nothing"
	run -1 bash -e step
	assert_match "$output" "passed or waived: tests"
	HEAD=$BASE run -0 bash -e step
	HEAD=$BASE BODY="Closes AUTH-01" run -1 bash -e step
	pass_gate
	run -0 bash -e step
}

# Somebody edits the log of the hub by hand.
tamper()
{
	git clone -q -b tasks ../hub.git ../tampered
	sed -i 's/log in/log out/' ../tampered/events/*/*/*/*.jsonl
	git -C ../tampered -c user.name=eve -c user.email=e@example.com commit -q -a -m "x"
	git -C ../tampered push -q origin tasks
}

@test "the step of github.yml takes the log as it is, and names a line that was changed" {
	script_of "$examples/github.yml" log >step
	[[ -s step ]]
	run -0 bash -e step
	assert_equal "$output" ""
	tamper
	run -1 bash -e step
	assert_match "$output" "::error file=events/.*title=.*"
}

@test "the script of gitlab.yml runs, and is the gate" {
	script_of "$examples/gitlab.yml" script >step
	[[ -s step ]]
	export CI_MERGE_REQUEST_TITLE="log in" CI_MERGE_REQUEST_DESCRIPTION=""
	CI_MERGE_REQUEST_DIFF_BASE_SHA=$(git rev-parse origin/main) CI_COMMIT_SHA=$(git rev-parse HEAD)
	export CI_MERGE_REQUEST_DIFF_BASE_SHA CI_COMMIT_SHA
	run -1 sh -e step
	assert_match "$output" "passed or waived: tests"
	pass_gate
	run -0 sh -e step
	tamper
	run -1 sh -e step
	assert_match "$output" "changed or removed by commit"
}

@test "what the YAML would install is what make offers" {
	for file in github.yml gitlab.yml; do
		for target in $(grep -oE 'make -C [^ ]+ [a-z]+' "$examples/$file" | sed 's/.* //'); do
			grep -qE "^$target:" "$TASK_SRC/Makefile" || fail "$file: make $target"
		done
	done
}
