# SPDX-License-Identifier: ISC
# shellcheck shell=bash
# tests/screens/logs.sh -- the logs whose screens are compared, to be sourced
#
# Ids, times and names are the same in each run: TASK_CLOCK stands still, and seeded.so
# gives programs their random numbers.

# shellcheck disable=SC2034 # who sources this uses it
LOGS="empty one thirty three-hundred ten-thousand long-titles cjk emoji overdue deep-tree conflicts"
export LC_ALL=C.UTF-8 TZ=UTC TASK_ACTOR=ann TASK_CLOCK=2026-11-20T14:00:00Z
seed=0

# A program that writes, with numbers of its own.
t()
{
	seed=$((seed + 1))
	TASK_TEST_SEED=$seed LD_PRELOAD=$SEEDED "$@" >/dev/null 2>&1 ||
		{ echo "logs.sh: '$*' failed with $?" >&2; return 1; }
}

# drafts COUNT -- so many drafts of tasks that differ in all that a list shows
drafts()
{
	awk -v count="$1" 'BEGIN {
		split("parse the settings file|draw the board in the terminal|retry when the remote is away|write the chapter about claims|measure how long a start takes|let the reviewer see what changed|say which line is wrong", titles, "|")
		split("ann|bob|carol|build-agent-7", people, "|")
		split("backend|frontend|docs|urgent|good-first-issue", labels, "|")
		split("2026-11-12|2026-11-19|2026-11-20|2026-11-21|2026-11-27|2027-02-01|2026-11-20T16:30:00Z", days, "|")
		for (n = 1; n <= count; n++) {
			line = sprintf("{\"title\":\"%s\"", titles[n % 7 + 1])
			if (n % 10 == 1)
				line = line sprintf(",\"code\":\"EPIC-%03d\"", n)
			else if (n % 3 == 0)
				line = line sprintf(",\"code\":\"%s-%03d\"", n % 2 ? "CART" : "AUTH", n)
			line = line sprintf(",\"priority\":%s", n % 4 ? 5 : (n * 7 % 21) / 2)
			if (n % 5 == 1)
				line = line sprintf(",\"assignee\":\"%s\"", people[n % 4 + 1])
			if (n % 4 == 2)
				line = line sprintf(",\"labels\":[\"%s\",\"%s\"]", labels[n % 5 + 1], labels[(n + 2) % 5 + 1])
			if (n % 6 == 3)
				line = line sprintf(",\"due\":\"%s\"", days[n % 7 + 1])
			if (n % 17 == 4)
				line = line ",\"defer\":\"2026-12-01\""
			if (n % 10 > 1 && n % 10 < 5)
				line = line sprintf(",\"parent\":\"EPIC-%03d\"", n - n % 10 + 1)
			if (n % 11 == 7 && (n % 10 > 4 || n % 10 == 0))
				line = line sprintf(",\"needs\":[\"EPIC-%03d\"]", n - (n - 1) % 10)
			print line "}"
		}
	}'
}

# plan COUNT -- a log with so many tasks, of which some are held and some are done
plan()
{
	local ids

	drafts "$1" >drafts.jsonl
	t task-add - <drafts.jsonl
	ids=$(task-list --sort created --limit 40 -q | cut -f 1)
	# shellcheck disable=SC2086 # they are words
	set -- $ids
	TASK_CLOCK=2026-11-20T12:15:00Z t task-claim -A bob "$3"
	t task-claim -A carol "${15}"
	t task-move -m "twice" "$6" "${13}" cancelled
	t task-move "$8" in-progress
	t task-move "$8" "done"
	t task-move "${19}" in-progress
	t task-move "${19}" review
	t task-check add "$5" "read it" "fix it"
}

make_log()
{
	seed=$(cksum <<<"$1" | cut -d ' ' -f 1)
	t task-init
	case $1 in
	empty) ;;
	one)
		t task-add -l docs --due 2026-12-24 "write the manual"
		;;
	thirty) plan 30 ;;
	three-hundred) plan 300 ;;
	ten-thousand) plan 10000 ;;
	long-titles)
		for n in 1 2 3 4 5; do
			t task-add -p WORDS -P "$((n + 3))" -u "somebody-with-a-long-name-$n" \
			    -l "a-label-that-says-much" -l "another" --due "2026-11-1$n" \
			    "$(printf 'a title with many words that does not end %.0s' {1..4} | cut -c "1-$((70 + n * 25))")"
		done
		;;
	cjk)
		t task-add -c CART-001 -P 8 --due 2026-11-18 -u 山田太郎 "购物车应当显示运费和税金"
		t task-add -l 書類 -u 鈴木花子 "説明書を書いて、見出しを直し、目次を作り、索引を付けてから印刷する"
		t task-add -l 긴급 --due 2026-11-21 "장바구니에서 쿠폰을 사용할 수 있게 한다"
		t task-add -P 9 "ราคา: แสดงภาษี និង ថ្លៃ"
		t task-add "mixed 混在 text テキスト with ＦＵＬＬ width"
		;;
	emoji)
		t task-add -c BUG-001 -P 9 -l "🐛" "🔥 the build is on fire 🔥"
		t task-add -u "zoë 🦊" "family 👨‍👩‍👧‍👦 and flags 🇩🇪🇫🇷, skin 👍🏽, hearts ❤️ "
		t task-add -l "✨" "e\\u0301 composed: café, decomposed: $(printf 'cafe\xcc\x81')"
		t task-add "$(printf '🧪%.0s' {1..60})"
		;;
	overdue)
		for n in 1 2 3 4 5 6 7 8; do
			t task-add -p LATE --due "2026-0$n-15" -P "$n" "should have been done in month $n"
		done
		t task-add -c LATE-100 --due 2026-11-19 "since yesterday"
		t task-add -c LATE-101 --due 2026-11-20T13:20:00Z "since half an hour"
		;;
	deep-tree)
		t task-add -c L-000 "level 0"
		for n in {1..24}; do
			t task-add -c "$(printf 'L-%03d' "$n")" --parent "$(printf 'L-%03d' $((n - 1)))" "level $n"
		done
		t task-add -c SIDE-01 --parent L-001 "beside level 2"
		t task-move SIDE-01 cancelled
		;;
	conflicts)
		t task-add -c BOTH-01 -P 5 "said by one"
		t task-add -c BOTH-02 "moved by two"
		t task-add -c PEACE-01 "of one mind"
		cp -r .tasks other
		TASK_ACTOR=bob t task-edit -C other -t "said by another" BOTH-01
		TASK_ACTOR=bob t task-move -C other BOTH-02 in-progress
		TASK_ACTOR=bob t task-edit -C other -P 9 BOTH-02
		t task-edit -t "said by one, twice" BOTH-01
		t task-edit -P 2 BOTH-02
		t task-move -m "no" BOTH-02 cancelled
		git -C .tasks pull -q --no-rebase ../other tasks 2>/dev/null || :
		git -C .tasks pull -q --no-rebase "$PWD/other" 2>/dev/null
		;;
	esac
}
