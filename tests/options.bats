# SPDX-License-Identifier: ISC
# One letter, one name, one meaning, in all programs: the table is Letters in tasklog(7).
load helper

setup() { clean_room; }

programs()
{
	local program

	for program in "$TASK_BIN"/task-*; do
		[[ ! -x $program || $program == *.* ]] || echo "${program##*/}"
	done
}

# The options of all programs: program, letter or -, name, argument or -.
options()
{
	local program

	for program in $(programs); do
		"$program" --help | sed -n \
		    -e 's/^  \(-.\), --\([a-z-]*\)=\([^ ]*\).*/\1 \2 \3/p; t' \
		    -e 's/^  \(-.\), --\([a-z-]*\).*/\1 \2 -/p; t' \
		    -e 's/^      --\([a-z-]*\)=\([^ ]*\).*/- \1 \2/p; t' \
		    -e 's/^      --\([a-z-]*\).*/- \1 -/p' | sed "s/^/$program /"
	done
}

# The arguments of one meaning: they differ in how many values a program takes.
meaning()
{
	sed -E 's/\[-\]//; s/,\.\.\.$//; s/^(WHY|NOTE)$/TEXT/; s/^(0\.\.10|MIN.*)$/PRIORITY/
	    s/^(CODE|PREFIX)$/CODE/; s/^FROM[.][.]TO$/WHEN/'
}

@test "a letter stands for one name in all programs, and a name has one letter" {
	options >all
	[[ $(cut -d' ' -f1 all | sort -u | wc -l) -ge 20 && $(wc -l <all) -ge 300 ]]
	awk '$2 != "-" { print $2, ($3 ~ /-file$/ ? "*-file" : $3) }' all | sort -u >pairs
	assert_equal "$(cut -d' ' -f1 pairs | uniq -d)" ""
	assert_equal "$(cut -d' ' -f2 pairs | sort | uniq -d)" ""
	# a program that has the name has its letter, too
	while read -r letter name; do
		[[ $name != '*-file' ]] || continue
		assert_equal "$(awk -v n="$name" -v l="$letter" '$3 == n && $2 != l' all)" ""
	done <pairs
}

@test "a name takes the same kind of value in all programs" {
	options | while read -r _ _ name arg; do
		echo "$name $(meaning <<<"$arg")"
	done | sort -u >kinds
	assert_equal "$(cut -d' ' -f1 kinds | uniq -d)" ""
}

@test "the table of letters has each letter, and no others" {
	options | awk '$2 != "-" { print $2 }' | sort -u >offered
	sed -n '/^\.Ss Letters/,/^\.Ss Filters/p' "$TASK_SRC/man/tasklog.7" |
	    sed -n 's/^\.It Fl \(.*\) Ta .*/\1/p' | sed 's/ Ta.*//; s/ , / /g' |
	    tr ' ' '\n' | grep . | sed 's/^/-/' | sort -u >listed
	diff offered listed
}

@test "an option of an earlier version is refused with what is written instead" {
	task-init >/dev/null
	n=0
	while read -r program option instead; do
		refused 2 "$program: the option '$option' is now '$instead'" "$program" "$option" x
		((++n))
	done < <(sed -n 's/^\t{ "\(task-[a-z]*\)", "\(-[^"]*\)", "\(.*\)", false },$/\1 \2 \3/p' \
	    "$TASK_SRC/bin/cli/retired.c")
	((n >= 13))
}

@test "other names that people try are taken" {
	task-init -q && task-add one >/dev/null
	assert_equal "$(task-init --where)" "$(task-init --which)"
	assert_equal "$(task-fsck --format=tap --range ..tasks --ref tasks -C .tasks)" \
	    "$(task-fsck --style=tap --range ..tasks --branch tasks -C .tasks)"
	assert_equal "$(task-mcp --setup codex --check 2>&1)" "$(task-mcp --setup codex --self-test 2>&1)"
	assert_equal "$(task-undo -n --by ann --since 2026-11-20)" "$(task-undo -n --author ann --since 2026-11-20)"
	refused 2 "option '--self-test' takes no argument" task-mcp --check=x
	assert_equal "$(sed -n 's/^\t{ .*, "\(--[^"]*\)", "--[a-z-]*", true },$/\1/p' \
	    "$TASK_SRC/bin/cli/retired.c" | tr '\n' ' ')" "--format --ref --where --check --by "
}

@test "verbs and kinds that people mean are proposed, and operands in a wrong place are put right" {
	task-init -w simple >/dev/null
	task-add -c ACC-1 --check look one >/dev/null
	task-add -c ACC-2 two >/dev/null
	while IFS='|' read -r status message command; do
		# shellcheck disable=SC2086 # words
		refused "$status" "$message" $command
	done <<-'END'
		2|there is no verb 'begin'; did you mean 'start'?|task-time begin ACC-1
		2|there is no verb 'strat'; did you mean 'start'?|task-time strat ACC-1
		2|there is no verb 'done'; did you mean 'tick'?|task-check done ACC-1 1
		2|there is no verb 'drop'; did you mean 'remove'?|task-gate drop tests ACC-1
		2|there is no verb 'add'; did you mean 'register'?|task-agent add bob
		2|there is no verb 'take'; did you mean 'accept'?|task-handoff take ACC-1
		2|there is no verb 'use'; did you mean 'set'?|task-workflow use simple
		2|the verb comes first: task-check tick ACC-1 1|task-check ACC-1 tick 1
		2|the verb comes first: task-agent change bob|task-agent bob change
		2|the state comes last: task-move ACC-1 ACC-2 done|task-move done ACC-1 ACC-2
		2|the gate comes before the task: task-gate require tests ACC-1|task-gate require ACC-1 tests
		2|the kind comes before the target: task-link ACC-1 needs ACC-2|task-link needs ACC-1 ACC-2
		2|the kind comes before the target: task-link ACC-1 needs ACC-2|task-link ACC-1 ACC-2 needs
		5|there is no link 'need'; did you mean 'needs'? links are needs, |task-link ACC-1 need ACC-2
		5|there is no link 'depends-on'; did you mean 'needs'?|task-link ACC-1 depends-on ACC-2
		5|there is no link 'child-of'; did you mean 'parent'?|task-link ACC-1 child-of ACC-2
		5|there is no state 'closed'; did you mean 'done'?|task-move ACC-1 closed
		5|there is no state 'closed'; did you mean 'done'?|task-list -s closed
		5|there is no state 'wip'; did you mean 'doing'?|task-move ACC-1 wip
	END
}

@test "a program with verbs lists, or shows, without a verb" {
	git init -q -b main . && task-init >/dev/null
	task-add -c ACC-1 --check look --gate tests one >/dev/null
	for program in check gate handoff time; do
		assert_equal "$(task-$program ACC-1)" "$(task-$program list ACC-1)"
	done
	assert_match "$(task-check ACC-1)" "look"
	assert_match "$(task-gate ACC-1)" "tests"
	assert_equal "$(task-agent)$(task-handoff)$(task-time)" ""
	assert_equal "$(task-hooks || :)" "$(task-hooks status || :)"
	assert_equal "$(task-workflow)" "$(task-workflow show)"
}

@test "every program that writes says with -n what it would write, and writes nothing" {
	export TASK_HOOKS=$TASK_SRC/hooks
	git init -q -b main . && git config user.name ann && git config user.email ann@example.com
	git commit -q --allow-empty -m begin
	task-init >/dev/null
	task-add -c A-1 --check look --gate tests one >/dev/null
	task-add -c A-2 two >/dev/null
	task-claim -q A-2 >/dev/null
	task-log -A bob -m "hello" A-1 >/dev/null
	message=$(task-log --messages -j | jq -r .id)
	git clone -q --bare .tasks hub.git && git -C .tasks remote add origin "$PWD/hub.git"
	count_events
	before=$count
	while IFS='|' read -r message_wanted command; do
		echo "${command%% *}" >>tried
		# shellcheck disable=SC2086 # words
		run eval "$command"
		[[ $status == 0 ]] || fail "$command: $output"
		[[ $output == *"$message_wanted"* ]] || fail "$command: $output"
		count_events
		assert_equal "$command $count" "$command $before"
	done <<-END
		would record: a new task: three|task-add -n three
		would record: B-1 three|task-add -n -c B-1 three
		would record: A-1 priority 8, +urgent|task-edit -n -P 8 -l urgent A-1
		would record: A-1 created → in-progress|task-move -n A-1 in-progress
		would record: A-1 +needs A-2|task-link -n A-1 needs A-2
		would record: A-1 created → in-progress, claim 1|task-claim -n A-1
		would record: A-2 given back|task-claim -n --release A-2
		would record: A-1 |task-claim -n --next
		would record: A-1 item: more|task-check -n add A-1 more
		would record: A-1 ticked: look|task-check -n tick A-1 1
		would record: A-1 +docs|task-gate -n require docs A-1
		would record: A-1 tests waived: no time|task-gate -n waive -m "no time" tests A-1
		would run 'false' and report gate 'tests'|task-gate -n run tests A-1 -- false
		would record: A-1 comment: hello|task-log -n -m hello A-1
		would record: comment: to all|task-log -n -m "to all"
		would record: |task-log -n --ack $message
		would record: |task-log -n --ack --inbox
		would record: bob: registered|task-agent -n register bob
		would record: A-1 work begins|task-time -n start A-1
		would record: A-2 handoff to bob: take it|task-handoff -n give -m "take it" --to bob A-2
		would record: workflow simple|task-workflow -n set simple
		would import 1 task|task-import -n --from beads - <<<'{"id":"a","title":"hen"}'
		would record: A-2 in-progress → |task-done -n A-2 -m why
		would record: A-2 undone: in-progress → created|task-undo -n
		prepare-commit-msg|task-hooks -n install
		would purge 1 line|task-purge -n $message
	END
	for program in $(programs); do
		"$program" --help | grep -q -e '-n, --dry-run' || continue
		grep -q "^$program\$" tried || [[ $program == task-sync ]] || fail "$program is not tried"
	done
	run -0 --separate-stderr task-sync -n
	assert_match "$output$stderr" "origin"
}

@test "a program that writes says so if it is not known who acts" {
	((EUID == 0)) && command -v setpriv >/dev/null || skip "needs root and setpriv"
	place=$(TMPDIR='' mktemp -d)
	chmod 755 "$place"
	cd "$place"
	task-init >/dev/null
	chown -R 54321 "$place"
	unset TASK_ACTOR
	nobody=(env HOME="$place" GIT_CONFIG_GLOBAL=/dev/null setpriv --reuid 54321 --clear-groups)
	run --separate-stderr "${nobody[@]}" task-add one
	said="$status $stderr"
	run --separate-stderr "${nobody[@]}" task-add -A ann two
	rm -rf "${place:?}"
	assert_equal "$status $stderr" "0 "
	assert_equal "$said" "0 task-add: it is not known who acts, so the log names 'unknown': \
set git's user.name, or TASK_ACTOR"
}

@test "options and operands that other programs have are told in ours" {
	task-init -q
	task-add -q -c A-1 "one" >/dev/null
	while IFS='|' read -r said command; do
		run eval "$command"
		((status == 2 || status == 3 || status == 7)) || fail "$command: status $status"
		[[ $output == *"$said"* ]] || fail "$command: $output"
	done <<-'EOF'
		there is no option '--tag'; did you mean '--label'?|task-list --tag bug
		there is no option '--description'; did you mean '--body'?|task-add x --description y
		there is no option '--depends'; did you mean '--needs'?|task-add x --depends A-1
		there is no option '--title'; use: task-add "the title"|task-add --title x
		there is no option '--status'; use: task-move TASK STATE|task-edit A-1 --status done
		there is no option '--needs'; use: task-link TASK needs OTHER|task-edit A-1 --needs A-2
		there is no option '-u'; use: -A NAME|task-claim -u bob A-1
		there is no option '-o'; use: task-export >FILE|task-export -o x
		there is no task 'next'; did you mean the option '--next'?|task-claim next
		there is no task 'ready'; did you mean the option '--ready'?|task-list ready
		there is no task 'due'; did you mean the option '--due'?|EDITOR=true task-edit A-1 due tomorrow
		'priority=5' is no change; did you mean the option '--priority'?|env -u EDITOR task-edit A-1 priority=5
		there is no task 'hello'; -m posts a text|task-log hello
		there is no task '5'; '--limit 5' shows so many|task-log -n 5
		there is no task 'xyzzy'; -g searches, -l is a label|task-list xyzzy
		there is no task 'toggle'; verbs are list, add, tick|task-check toggle A-1 1
	EOF
	# a task that another option names has no hint about the operand
	refused 3 "there is no task 'nope'; a task is named by" task-add --parent nope due
	run -3 task-check tick nope 1
	[[ $output != *"verbs are"* ]]
}
