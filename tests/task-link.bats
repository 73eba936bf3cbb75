# SPDX-License-Identifier: ISC
load helper

fields()
{
	"$TASK_SRC/tests/oracle/oracle.py" .tasks | jq -c "select(.task == \"$1\").fields"
}

two()
{
	a=$(task-add -c A-1 "first")
	b=$(task-add -c B-1 "second")
}

@test "task-link adds every kind of link, and --remove removes it" {
	two
	for kind in needs relates duplicates supersedes discovered-from; do
		run -0 --separate-stderr task-link "$a" "$kind" "$b"
		assert_equal "$output$stderr" ""
		assert_equal "$(fields "$a" | jq ".[\"link/$kind/$b\"]")" true
		task-link --remove "$a" "$kind" "$b"
		assert_equal "$(fields "$a" | jq ".[\"link/$kind/$b\"]")" null
	done
	assert_whole
}

@test "task-link blocks is needs the other way round" {
	two
	task-link A-1 blocks B-1
	assert_equal "$(fields "$b" | jq ".[\"link/needs/$a\"]")" true
	task-link --remove B-1 needs A-1
	assert_equal "$(fields "$b" | jq ".[\"link/needs/$a\"]")" null
}

@test "task-link parent sets and removes the parent" {
	two
	task-link "$b" parent "$a"
	assert_equal "$(fields "$b" | jq -r .parent)" "$a"
	task-link --remove "$b" parent "$a"
	assert_equal "$(fields "$b" | jq -r .parent)" null
}

@test "task-link of what is there, or --remove of what is not, is no event and says so" {
	two
	task-link "$a" needs "$b"
	run -0 --separate-stderr task-link "$a" needs "$b"
	assert_equal "$stderr" "task-link: '$a' needs '$b' is set already"
	run -0 --separate-stderr task-link --remove "$a" relates "$b"
	assert_equal "$stderr" "task-link: '$a' relates '$b' is not set"
	run -0 --separate-stderr task-link --remove "$a" parent "$b"
	assert_equal "$(events)" 4
}

@test "task-link refuses cycles of needs, however long, and from either side" {
	two
	c=$(task-add "third" --needs "$b")
	task-link "$b" needs "$a"
	refused 5 "cycle" task-link "$a" needs "$b"
	refused 5 "cycle" task-link "$a" needs "$c"
	refused 5 "cycle" task-link "$c" blocks "$a"
	task-link "$a" relates "$c"
}

@test "task-link refuses cycles of parents" {
	two
	c=$(task-add "third" --parent "$b")
	task-link "$b" parent "$a"
	refused 5 "cycle" task-link "$a" parent "$c"
	refused 5 "cycle" task-link "$a" parent "$b"
}

@test "task-link refuses a link of a task to itself" {
	two
	for kind in needs blocks parent relates duplicates supersedes discovered-from; do
		refused 5 "'A-1' cannot be linked to itself" task-link A-1 "$kind" "${a:0:6}"
	done
}

@test "task-link refuses a kind that there is not, and names them all" {
	two
	refused 5 "there is no link 'need'; did you mean 'needs'? links are needs, relates, duplicates, supersedes, discovered-from, blocks or parent" \
	    task-link "$a" need "$b"
	refused 5 "there is no link" task-link "$a" "" "$b"
	refused 5 "there is no link" task-link "$a" NEEDS "$b"
}

@test "task-link refuses tasks that are not there" {
	two
	refused 3 "there is no task 'zzzz'" task-link zzzz needs "$a"
	refused 3 "there is no task 'zzzz'" task-link "$a" needs zzzz
	refused 3 "there is no task 'zzzz'" task-link "$a" blocks zzzz
}

@test "task-link takes several tasks, from stdin too; 7 when some fail" {
	two
	c=$(task-add "third")
	printf '%s\n' "$a" "$b" | task-link - needs "$c"
	assert_equal "$(events)" 6
	run -7 task-link "$a" zzzz relates "$c"
	assert_equal "$(events)" 7
	refused 5 "" task-link --atomic "$a" "$c" relates "$c"
	assert_equal "$(events)" 7
}

@test "task-link --expect, --fence and --key work as everywhere" {
	two
	refused 4 "is created, not review" task-link --expect review "$a" needs "$b"
	refused 4 "claim 3" task-link --fence 3 "$a" needs "$b"
	task-link --key k "$a" needs "$b"
	task-link --remove "$a" needs "$b"
	task-link --key k "$a" needs "$b"
	assert_equal "$(fields "$a" | jq ".[\"link/needs/$b\"]")" null
	assert_equal "$(events)" 5
}

@test "task-link -n writes nothing" {
	two
	task-link -n "$a" needs "$b"
	refused 5 "itself" task-link -n "$a" needs "$a"
	assert_equal "$(events)" 3
}

@test "task-link with too few operands is a usage error" {
	refused 2 "a task, a kind and a target are needed" task-link
	refused 2 "a task, a kind and a target are needed" task-link a needs
	refused 2 "did you mean '--remove'" task-link --remov1 a needs b
}

@test "task-link -j prints the task as it is then" {
	a=$(task-add a)
	b=$(task-add b)
	run -0 --separate-stderr task-link -j "$a" needs "$b"
	assert_equal "$output" "$(task-show -j "$a")"
	assert_equal "$(jq -r '.needs[]' <<<"$output")" "$b"
}
