#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper

titles()
{
	task-list --format '%(title)' "$@"
}

@test "task-list prints one record a task, tab-separated and without a heading" {
	id=$(task-add -c AUTH-07 -P 7.5 -u bob -l ui -l urgent "fix the login")
	run -0 task-list
	assert_equal "$output" "$id	created	7.5	bob	AUTH-07	ui,urgent	2026-11-20T14:00:00Z	fix the login"
}

@test "task-list of an empty log prints nothing and succeeds" {
	run -0 --separate-stderr task-list
	assert_equal "$output$stderr" ""
}

@test "task-list escapes tabs, line feeds and backslashes, and -0 ends records with NUL" {
	task-add 'a\b' >/dev/null
	assert_equal "$(task-list | cut -f8)" 'a\\b'
	assert_equal "$(task-list -0 | tr '\0' '#' | tail -c 1)" "#"
	run -0 task-list --format '%(title)'
	assert_equal "$output" 'a\b'
}

@test "task-list puts the most urgent first, then the one that failed least, then the oldest" {
	task-add -P 3 low >/dev/null
	TASK_CLOCK=2026-11-20T14:00:01Z task-add old >/dev/null
	TASK_CLOCK=2026-11-20T14:00:02Z task-add young >/dev/null
	TASK_CLOCK=2026-11-20T14:00:03Z task-add -P 9 high >/dev/null
	assert_equal "$(titles)" $'high\nold\nyoung\nlow'
}

@test "task-list leaves closed tasks out unless a filter asks for them" {
	id=$(task-add first)
	task-add second >/dev/null
	task-move "$id" cancelled
	assert_equal "$(titles)" "second"
	assert_equal "$(titles --all)" $'second\nfirst'
	assert_equal "$(titles --closed)" "first"
	assert_equal "$(titles -s cancelled)" "first"
	assert_equal "$(titles "$id")" "first"
}

@test "task-list takes several states and names all of them when it knows one not" {
	a=$(task-add a) b=$(task-add b)
	task-add c >/dev/null
	task-move "$a" in-progress
	task-move "$b" cancelled
	assert_equal "$(titles -s in-progress,cancelled --sort title)" $'a\nb'
	assert_equal "$(titles -s created -s cancelled --sort title)" $'b\nc'
	run -5 task-list -s finished
	assert_match "$output" "there is no state 'finished'; did you mean 'done'\? the states are created, .*archived"
}

@test "task-list filters by assignee, and none means nobody" {
	task-add -u bob his >/dev/null
	task-add -u zoe hers >/dev/null
	task-add nobodys >/dev/null
	assert_equal "$(titles -u bob)" "his"
	assert_equal "$(titles -u none)" "nobodys"
	assert_equal "$(titles -u bob -u zoe --sort title)" $'hers\nhis'
	assert_equal "$(titles -A zoe --mine)" "hers"
}

@test "task-list demands all labels and none of those with a hyphen" {
	task-add -l ui -l old both >/dev/null
	task-add -l ui one >/dev/null
	task-add none >/dev/null
	assert_equal "$(titles -l ui -l old)" "both"
	assert_equal "$(titles -l ui -l -old)" "one"
	assert_equal "$(titles -l -ui -l -unheard-of)" "none"
	assert_equal "$(titles -l unheard-of)" ""
}

@test "task-list takes values by comma as or, and repeated labels and words as and" {
	task-add -l ui -l old -P 1 -c UI-1 -u bob "red one" >/dev/null
	task-add -l ui -P 5 -c UI-2 -u zoe "red two" >/dev/null
	task-add -l api -P 9 -c API-1 "blue three" >/dev/null
	task-move API-1 in-progress
	assert_equal "$(titles -l old,api --sort title)" $'blue three\nred one'
	assert_equal "$(titles -l ui,-old)" "red two"
	assert_equal "$(titles -l -old,-api)" "red two"
	assert_equal "$(titles -l ui,api -l -old --sort title)" $'blue three\nred two'
	assert_equal "$(titles -u bob,none --sort title)" $'blue three\nred one'
	assert_equal "$(titles -u -bob --sort title)" $'blue three\nred two'
	assert_equal "$(titles -u -none --sort title)" $'red one\nred two'
	assert_equal "$(titles -u me,bob -A zoe --sort title)" $'red one\nred two'
	assert_equal "$(titles -P 1,9)$(titles -P 2..5 -P ..1)" $'blue three\nred one''red two'$'\nred one'
	assert_equal "$(titles -p API,UI-1)$(titles -p UI -p API --count)" $'blue three\nred one3'
	assert_equal "$(titles -p -ui)" "blue three"
	assert_equal "$(titles -s -in-progress --sort title)" $'red one\nred two'
	assert_equal "$(titles -s created,in-progress,-created)" "blue three"
	assert_equal "$(titles --where -priority=9 --sort title)" $'red one\nred two'
	assert_equal "$(titles -g red -g two)$(titles -g 'two red')" "red twored two"
	assert_equal "$(titles -l ui -g one -P 1..)" "red one"
}

@test "task-list finds a name with a comma whole, and parts of it otherwise" {
	task-add -A "Doe, J" -u "Doe, J" one >/dev/null
	task-add -u Doe two >/dev/null
	assert_equal "$(titles -u "Doe, J")$(titles -u "-Doe, J")" "onetwo"
	assert_equal "$(titles -u "Doe,Roe" 2>/dev/null)" "two"
}

@test "task-list searches words in any order, phrases, and texts without a word" {
	id=$(task-add -b "say \"no\" to a -flag" "number 299 of the list")
	task-add --check "number the pages" "the list of 299" >/dev/null
	task-log -m "this list has a needle" "$id" >/dev/null
	assert_equal "$(titles -g '299 number')" "number 299 of the list"
	assert_equal "$(titles -g '"list of"')$(titles -g '"299 list"')" "the list of 299"
	assert_equal "$(titles -g 'list -number')$(titles -g list -g -number)" \
	    "the list of 299the list of 299"
	assert_equal "$(titles -g 'list -"of 299"')" "number 299 of the list"
	assert_equal "$(titles -g '"-flag"')$(titles -g '- list')" "number 299 of the listnumber 299 of the list"
	assert_equal "$(titles -g '"no')" "number 299 of the list"
	assert_equal "$(titles -g needle)$(titles -g pages)" ""
	assert_equal "$(titles -g needle --in messages)" "number 299 of the list"
	assert_equal "$(titles -g pages --in title,checklist)" "the list of 299"
	assert_equal "$(titles -g 'list needle' --in all)" "number 299 of the list"
	assert_equal "$(titles -g 'list -needle' --in all)" "the list of 299"
	assert_equal "$(titles -g '299 flag' --in title)" ""
	refused 5 "title, body, messages, checklist or all, not 'comments'" task-list -g x --in comments
}

@test "task-list says which value of a filter nothing has, and goes on" {
	task-add -l bug -c AUTH-1 -u zoe one >/dev/null
	run -0 --separate-stderr task-list -l bgu -u zo -p AUHT --cap rust
	assert_equal "$stderr" "task-list: no task has the label 'bgu', did you mean 'bug'?; \
no task requires 'rust'; nobody is called 'zo', did you mean 'zoe'?; no code begins with 'AUHT', did you mean 'AUTH'?"
	run -0 --separate-stderr task-list -l bug,bgu --format '%(title)'
	assert_equal "$output $stderr" "one task-list: no task has the label 'bgu', did you mean 'bug'?"
	run -0 --separate-stderr task-list -q -l bgu
	assert_equal "$output$stderr" ""
	run -0 --separate-stderr task-log --author zeo
	assert_equal "$stderr" "task-log: nobody is called 'zeo', did you mean 'zoe'?"
	run -0 --separate-stderr task-time --author zeo
	assert_equal "$stderr" "task-time: nobody is called 'zeo', did you mean 'zoe'?"
}

@test "no program lets a repeated value replace the first one" {
	refused 2 "--due is given twice: it can have only one value" task-list --due 1d --due 2d
	refused 2 "--parent is given twice" task-list --parent A --parent B
	refused 2 "-t is given twice" task-edit -t a -t b X
	refused 2 "-m is given twice" task-move -m a -m b X done
	assert_equal "$(task-list --limit 1 --limit 2 --format a --format b)" ""
}

@test "task-list filters by priority, code, needs and parent" {
	a=$(task-add -P 2.5 -c AUTH-01 a)
	task-add -P 8 --needs "$a" b >/dev/null
	task-add -P 9 --parent "$a" c >/dev/null
	assert_equal "$(titles -P 8..)" $'c\nb'
	assert_equal "$(titles -P ..7)" "a"
	assert_equal "$(titles -P 2.5)" "a"
	assert_equal "$(titles --prefix auth)" "a"
	assert_equal "$(titles --needs AUTH-01)" "b"
	assert_equal "$(titles --parent "$a")" "c"
	refused 2 "the option '--children-of' is now '--parent'" task-list --children-of "$a"
	run -3 task-list --parent ffff
	assert_match "$output" "there is no task 'ffff'"
}

@test "task-list searches titles and bodies without case, beyond ASCII" {
	task-add "Über den Wolken" >/dev/null
	task-add -b "see ПРИВЕТ there" other >/dev/null
	assert_equal "$(titles -g 'über DEN')" "Über den Wolken"
	assert_equal "$(titles -g привет)" "other"
	assert_equal "$(titles -g absent)" ""
}

@test "task-list filters by times, of which a day is meant to its end" {
	TASK_CLOCK=2026-11-18T10:00:00Z task-add old >/dev/null
	TASK_CLOCK=2026-11-19T23:00:00Z task-add --due 2026-12-01 new >/dev/null
	assert_equal "$(titles --created 2026-11-19)" "new"
	assert_equal "$(titles --created ..2026-11-18)" "old"
	assert_equal "$(titles --created 2026-11-18..2026-11-19 --sort created)" $'old\nnew'
	assert_equal "$(titles --updated 1d)" "new"
	assert_equal "$(titles --due 2w)" "new"
	assert_equal "$(titles --due ..tomorrow)" ""
	run -5 task-list --created whenever
	assert_match "$output" "--created: cannot read the time 'whenever'"
}

@test "task-list compares a due day as a day, which ends at midnight here" {
	task-add --due 2026-11-30 a >/dev/null
	task-add --due 2026-12-01 b >/dev/null
	task-add --due 2026-12-02T12:00:00Z c >/dev/null
	for TZ in UTC JST-9 EST5; do
		export TZ
		assert_equal "$(titles --due 2026-11-30)" "a"
		assert_equal "$(titles --due ..2026-11-30)" "a"
		assert_equal "$(titles --due 2026-11-28..2026-11-30)" "a"
		assert_equal "$(titles --due "..2026-12-01 23:59:59" --sort due)" $'a\nb'
		assert_equal "$(titles --due "..2026-12-01 23:59:58")" "a"
		assert_equal "$(titles --sort due)" $'a\nb\nc'
		assert_equal "$(titles --sort -due)" $'c\nb\na'
		assert_equal "$(task-list --sort due -j | jq -r .due | head -n 1)" 2026-11-30
		assert_equal "$(task-list --sort due --format '%(due:relative)' | head -n 1)" 2026-11-30
	done
	assert_equal "$(TASK_CLOCK=2026-12-01T12:00:00Z titles --due ..now)" "a"
}

@test "task-list --ready waits for the first second of a defer day" {
	task-add --defer 2026-11-21 a >/dev/null
	for TZ in UTC JST-9 EST5; do
		export TZ
		assert_equal "$(TASK_CLOCK=2026-11-20T23:59:59Z titles --ready)" ""
		assert_equal "$(TASK_CLOCK=2026-11-21T00:00:00Z titles --ready)" "a"
	done
}

@test "task-list --done finds what was done then" {
	id=$(task-add a)
	task-move "$id" in-progress
	task-move "$id" "done"
	assert_equal "$(titles --done today)" "a"
	assert_equal "$(titles --done ..yesterday)" ""
}

@test "task-list --ready offers what can be claimed, --blocked what waits" {
	a=$(task-add a)
	b=$(task-add --needs "$a" b)
	task-add --defer tomorrow c >/dev/null
	assert_equal "$(titles --ready)" "a"
	assert_equal "$(titles --blocked)" "b"
	assert_equal "$(task-list --blocked --explain | cut -f9)" "needs ${a:0:5}"
	task-move "$a" cancelled
	assert_equal "$(titles --ready)" "b"
}

@test "task-list --ready --explain gives the reason for each one offered and skipped" {
	a=$(task-add -c AAA a)
	task-add --needs "$a" b >/dev/null
	task-add --defer tomorrow c >/dev/null
	run -0 task-list --ready --explain --sort title
	assert_equal "$(cut -f8,9 <<<"$output")" $'a\tready\nb\tneeds AAA\nc\tdeferred until 2026-11-21'
	run -0 task-list --explain --sort title
	assert_equal "$(cut -f8,9 <<<"$output")" $'a\tready\nb\tneeds AAA\nc\tdeferred until 2026-11-21'
	assert_equal "$(task-list --explain -j AAA | jq -r .why)" ready
	assert_equal "$(task-list --ready --explain -j | jq -r .why | sort)" \
	    $'deferred until 2026-11-21\nneeds AAA\nready'
	run -2 task-list --explain --count
	run -2 task-list --explain --format '%(id)'
}

@test "task-list --cap filters by what is required, with --ready by what is offered" {
	task-add --cap rust a >/dev/null
	task-add --cap rust --cap sql b >/dev/null
	task-add c >/dev/null
	assert_equal "$(titles --cap rust --sort title)" $'a\nb'
	assert_equal "$(titles --ready --cap rust --sort title)" $'a\nc'
	assert_equal "$(task-list --ready --cap rust --explain "$(titles --cap sql --format '%(id)')" | cut -f9)" \
	    "requires sql"
}

@test "task-list sorts by several keys, and what has no value comes last either way" {
	task-add -P 1 -c BBB b >/dev/null
	task-add -P 1 -c AAA a >/dev/null
	task-add -P 2 c >/dev/null
	assert_equal "$(titles --sort priority,title)" $'c\na\nb'
	assert_equal "$(titles --sort -code)" $'b\na\nc'
	assert_equal "$(titles --sort code)" $'a\nb\nc'
	run -5 task-list --sort size
	assert_match "$output" "cannot sort by 'size': there are priority,"
	for sort in '' - ',' 'title,'; do
		run -5 task-list --sort "$sort"
		assert_match "$output" "cannot sort by '': there are priority,"
	done
}

@test "task-list goes on at a cursor, and every task comes exactly once" {
	for n in 1 2 3 4 5 6 7; do
		task-add -P $((n % 3)) "t$n" >/dev/null
	done
	for sort in priority title -title,id updated,-id; do
		all=$(titles --sort $sort) got='' cursor=()
		while :; do
			run -0 --separate-stderr task-list --format '%(title)' --sort $sort --limit 2 "${cursor[@]}"
			got+=$output$'\n'
			[[ $stderr ]] || break
			cursor=(--cursor "${stderr#more: --cursor }")
		done
		assert_equal "$got" "$all"$'\n'
	done
	run -5 task-list --cursor nonsense
}

@test "task-list --count counts whatever the limit says" {
	task-add a >/dev/null
	task-add b >/dev/null
	assert_equal "$(task-list --count --limit 1)" 2
	assert_equal "$(task-list --count -j)" '{"count":2}'
	assert_equal "$(task-list --count -s "done")" 0
}

@test "task-list --format knows every key, options, percent signs and bytes" {
	a=$(task-add -l x -l y -P 7.5 --meta '{"team":"red"}' "Fix it")
	run -0 task-list --format '%(short)|%(title:upper)|%(title:lower,trunc=4)|%(labels)|%(meta.team)|%%%41'
	assert_equal "$output" "${a:0:5}|FIX IT|fix…|x,y|red|%A"
	run -5 task-list --format '%(titel)'
	assert_match "$output" "no field 'titel'; did you mean 'title'"
	run -5 task-list --format '%(title'
	run -5 task-list --format '%(title:loud)'
	run -5 task-list --format '%z'
}

@test "task-list --where finds tasks by a field, and by its lack" {
	task-add -c ONE --estimate 2h --ref "Mail 7" one >/dev/null
	task-add -c TWO --estimate 120 -u bob two >/dev/null
	task-add -c TRI --estimate 5 --due 2027-01-01 three >/dev/null
	codes() { task-list --sort code --format '%(code)' "$@" | tr '\n' ' '; }
	assert_equal "$(codes --where estimate=120)" "ONE TWO "
	assert_equal "$(codes --where estimate=2h --where estimate=5)" "ONE TRI TWO "
	assert_equal "$(codes --where estimate=2h --where assignee=BOB)" "TWO "
	assert_equal "$(codes --where 'ref=mail 7')" "ONE "
	assert_equal "$(codes --where ref= --where due=)" "TWO "
	assert_equal "$(codes --where due=2027-01-01)" "TRI "
	assert_equal "$(task-list --sort -estimate,code --format '%(code)' | tr '\n' ' ')" "ONE TWO TRI "
	refused 5 "tasks cannot be found by 'estimat'; did you mean 'estimate'?" task-list --where estimat=5
	refused 5 "estimate must be minutes" task-list --where estimate=soon
	refused 5 "tasks are found by FIELD=VALUE, not 'estimate'" task-list --where estimate
}

@test "task-list --where reads a time as task-edit does, by the clock of the log" {
	export TZ=Europe/Berlin
	task-add -c DAY --due 2026-11-21 one >/dev/null
	task-add -c END --due 2026-11-21T22:59:59Z two >/dev/null
	task-add -c TIM --due 2026-12-01T08:00:00Z --defer 2h three >/dev/null
	codes() { task-list --sort code --format '%(code)' "$@" | tr '\n' ' '; }
	for day in 2026-11-21 tomorrow Saturday " tomorrow "; do
		assert_equal "$(codes --where "due=$day")" "DAY "
	done
	for time in 2026-12-01T08:00:00Z 2026-12-01T10:00:00+02:00 '2026-12-01 09:00'; do
		assert_equal "$(codes --where "due=$time")" "TIM "
	done
	assert_equal "$(codes --where due='2026-11-21 23:59:59' --where due=tomorrow)" "DAY END "
	assert_equal "$(codes --where due=2026-12-01)" ""
	assert_equal "$(codes --where defer=2h)" "TIM "
	assert_equal "$(codes --where defer=)" "DAY END "
	TASK_CLOCK=2026-11-28T12:00:00Z task-add -c OLD four >/dev/null
	export TASK_CLOCK=2026-11-29T12:00:00Z
	assert_equal "$(codes --where due=tomorrow)" ""
	for pair in due=nonsense defer=x due=2026-13-01 "due= "; do
		said=$(task-edit "--$pair" DAY 2>&1) && return 1
		refused 5 "${said#task-edit: }" task-list --where "$pair"
	done
}

@test "task-list --where finds children as --parent does" {
	top=$(task-add -c SEC-001 top)
	task-add -c KID --parent "$top" kid >/dev/null
	for name in SEC-001 sec-001 "SEC-001.${top:0:3}" "$top" "${top:0:6}" "${top^^}"; do
		assert_equal "$(task-list --where "parent=$name" --format '%(code)')" KID
	done
	assert_equal "$(task-list --where parent= --format '%(code)')" SEC-001
	assert_equal "$(task-list --where parent=SEC-001 --where parent= --count)" 2
	said=$(task-list --parent zzzz 2>&1) && return 1
	refused 3 "${said#task-list: }" task-list --where parent=zzzz
}

@test "task-list --where finds the priority that task-show prints" {
	a=$(task-add one)
	b=$(task-add -P 5 two)
	c=$(task-add -P 7.5 three)
	task-edit -P 7.0 "$c"
	for id in "$a" "$b" "$c"; do
		shown=$(task-show -j "$id" | jq .priority)
		task-list --where "priority=$shown" --format '%(id)' | grep -qx "$id"
	done
	assert_equal "$(task-list --where priority=5 --count)" 2
	assert_equal "$(task-list --where priority= --count)" 0
}

@test "task-list -j prints objects that fit schema/task.json" {
	a=$(task-add -c AUTH-07 -P 7.5 -u bob -l ui --cap rust --gate tests --check "look" --estimate 90 --due tomorrow \
	    --meta '{"k":[1]}' --ref https://example.com -b "body" "fix")
	b=$(task-add first)
	task-add --needs "$b" --parent "$a" other >/dev/null
	task-log -m hello "$a" >/dev/null
	task-list -j >tasks
	assert_equal "$(wc -l <tasks)" 3
	"$TASK_SRC/tests/schema/validate.py" --task tasks
	assert_equal "$(jq -r 'select(.code).estimate' tasks)" 90
	assert_equal "$(jq -c 'select(.code) | .progress, .checklist[0].text, .messages' tasks)" $'{"done":0,"total":1}\n"look"\n1'
	assert_equal "$(jq -r 'select(.needs).blocked_by[0]' tasks)" "$b"
}

@test "task-list --at shows the tasks as they were" {
	a=$(task-add a)
	event=$(task-log "$a" | cut -f5)
	TASK_CLOCK=2026-11-20T15:00:00Z task-move "$a" in-progress
	TASK_CLOCK=2026-11-20T16:00:00Z task-add b >/dev/null
	export TASK_CLOCK=2026-11-21T14:00:00Z
	assert_equal "$(task-list --at 2026-11-20T14:30:00Z --format '%(title) %(state)')" "a created"
	assert_equal "$(task-list --at 2026-11-20T15:00:00Z --format '%(title) %(state)')" "a in-progress"
	assert_equal "$(task-list --at "$event" --format '%(title) %(state)')" "a created"
	assert_equal "$(task-list --at HEAD~1 --format '%(title) %(state)')" "a in-progress"
	assert_equal "$(task-list --at 22h --count)" 2
	run -3 task-list --at never-ever
	assert_match "$output" "is not a time, an event or a commit of the log"
}

@test "task-list --at does not call the clone set back; after a reset, task-list does" {
	a=$(task-add a)
	event=$(task-log "$a" | cut -f5)
	TASK_CLOCK=2026-11-20T15:00:00Z task-add b >/dev/null
	for when in 2026-11-20T13:00:00Z 2026-11-20T14:30:00Z "$event" HEAD~1; do
		run -0 --separate-stderr task-list --at "$when"
		assert_equal "$stderr" ""
	done
	git -C .tasks reset -q --hard HEAD^
	run -0 --separate-stderr task-list
	assert_equal "$stderr" "task-list: this clone was set back behind what it had written: its next write continues as another writer"
}

@test "task-list takes tasks from standard input and names those that are not there" {
	a=$(task-add a)
	task-add b >/dev/null
	assert_equal "$(echo "$a" | titles -)" "a"
	run -7 --separate-stderr task-list "$a" ffff
	assert_match "$stderr" "there is no task 'ffff'"
	run -3 task-list ffff
}

@test "task-list refuses options that are not there and says which may be meant" {
	run -2 task-list --lable x
	assert_match "$output" "did you mean '--label'"
	run -5 task-list -P 11
	run -2 task-list -j --format x
}

# What a program prints on a terminal of 60 columns.
on_terminal()
{
	script -qec "stty cols 60; $*" /dev/null </dev/null | tr -d '\r'
}

@test "task-list has a heading on a terminal, aligns, shortens ids, and cuts titles to the width" {
	needs_terminal
	a=$(task-add -c AUTH-07 "$(printf 'word %.0s' {1..30})")
	b=$(task-add -P 7.5 "日本語")
	run -0 on_terminal task-list
	assert_equal "${lines[0]}" "  TASK     STATE    PRI  TITLE"
	assert_match "${lines[1]}" "^▸ ${b:0:5}    created  7\.5  日本語$"
	assert_match "${lines[2]}" "^▸ AUTH-07  created    5  word word .*…$"
	assert_equal "$(($(wc -m <<<"${lines[2]}") - 1))" 60
	assert_equal "${lines[3]}" "2 open, 2 ready; cut: title"
}

@test "task-list has a mark for each way a task can stand" {
	needs_terminal
	task-add -c A-1 one >/dev/null
	task-add -c A-2 --needs A-1 two >/dev/null
	task-add -c A-3 --defer tomorrow three >/dev/null
	task-add -c A-4 --parent A-1 four >/dev/null
	task-claim -q -A bob A-4 >/dev/null
	run -0 on_terminal task-list
	assert_equal "$(printf '%s\n' "${lines[@]}")" "$(cat <<-'END'
	  TASK  STATE        WHO  WAITS  PARTS  TITLE
	  A-1   created                    0/1  one
	■ A-2   created               1         two
	◌ A-3   created                         three
	● A-4   in-progress  bob                four
	4 open
	END
	)"
	run -0 on_terminal env LC_ALL=C task-list
	assert_match "$output" "# A-2 .*~ A-3 .*\* A-4 "
	assert_equal "$(task-list --columns=code,mark,waits,parts,who)" \
	    $'A-1\t\t\t0/1\t\nA-2\tblocked\t1\t\t\nA-3\tdeferred\t\t\t\nA-4\tclaimed\t\t\tbob'
}

@test "task-list says when tasks are due, and what is overdue" {
	needs_terminal
	for due in 2026-11-18 2026-11-20 tomorrow 2026-11-24 2027-03-01 2026-11-20T12:30:00Z; do
		task-add -p D --due "$due" "$due" >/dev/null
	done
	run -0 on_terminal task-list --sort title --columns=due,title
	assert_equal "$(printf '%s\n' "${lines[@]}")" "$(cat <<-'END'
	DUE         TITLE
	overdue 2d  2026-11-18
	today       2026-11-20
	overdue 1h  2026-11-20T12:30:00Z
	in 4d       2026-11-24
	2027-03-01  2027-03-01
	tomorrow    tomorrow
	6 open, 6 ready, 2 overdue
	END
	)"
}

@test "task-list prints the columns that are named, and refuses others" {
	id=$(task-add -c A-1 -l x -P 7 --estimate 2h "one")
	assert_equal "$(task-list --columns=title,estimate,priority,id)" $'one\t120\t7\t'"$id"
	refused 5 "there is no column 'titel'; did you mean 'title'? the columns are mark, id, task" \
	    task-list --columns=id,titel
	refused 5 "there is no column ''" task-list --columns=
}

@test "task-list prints no line that is wider than the terminal, however narrow that is" {
	needs_terminal
	task-add -c LONG-CODE-IN-CAPITAL -P 9.5 --due 2026-01-01 -u somebody-with-a-name -l one -l two \
	    "$(printf 'word %.0s' {1..30})" >/dev/null
	task-add -u 山田太郎 -l 書類 "説明書を書いて、見出しを直し、目次を作り、索引を付けてから印刷する" >/dev/null
	task-add -c X-1 --parent LONG-CODE-IN-CAPITAL "x" >/dev/null
	for cols in 20 21 25 30 33 40 50 61 79 100 137 200; do
		for command in task-list "task-list --tree" "task-list --group-by label" \
		    "task-list --explain" "task-list --columns=code,labels,who" task-log task-agent \
		    "task-show X-1"; do
			[[ $command != task-show* ]] || ((cols >= 60)) || continue
			run -0 script -qec "stty cols $cols; $command" /dev/null </dev/null
			widest=$(tr -d '\r' <<<"$output" | wc -L)
			((widest <= cols)) || fail "$command at $cols: $widest" "$output"
		done
	done
}

@test "task-list has the marks that its filters find" {
	# shellcheck source=tests/screens/logs.sh
	. "$TASK_SRC/tests/screens/logs.sh"
	drafts 300 | task-add -q - >/dev/null
	task-list --ready --columns=id | sed -n '3~9p' | head -n 9 | task-claim -q -A bob - >/dev/null
	task-list --ready --columns=id | sed -n '7~9p' | head -n 9 | task-move -m no - cancelled
	for filter in ready blocked; do
		assert_equal "$(task-list --columns=mark,id | sed -n "s/^$filter\t//p" | sort)" \
		    "$(task-list --$filter --columns=id | sort)"
	done
	assert_equal "$(task-list --columns=mark | grep -c claimed)" 9
	git config --global user.name ann
	git config --global user.email ann@example.com
	for n in 1 2; do
		cp -r .tasks "other-$n"
		task-edit -C "other-$n" -A "who-$n" -t "by $n" EPIC-101
	done
	git -C .tasks pull -q --no-rebase ../other-1 HEAD
	git -C .tasks pull -q --no-rebase ../other-2 HEAD
	assert_equal "$(task-list --columns=mark,code | sed -n "s/^conflict\t//p")" EPIC-101
	assert_equal "$(task-list --columns=mark,code | sort -u | sed -n "s/^conflict\t//p")" \
	    "$(task-list --conflicts --columns=code)"
}

@test "task-list --group-by has a heading and a count for each group, and orders in a pipe" {
	needs_terminal
	task-add -c A-1 -u bob --due tomorrow "one" >/dev/null
	task-add -c A-2 "two" >/dev/null
	task-add -c A-3 -P 9 -u bob "three" >/dev/null
	task-add -c A-4 -u ann --due 2026-11-20T18:00:00Z "four" >/dev/null
	task-move A-4 in-progress
	run -0 on_terminal task-list --group-by=assignee --columns=code,title
	assert_equal "$(printf '%s\n' "${lines[@]}")" "$(cat <<-'END'
	CODE  TITLE
	ann (1)
	A-4   four
	bob (2)
	A-3   three
	A-1   one
	assigned to nobody (1)
	A-2   two
	4 open, 3 ready
	END
	)"
	for field in "state A-3A-1A-2A-4" "due A-4A-1A-3A-2" "priority A-3A-1A-2A-4" \
	    "who A-4A-3A-1A-2" "code A-1A-2A-3A-4" "label A-3A-1A-2A-4"; do
		assert_equal "$(task-list --group-by "${field% *}" --columns=code | tr -d '\n')" \
		    "${field#* }"
	done
	refused 5 "cannot group by 'stat'; did you mean 'state'? group by state, priority" \
	    task-list --group-by stat
	run -2 task-list --group-by state --tree
}

@test "task-list --tree has children below parents, and parents that do not match for context" {
	needs_terminal
	task-add -c E-1 "epic" >/dev/null
	task-add -c E-2 --parent E-1 "part" >/dev/null
	task-add -c E-3 -P 9 --parent E-2 -l x "leaf" >/dev/null
	task-add -c E-4 -P 8 --parent E-1 "second part" >/dev/null
	task-add -c Z-1 -P 9.5 "alone" >/dev/null
	run -0 on_terminal task-list --tree --columns=code,title
	assert_equal "$(printf '%s\n' "${lines[@]}")" "$(cat <<-'END'
	CODE  TITLE
	Z-1   alone
	E-1   epic
	E-2   ├─ part
	E-3   │  └─ leaf
	E-4   └─ second part
	5 open, 3 ready
	END
	)"
	run -0 on_terminal env LC_ALL=C task-list --tree --columns=code,title -l x
	assert_equal "$(printf '%s\n' "${lines[@]}")" "$(cat <<-'END'
	CODE  TITLE
	E-1   epic
	E-2   `- part
	E-3      `- leaf
	1 open that match, 1 ready
	END
	)"
	assert_equal "$(task-list --tree --columns=code | tr '\n' ' ')" "Z-1 E-1 E-2 E-3 E-4 "
	assert_equal "$(task-list --tree -l x --columns=code,title)" $'E-3\tleaf'
}

@test "task-list --sort falls back to the usual order, by due within a day" {
	for n in 1 2 3 4; do
		task-add -c "A-$n" -P "$n" --due 2026-12-02 x >/dev/null
	done
	task-edit --due 2026-12-02T08:00:00Z A-1
	task-edit --due 2026-12-01 A-2
	assert_equal "$(task-list --sort due --columns=code | tr -d '\n')" A-2A-4A-3A-1
	assert_equal "$(task-list --sort title --columns=code | tr -d '\n')" A-4A-3A-2A-1
	run -0 --separate-stderr task-list --sort due --columns=code --limit 2
	assert_equal "$(task-list --sort due --columns=code ${stderr#more: })" $'A-3\nA-1'
}

@test "task-list says what it has no room for" {
	needs_terminal
	task-add -c LONG-CODE-0001 -P 9 --due tomorrow -u somebody-else -l one -l two "$(printf 'word %.0s' {1..20})" >/dev/null
	run -0 on_terminal task-list
	assert_match "${output//$'\n'/ }" "no room for: who, labels \(--columns\); cut: title"
	run -0 on_terminal task-list --columns=code,labels
	assert_equal "${lines[1]}" "LONG-CODE-0001  one,two"
}

@test "task-list says on a terminal why there is nothing, and in a pipe only what no filter can find" {
	needs_terminal
	assert_equal "$(on_terminal task-list)" "there is no task yet (task-add TITLE)"
	a=$(task-add -l red one)
	assert_equal "$(on_terminal task-list -l rde)" "no task has the label 'rde', did you mean 'red'?"
	assert_equal "$(on_terminal task-list -u bob)" "nobody is called 'bob'"
	assert_equal "$(on_terminal task-list -u ann)" "no task is assigned to 'ann'"
	assert_equal "$(on_terminal task-list -p ZZZ)" "no code begins with 'ZZZ'"
	assert_equal "$(on_terminal task-list -g two)" "no title and no body has 'two'"
	assert_equal "$(on_terminal task-list -l red -P 9..)" "no task matches"
	task-move "$a" cancelled
	assert_equal "$(on_terminal task-list)" "no task is open; 1 closed not shown (--all)"
	assert_equal "$(on_terminal task-list -l red)" \
	    "no open task matches; 1 closed that match not shown (--all)"
	run -0 --separate-stderr task-list -l rde
	assert_equal "$output $stderr" " task-list: no task has the label 'rde', did you mean 'red'?"
}

@test "task-list says on a terminal how many of those that match are shown" {
	needs_terminal
	for n in 1 2 3; do task-add -c "A-$n" "$n" >/dev/null; done
	task-move A-3 cancelled
	run -0 on_terminal "task-list --limit 1 2>&1"
	assert_equal "${lines[2]}" "1 of 2 shown, 1 open, 1 ready; 1 closed not shown (--all)"
	assert_match "${lines[3]}" "^more: --cursor"
	run -0 on_terminal task-list --all -q
	assert_equal "${#lines[@]}" 4
}

@test "task-list colours on a terminal unless NO_COLOR is set, and says what is not shown" {
	needs_terminal
	id=$(task-add a)
	task-move "$id" cancelled
	run -0 on_terminal task-list --all
	[[ $output != *$'\033'* ]]
	unset NO_COLOR
	run -0 env TERM=xterm script -qec "task-list --all" /dev/null
	assert_match "$output" $'\033\\[33m'
	run -0 on_terminal task-list
	assert_match "$output" "1 closed not shown"
}

@test "task-list lets no text steer the terminal" {
	needs_terminal
	task-add $'left\u202eright' >/dev/null || skip "not accepted"
	run -0 on_terminal task-list
	[[ $output != *$'\u202e'* ]]
}

@test "task-list outside of a log says where it looked" {
	cd /
	run -3 task-list
	assert_match "$output" "task-init"
}

@test "task-list --closed with states that are not closed lists nothing" {
	task-add "open" >/dev/null
	assert_equal "$(task-list --closed -s review)" ""
	assert_equal "$(task-list --closed -s created)" ""
}

@test "task-list refuses what can match nothing, and says why" {
	refused 2 "--ready cannot be combined with --blocked" task-list --ready --blocked
	refused 5 "'3..1' has no priority in it" task-list -P 3..1
	refused 5 "a label must not be empty" task-list -l '!'
	refused 5 "a label must not be empty" task-list -l ''
	refused 5 "a label must not be empty" task-list -l a,,b
	refused 5 "'!a' is no label: to leave one out, write -a" task-list -l '!a'
	refused 5 "'two words' cannot be a label" task-list -l 'two words'
	task-list -P 3..3
}

@test "task-list proposes the state or the key that was meant" {
	refused 5 "there is no state 'in-progres'; did you mean 'in-progress'? the states are created" \
	    task-list -s done,in-progres
	refused 5 "there is no state 'zebra'; the states are created" task-list -s zebra
	refused 5 "cannot sort by 'prority'; did you mean 'priority'?" task-list --sort title,-prority
}

@test "task-list --conflicts has what task-sync tells of, also tasks that need themselves" {
	task-import -q --from beads - >/dev/null <<-'END'
	{"id":"a","title":"hen"}
	{"id":"b","title":"egg"}
	{"id":"c","title":"box"}
	{"id":"d","title":"lid"}
	{"id":"e","title":"alone"}
	{"issue_id":"a","depends_on_id":"b","type":"blocks"}
	{"issue_id":"b","depends_on_id":"a","type":"blocks"}
	{"issue_id":"e","depends_on_id":"a","type":"blocks"}
	{"issue_id":"c","depends_on_id":"d","type":"parent-child"}
	{"issue_id":"d","depends_on_id":"c","type":"parent-child"}
	END
	run -0 bash -c "task-list --conflicts --explain --sort title | cut -f8,9"
	assert_equal "$output" "$(printf '%s\t%s\n' box "is part of itself" egg "needs itself" \
	    hen "needs itself" lid "is part of itself")"
}

@test "task-list -g and task-log -g find both spellings of a character with either" {
	nfc=$'caf\u00e9' nfd=$'cafe\u0301'
	task-add -q "one $nfc" >/dev/null
	task-add -q "two $nfd" >/dev/null
	task-add -q -b "three ${nfd^^}" "a body" >/dev/null
	task-add -q "four cafe" >/dev/null
	task-log -q -m "a $nfd" "$(task-list -g four --format '%(id)')" >/dev/null
	for needle in "$nfc" "$nfd" $'CAF\u00c9'; do
		assert_equal "$(task-list -g "$needle" --count)" 3
		assert_equal "$(task-log --messages -g "$needle" -j | wc -l)" 1
		assert_equal "$(task-log -g "$needle" | wc -l)" 3
	done
	assert_equal "$(task-list -g cafe --format '%(title)')" "four cafe"
}

@test "task-list offers one task of a ring of needs, and the next once that is closed" {
	for n in 1 2 3; do
		printf '{"id":"r-%d","title":"%d","created_at":"2026-01-02T03:04:05Z","dependencies":[{"issue_id":"r-%d","depends_on_id":"r-%d","type":"blocks"}]}\n' \
		    $n $n $n $((n % 3 + 1))
	done | task-import -q --from beads - >/dev/null
	assert_equal "$(task-list --conflicts --count)" 3
	for left in 2 1 0; do
		id=$(task-list --ready -q | cut -f 1)
		assert_equal "$(task-list --blocked --count)" $left
		assert_equal "$(task-show -j "$id" | jq -c '.blocked_by // []')" '[]'
		task-move "$id" cancelled
	done
}

@test "task-list says of what is ready that what it needs was cancelled" {
	need=$(task-add -c NEED-1 "need")
	want=$(task-add --needs NEED-1 "want")
	task-move NEED-1 cancelled
	assert_equal "$(task-list --ready --explain | cut -f1,9)" "$want	ready, but what it needs was cancelled: NEED-1"
	assert_equal "$(task-list -j "$want" | jq -c .cancelled_needs)" "[\"$need\"]"
}

@test "a word is found however Unicode spells it, and is written in one form" {
	nfc=$'caf\u00e9' nfd=$'cafe\u0301'
	a=$(task-add -l "$nfd" --cap "$nfd" -u "$nfd" "one")
	b=$(task-add -l "$nfc" --cap "$nfc" -u "$nfc" "two")
	for word in "$nfc" "$nfd"; do
		assert_equal "$(task-list -l "$word" | wc -l)" 2
		assert_equal "$(task-list -l "!$word" | wc -l)" 0
		assert_equal "$(task-list -u "$word" | wc -l)" 2
		assert_equal "$(task-list --cap "$word" | wc -l)" 2
	done
	assert_equal "$(task-list --format '%(labels)' | sort -u)" "$nfc"
	task-edit -l "-$nfd" "$b"
	assert_equal "$(task-list -l "$nfc" | cut -f1)" "$a"
	task-claim -q --cap "$nfd" "$a"
}

@test "a word that an earlier version wrote in another form is found, kept and removed" {
	nfc=$'caf\u00e9' nfd=$'cafe\u0301'
	a=$(task-add "one")
	spec="{\"type\":\"task.edited\",\"actor\":\"ann\",\"task\":\"$a\",\"set\":{\"label/$nfd\":true}}"
	"$TASK_SRC/tests/audit/forge" .tasks new "$spec" >/dev/null
	assert_equal "$(task-list -l "$nfc" | cut -f1)" "$a"
	before=$(task-log | wc -l)
	task-edit -l "$nfc" "$a"
	assert_equal "$(task-log | wc -l) $(task-list --format '%(labels)')" "$before $nfd"
	task-edit -l "-$nfc" "$a"
	assert_equal "$(task-list --format '%(labels)')" ""
}

@test "a filter that nothing can match is refused in every program" {
	refused 5 "'two words' cannot be a capability" task-list --cap "two words"
	refused 5 "a name must not be empty" task-list -u ""
	refused 5 "'?' cannot be a name" task-list -u $'\xff'
	refused 5 "no code begins with 'a_b'" task-list --prefix a_b
	refused 5 "no code begins with '1'" task-list --prefix 1
	refused 5 "no code begins with 'A--'" task-list --prefix A--
	refused 5 "'<ann>' cannot be a name" task-log --author "<ann>"
	refused 5 "'' cannot be a name" task-log --to ""
	refused 5 "a name must not be empty" task-log --inbox --author ""
	refused 5 "--since: a time is missing" task-log --since ""
	refused 5 "--until: a time is missing" task-time --until ""
	refused 5 "a name must not be empty" task-time --author ""
	refused 5 "a capability must not be empty" task-agent list --cap a,
	refused 5 "'' cannot be a name" task-handoff list --to ""
}

@test "what promises something of a write is refused where nothing is written" {
	a=$(task-add "one")
	refused 2 "--key cannot be combined with list, which writes nothing" task-agent list --key k
	refused 2 "--atomic cannot be combined with list" task-gate list --atomic "$a"
	refused 2 "--expect cannot be combined with list" task-check list --expect done "$a"
	refused 2 "-m cannot be combined with 'list'" task-check list -m why "$a"
	refused 2 "--fence cannot be combined with show" task-handoff show --fence 1 "$a"
	refused 2 "--key cannot be combined with list, which writes nothing" task-time --key k
}

@test "an agent's type is text, and an item of a checklist is not blank" {
	a=$(task-add "one")
	refused 5 "an agent's type is one line" task-agent register --type $'\xff' bob
	refused 5 "an item must be one line" task-check add "$a" "  "
	refused 5 "an item must be one line" task-add --check " " "two"
}
