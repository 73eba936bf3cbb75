# SPDX-License-Identifier: ISC
load helper

# The newest line of the log, and a field that it wrote.
last_event()
{
	cat .tasks/events/*/*/*/*.jsonl | jq -cs 'max_by(.seq)'
}

value()
{
	last_event | jq -c --arg field "$1" '.data.values[0][$field]'
}

repeat()
{
	printf "%$2s" "" | sed "s/ /$1/g"
}

@test "task-add prints the id of the new task and nothing else" {
	run -0 --separate-stderr task-add "write the manual"
	assert_match "$output" '^[0-9a-hjkmnp-tv-z]{12}$'
	assert_equal "$stderr" ""
	assert_equal "$(last_event | jq -r '.writes[0].task')" "$output"
	assert_equal "$(value title)" '"write the manual"'
	assert_equal "$(value state)" '"created"'
	assert_equal "$(value priority)" 5
	assert_whole
}

@test "task-add records what each option says" {
	parent=$(task-add "parent") first=$(task-add "first")
	task-add -c auth-07 -b "the body" -P 7.5 -l red -l blue -u bob --parent "$parent" \
	    --needs "$first" --cap python --due 2026-12-01 --defer 2h --estimate 2h \
	    --gate review --check "one thing" --ref https://example.com/1 \
	    --meta '{"size":{"a":1}}' -m "because" "child"
	assert_equal "$(value code)" '"AUTH-07"'
	assert_equal "$(value body)" '"the body"'
	assert_equal "$(value priority)" 7.5
	assert_equal "$(value label/red)$(value label/blue)" truetrue
	assert_equal "$(value assignee)" '"bob"'
	assert_equal "$(value parent)" "\"$parent\""
	assert_equal "$(value "link/needs/$first")" true
	assert_equal "$(value cap/python)" true
	assert_equal "$(value due)" '"2026-12-01"'
	assert_equal "$(value defer)" '"2026-11-20T16:00:00Z"'
	assert_equal "$(value estimate)" 120
	assert_equal "$(value gate/review)" true
	assert_equal "$(last_event | jq -r '.data.values[0]|to_entries[]|select(.key|endswith("/text")).value')" "one thing"
	assert_equal "$(value ref)" '"https://example.com/1"'
	assert_equal "$(value meta/size)" '{"a":1}'
	assert_equal "$(last_event | jq -r .data.why)" because
	assert_whole
}

@test "task-add keeps a day where one is named, else a time" {
	while IFS='|' read -r given kept; do
		TZ=JST-9 task-add --due "$given" --defer "$given" a >/dev/null
		assert_equal "$given: $(value due)$(value defer)" "$given: \"$kept\"\"$kept\""
	done <<-'EOF'
		2026-12-01|2026-12-01
		1970-01-01|1970-01-01
		today|2026-11-20
		Tomorrow|2026-11-21
		yesterday|2026-11-19
		monday|2026-11-23
		now|2026-11-20T14:00:00Z
		2h|2026-11-20T16:00:00Z
		3d|2026-11-23
		in 2 weeks|2026-12-04
		2026-12-01 14:30|2026-12-01T05:30:00Z
		2026-12-01T14:30:05+02:00|2026-12-01T12:30:05Z
	EOF
	assert_whole
}

@test "task-add trims the title and keeps 200 characters of any script" {
	task-add "  in the middle  "
	assert_equal "$(value title)" '"in the middle"'
	wide=$(repeat ☃ 200)
	task-add "$wide"
	assert_equal "$(value title)" "\"$wide\""
}

@test "task-add refuses a bad title" {
	while IFS='|' read -r message title; do
		refused 5 "$message" task-add "$(printf "$title")"
	done <<-EOF
		title must not be empty|
		title must not be empty|   
		title|$(repeat x 201)
		title|$(repeat ☃ 201)
		title|two\nlines
		title|a\tb
		title|bell\a
		title|escape\e[31m
		title|\xff\xfe
		title|\xc0\xaf
		title|\xed\xa0\x80
		title|half \xe2\x82
		title|c1 \xc2\x9b
	EOF
}

@test "task-add refuses bad values with the status of bad input" {
	while IFS='|' read -r option value message; do
		refused 5 "$message" task-add "$option" "$(printf "$value")" "a title"
	done <<-EOF
		-b|a\abell|body
		-l|two words|label
		-l|a,|label
		-l|a,-a|a new task has no label 'a' that could be removed
		-l||label
		--cap|a b|capability
		--gate|Upper|gate
		--gate||gate
		-u|<root>|assignee
		-u||assignee
		-u|new\nline|assignee
		--ref||reference
		--ref|two\nlines|reference
		--meta|[]|object
		--meta|{"a b":1}|metadata key
		--meta|{"a":1,"a":2}|duplicate
		--meta|{|JSON
		--check||an item
		-m|\x1b|reason
		-A|a<b|actor
		-A|$(repeat x 129)|actor
		--key||key
		--key|$(repeat x 129)|key
	EOF
	refused 5 "body" task-add -b "$(repeat x 65537)" "too long"
}

@test "task-add takes the priorities of other trackers, and lists them if it refuses" {
	for word in urgent P1 Medium low trivial; do
		task-add -P "$word" "it is $word" >/dev/null
	done
	assert_equal "$(task-list -j --sort created | jq -s -c 'map(.priority)')" "[10,8,5,3,1]"
	refused 5 "critical, urgent, highest, blocker, P0 10; high, P1 8; medium" task-add -P P9 "a title"
}

@test "task-add refuses numbers and times it cannot read as bad values" {
	while IFS='|' read -r option value; do
		refused 5 "" task-add "$option" "$value" "a title"
	done <<-EOF
		-P|11
		-P|-1
		-P|5.55
		-P|hihg
		-P|
		--due|2026-02-30
		--due|2026-13-01
		--due|someday
		--due|
		--defer|25:61
		--estimate|-1h
		--estimate|much
		--estimate|999999999999999999999
	EOF
}

@test "task-add refuses codes that are none" {
	for code in A AB 1AB AB- -AB A--B "A B" Ä-01 ABCDEFGHIJKLMNOPQRSTU a.b ""; do
		refused 5 "code" task-add -c "$code" "a title"
	done
}

@test "task-add takes codes of every legal form and keeps them upper case" {
	for code in abc A1B auth-07 A-1-2 ABCDEFGHIJKLMNOPQRST; do
		task-add -c "$code" "a title"
		assert_equal "$(value code)" "\"${code^^}\""
	done
}

@test "task-add refuses a code that is taken, whatever its case, and names the owner" {
	id=$(task-add -c AUTH-07 "log in")
	refused 5 "code 'AUTH-07' belongs to task $id (log in)" task-add -c auth-07 "again"
	run -5 task-add -j -c auth-07 "again"
	assert_equal "$(jq -r .error <<<"$output")" duplicate
}

@test "task-add -p numbers codes from the greatest one of the prefix" {
	for want in SEC-001 SEC-002; do
		task-add -p sec "a title"
		assert_equal "$(value code)" "\"$want\""
	done
	task-add -c SEC-0041 "given"
	task-add -c SECOND-99 "another prefix"
	task-add -p SEC "next"
	assert_equal "$(value code)" '"SEC-042"'
	task-add -c SEC-999 "given"
	task-add -p SEC "four digits"
	assert_equal "$(value code)" '"SEC-1000"'
}

@test "task-add refuses a prefix that makes no code, and a prefix with a code" {
	for prefix in "" 1 - A- "A B" ABCDEFGHIJKLMNOPQRSTU; do
		refused 5 "" task-add -p "$prefix" "a title"
	done
	refused 5 "not both" task-add -p SEC -c SEC-001 "a title"
}

@test "task-add refuses a parent or need that is not there or could be several" {
	refused 3 "there is no task 'zzzz'" task-add --parent zzzz "a title"
	refused 3 "there is no task 'NOPE-1'" task-add --needs NOPE-1 "a title"
	refused 3 "there is no task 'abc'" task-add --needs abc "a title"
}

@test "task-add without a title, or with two, is a usage error" {
	refused 2 "a title is missing" task-add
	refused 2 "the title is one argument" task-add two titles
	refused 2 "needs a value: 0..10" task-add "a title" -P
	refused 2 "there is no option '-Z'" task-add -jZ "a title"
	refused 2 "did you mean '--priority'" task-add --prioriy 3 "a title"
	refused 2 "did you mean '--label'" task-add --lable=3 "a title"
	refused 2 "there is no option '--pri'; did you mean '--priority'" task-add --pri 3 "a title"
	refused 2 "there is no option '--expect'" task-add --expect created "a title"
}

@test "task-add -- takes a title that begins with a hyphen" {
	task-add -- "-x is broken"
	assert_equal "$(value title)" '"-x is broken"'
}

@test "task-add outside of a log says where it looked, and creates nothing" {
	mkdir "$BATS_TEST_TMPDIR/elsewhere"
	cd "$BATS_TEST_TMPDIR/elsewhere"
	run -3 --separate-stderr task-add "a title"
	assert_equal "$stderr" "task-add: no task log in '$PWD' or above; task-init makes one"
	run -3 --separate-stderr task-add -C "$PWD/nowhere" "a title"
	assert_match "$stderr" "nowhere"
	run -3 --separate-stderr env TASK_DIR="$PWD/gone" task-add "a title"
	assert_match "$stderr" "gone"
	assert_equal "$(ls -A)" ""
}

@test "task-add writes to the log that -C names before the one of TASK_DIR" {
	task-init -q -C ../one
	task-init -q -C ../two
	export TASK_DIR=$BATS_TEST_TMPDIR/two
	task-add "by the environment"
	task-add -C ../one "by the option"
	assert_equal "$(events ../one) $(events ../two) $(events)" "2 2 1"
}

@test "task-add -n checks everything and writes nothing" {
	before=$(md5sum .tasks/events/*/*/*/* .tasks/.git/refs/heads/tasks)
	run -0 --separate-stderr task-add -n "a title"
	assert_equal "$output" ""
	refused 5 "title" task-add -n ""
	assert_equal "$(md5sum .tasks/events/*/*/*/* .tasks/.git/refs/heads/tasks)" "$before"
}

@test "task-add -j prints an object, and errors as objects with their word and code" {
	run -0 --separate-stderr task-add -j "a title"
	assert_equal "$(jq -c 'keys' <<<"$output")" '["id"]'
	run -5 --separate-stderr task-add -j ""
	assert_equal "$output" ""
	assert_equal "$(jq -c '[.error, .code]' <<<"$stderr")" '["invalid",5]'
	run -2 --separate-stderr task-add -j
	assert_equal "$(jq -c '[.error, .code]' <<<"$stderr")" '["usage",2]'
}

@test "task-add -0 ends ids with NUL" {
	task-add -0 "a title" | od -An -c | tail -1 >dump
	assert_match "$(cat dump)" '\\0 *$'
	assert_equal "$(task-add -0 "a title" | tr -d '\0' | wc -c)" 12
}

@test "task-add --key gives the first result on every repeat" {
	id=$(task-add --key order-1 "a title")
	assert_equal "$(task-add --key order-1 "a title")" "$id"
	assert_equal "$(task-add -j --key order-1 "a title" | jq -c .repeated)" true
	assert_equal "$(events)" 2
	TASK_ACTOR=bob task-add --key order-1 "another's key"
	assert_equal "$(events)" 3
}

@test "task-add --key makes the same id in two clones" {
	task-init -q -C ../other
	assert_equal "$(task-add --key k "a title")" "$(task-add -C ../other --key k "a title")"
}

@test "task-add --key 100 times from 10 processes is one event" {
	for i in {1..10}; do
		for _ in {1..10}; do
			task-add --key once "a title" || echo failed
		done >"ids.$i" &
	done
	wait
	assert_equal "$(sort -u ids.* | wc -l) $(cat ids.* | wc -l)" "1 100"
	assert_equal "$(events)" 2
	assert_whole
}

@test "task-add refuses a key that another kind of command used" {
	id=$(task-add "a title")
	task-move --key k "$id" cancelled
	refused 5 "key 'k' was used for another command (task.moved" task-add --key k "a title"
}

@test "task-add - takes a title a line, and skips empty ones" {
	printf 'one\n\ntwo\r\n  \nthree' | task-add - >ids
	assert_equal "$(wc -l <ids)" 3
	assert_equal "$(git -C .tasks log -1 --format=%s)" "3 new tasks"
	assert_equal "$(events)" 4
	task-add - </dev/null
	assert_equal "$(events)" 4
}

@test "task-add - with some bad lines adds the rest and exits 7" {
	run -7 --separate-stderr bash -c 'printf "one\n%201s\ntwo\n" | tr " " x | task-add -'
	assert_equal "${#lines[@]}" 2
	assert_match "$stderr" "title"
	assert_equal "$(events)" 3
}

@test "task-add - with bad lines of one kind only exits with its status" {
	run -5 --separate-stderr bash -c 'printf "a\tb\nc\td\n" | task-add -'
	assert_equal "$(events)" 1
	run -7 --separate-stderr bash -c 'printf "%s\n" "a	b" "{\"title\":\"x\",\"parent\":\"zzzz\"}" | task-add -'
	assert_equal "$(events)" 1
}

@test "task-add --atomic - adds all lines or none" {
	run -5 --separate-stderr bash -c 'printf "one\na\tb\ntwo\n" | task-add --atomic -'
	assert_equal "$output" ""
	assert_equal "$(events)" 1
	run -0 bash -c 'printf "one\ntwo\n" | task-add --atomic -'
	assert_equal "$(events)" 3
	assert_whole
}

@test "task-add - --key gives each line its own key, so a repeat adds nothing" {
	printf 'one\ntwo\n' | task-add --key import - >first
	printf 'one\ntwo\n' | task-add --key import - >second
	assert_equal "$(cat second)" "$(cat first)"
	assert_equal "$(sort -u first | wc -l) $(events)" "2 3"
}

@test "task-add - takes JSON drafts with every field" {
	task-add - <<-'EOF' >id
		{"title":"t","body":"b\nc","code":"X-1","priority":9.5,"labels":["l1","l2"],"assignee":"bob","capabilities":["go"],"due":"2026-12-01","defer":null,"estimate":30,"gates":["ci"],"ref":"r","meta":{"k":[1]},"checklist":["c"],"state":"waiting-for-dependency"}
	EOF
	assert_equal "$(value code)$(value priority)$(value label/l2)$(value assignee)" \
	    '"X-1"9.5true"bob"'
	assert_equal "$(value estimate)$(value gate/ci)$(value meta/k)$(value state)" \
	    '30true[1]"waiting-for-dependency"'
	assert_equal "$(value due)$(value defer)" '"2026-12-01"null'
	assert_whole
}

@test "task-add - takes options as the defaults of drafts" {
	echo '{"title":"t","priority":1}' | task-add -l red -u bob -P 9 -
	assert_equal "$(value label/red)$(value assignee)$(value priority)" 'true"bob"1'
}

@test "task-add - takes drafts that refer to each other" {
	task-add - <<-'EOF' >ids
		{"title":"api","as":"api","needs":["@db"],"parent":"@epic"}
		{"title":"db","as":"db","parent":"@epic"}
		{"title":"epic","as":"epic"}
	EOF
	mapfile -t id <ids
	first=$(cat .tasks/events/*/*/*/*.jsonl | jq -c "select(.writes[0].task == \"${id[0]}\").data.values[0]")
	assert_equal "$(jq -c "[.parent, .[\"link/needs/${id[1]}\"]]" <<<"$first")" "[\"${id[2]}\",true]"
	assert_whole
}

@test "task-add - takes a tree of children, all in one commit" {
	before=$(git -C .tasks rev-list --count HEAD)
	task-add - <<-'EOF' >ids
		{"title":"root","children":[{"title":"a","children":[{"title":"a1"}]},{"title":"b"}]}
	EOF
	mapfile -t id <ids
	assert_equal "${#id[@]}" 4
	assert_equal "$(cat .tasks/events/*/*/*/*.jsonl | jq -r '.data.values[0].parent // empty' | tr '\n' ' ')" \
	    "${id[0]} ${id[1]} ${id[0]} "
	assert_equal "$(git -C .tasks rev-list --count HEAD)" $((before + 1))
	assert_whole
}

@test "task-add - --key makes a tree once, with the same ids in two clones" {
	tree='{"title":"root","children":[{"title":"a"}]}'
	task-init -q -C ../other
	ids=$(echo "$tree" | task-add --key tree -)
	assert_equal "$(echo "$tree" | task-add --key tree -)" "$ids"
	assert_equal "$(echo "$tree" | task-add -C ../other --key tree -)" "$ids"
	assert_equal "$(events)" 3
}

@test "task-add - refuses bad drafts and adds none of their plan" {
	while IFS='|' read -r status message draft; do
		refused "$status" "$message" task-add - < <(echo "$draft")
	done <<-'EOF'
		5|'title' must be text|{"title":3}
		5|no 'title'|{"body":"b"}
		5|did you mean 'title'|{"titel":"t"}
		5|JSON|{"title":"t"
		5|duplicate key|{"title":"t","title":"u"}
		5|JSON|{"title":"t"} x
		5|'labels'|{"title":"t","labels":[1]}
		5|priority must|{"title":"t","priority":"hihg"}
		5|priority must|{"title":"t","priority":10.5}
		5|priority must|{"title":"t","priority":1.25}
		5|estimate must|{"title":"t","estimate":1.5}
		5|estimate must|{"title":"t","estimate":-1}
		5|'children'|{"title":"t","children":{}}
		5|JSON object|{"title":"t","children":["x"]}
		5|cannot read the time|{"title":"t","due":"someday"}
		5|cannot be 'done'|{"title":"t","state":"done"}
		5|there is no state 'nope'|{"title":"t","state":"nope"}
		3|no draft is called 'b'|{"title":"t","needs":["@b"]}
		5|cycle|{"title":"t","as":"a","needs":["@a"]}
		5|cycle|{"title":"t","as":"a","parent":"@a"}
		5|cycle|{"title":"t","as":"a","children":[{"title":"u","as":"b","children":[{"title":"v","needs":["@w"],"as":"v"},{"title":"w","as":"w","needs":["@v"]}]}]}
		5|two drafts are called 'a'|{"title":"t","as":"a","children":[{"title":"u","as":"a"}]}
		3|there is no task 'zzzz'|{"title":"t","children":[{"title":"u","needs":["zzzz"]}]}
		5|title|{"title":"t","children":[{"title":""}]}
		5|'as'|{"title":"t","as":"two words"}
		5||{"title":"t","meta":{"a b":1}}
		5|\u0000|{"title":"nul \u0000"}
		5|surrogate|{"title":"\ud800"}
	EOF
}

@test "task-add - names the line of standard input that is no draft" {
	refused 5 "line 3: a draft has no 'titel'" task-add - \
	    < <(printf 'one\n\n{"titel":"x"}\n')
}

@test "task-add - names the line that is refused, and records the others" {
	run -7 --separate-stderr task-add - \
	    < <(printf 'one\n\n%s\n{"title":"three","code":"x"}\n' "$(printf %0201d 0)")
	assert_equal "${#lines[@]}" 1
	assert_match "${stderr_lines[0]}" "^task-add: line 3: title is longer"
	assert_match "${stderr_lines[1]}" "^task-add: line 4: a code is"
	refused 5 "line 2: title" task-add --atomic - < <(printf 'one\n%0201d\n' 0)
	refused 3 "line 1: no draft is called 'b'" task-add - <<<'{"title":"t","needs":["@b"]}'
}

@test "task-add - passes over a byte order mark" {
	printf '\xef\xbb\xbf{"title":"one"}\ntwo\n' | task-add -
	assert_equal "$(task-list -j | jq -r .title | sort | xargs)" "one two"
}

@test "task-add - takes a line in bounded memory" {
	local limit="ulimit -v 400000"	# a sanitizer maps more than that
	(unset ASAN_OPTIONS; $limit; task-add --version) >/dev/null 2>&1 || limit=:
	refused 5 "line 1 of standard input is longer than 64 MiB" bash -c \
	    "$limit; head -c 300000000 /dev/zero | tr '\0' x | task-add -"
}

@test "task-add refuses to read standard input twice" {
	refused 2 "only once" task-add -F - - <<<"a title"
	refused 2 "-F is given twice" task-add -F - -F - "a title" <<<"a text"
}

@test "task-add - refuses a NUL byte and a standard input it cannot read" {
	refused 5 "NUL byte" task-add - < <(printf 'a\0b\n')
	refused 6 "cannot read standard input" bash -c 'task-add - <&-'
	refused 6 "cannot read standard input" task-add - <.
}

@test "task-add -F reads the body from a file or stdin" {
	printf 'line\n\nmore\n' >body
	task-add -F body "a title"
	assert_equal "$(value body)" '"line\n\nmore"'
	echo typed | task-add -F - "a title"
	assert_equal "$(value body)" '"typed"'
	refused 3 "'absent'" task-add -F absent "a title"
	refused 5 "" task-add -F <(head -c 70000 /dev/zero | tr '\0' x) "a title"
	refused 5 "NUL" task-add -F <(printf 'a\0b') "a title"
}

@test "task-add says so when the id cannot be printed, and has kept the task" {
	run -6 --separate-stderr bash -c 'task-add "a title" >/dev/full'
	title_id=$(task-list | cut -f 1)
	assert_equal "$stderr" "task-add: cannot write to standard output: No space left on device; what it did is recorded all the same: $title_id"
	run -6 --separate-stderr bash -c 'task-add "a title" >&-'
	assert_match "$stderr" "cannot write to standard output"
	assert_equal "$(events)" 3
	assert_whole
}

@test "task-add keeps what it says out of its files when descriptors are closed" {
	task-add "a title" >&- 2>&- <&- || true
	task-add "" 2>&- || true
	task-add - <&- 2>&- || true
	assert_equal "$(events)" 2
	assert_whole
}

@test "task-add takes hostile text as text" {
	task-add '$(touch pwned) `touch pwned` ; touch pwned'
	task-add -b '../../etc/passwd' -l '../../../x' "%s%n%d \\ \" '"
	[[ ! -e pwned ]]
	assert_equal "$(value title)" '"%s%n%d \\ \" '"'"'"'
	assert_whole
}

@test "task-add neutralises control characters in what it quotes" {
	run -3 task-add --parent $'\e[31mred\a' "a title"
	[[ $output != *$'\e'* && $output != *$'\a'* ]]
	run -2 task-add $'--\e[31m' "a title"
	[[ $output != *$'\e'* ]]
	run -5 task-add -c $'\e]0;x\a' "a title"
	[[ $output != *$'\e'* ]]
}

@test "task-add refuses labels and capabilities that mean something else elsewhere" {
	for word in -x +x '!x'; do
		refused 5 "a label must not begin with '-', '+' or '!', as '$word' does" \
		    task-add "--label=+$word" "a title"
		refused 5 "a capability must not begin" task-add "--cap=+$word" "a title"
	done
	refused 5 "a new task has no capability 'x' that could be removed" task-add --cap=-x "a title"
	task-add -c L-1 -l a,+b -l c --meta k=1 --meta '{"j":2}' "a title"
	assert_equal "$(task-show -j L-1 | jq -c '[.labels, .meta]')" '[["a","b","c"],{"j":2,"k":1}]'
	refused 5 "two JSON objects" task-add --meta '{}' --meta '{}' "a title"
}

@test "task-add and task-edit refuse the description twice" {
	echo text >file
	refused 2 "-b and -F" task-add -b text -F file "a title"
	refused 2 "-b and -F" task-add -F file -b text "a title"
	refused 2 "-b and -F" task-edit -b text -F file 4444
}

@test "task-add takes checklist items of 500 characters, and says what an item is" {
	refused 5 "an item must be one line of 1 to 500 characters" task-add --check "" "a title"
	refused 5 "an item must be" task-add --check "$(printf %0501d 0)" "a title"
	task-add --check "$(printf %0500d 0)" "a title"
}

@test "task-add refuses a title of blanks of any kind, in every form" {
	for blank in $'\u00a0' $'\u3000\u2003 ' $'\u200b' $'\ufeff\u2060' $'\u2800'; do
		refused 5 "title must not be empty" task-add "$blank"
		refused 5 "title must not be empty" task-add - <<<"{\"title\":\"$blank\"}"
	done
	made=$(task-add $'\u00a0a task\u3000')
	assert_equal "$(task-list --format '%(title)')" "a task"
	refused 5 "title must not be empty" task-edit -t $'\u2002' "$made"
}

@test "task-add refuses a title of two lines, whatever ends the first" {
	for end in $'\u2028' $'\u2029' $'\u85' $'\v' $'\f'; do
		refused 5 "title must be one line" task-add "a${end}b"
	done
}
