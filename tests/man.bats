# SPDX-License-Identifier: ISC
# The manual pages against the programs: what a page shows can be run, and page and
# --help speak of the same options. Every page is found by itself; failures are
# collected, so that one run names them all.
load helper

setup()
{
	clean_room
	export TASK_HOOKS=$TASK_SRC/hooks # the programs may stand elsewhere
	bad=
}

complain() { bad+="$*"$'\n'; }
verdict() { [[ -z $bad ]] || fail "$bad"; }

# The programs that are built, the pages of programs.
programs() { (cd "$TASK_SRC/bin" && printf '%s\n' task-*.c) | sed 's/\.c$//'; }
page_of() { echo "$TASK_SRC/man/$1.1"; }

# Section $2 of page $1, rendered without marks, unwrapped.
section()
{
	mandoc -T ascii -O width=1000 "$1" | sed 's/.\x08//g' |
	    awk -v name="$2" '/^[A-Z]/ { on = $0 == name; next } on'
}

squeeze() { tr -s ' \n' ' ' | sed 's/^ //; s/ $//; s/ \.\.\./.../g'; }

usage_of() { "$1" --help | sed -n '/^$/q; s/^usage: //; p'; }

# A line an option: "-C --directory", "- --where". Second names are left out.
option_pairs()
{
	"$1" --help | sed -n '/  the same$/d; s/^  \(-.\), \(--[a-z-]*\).*/\1 \2/p; t
		s/^ *\(--[a-z-]*\).*/- \1/p'
}
help_options() { option_pairs "$1" | tr ' ' '\n' | grep -v '^-$'; }
page_options()
{
	section "$1" DESCRIPTION | sed -n 's/^     \(-[^=]*\).*/\1/p' |
	    grep -oE -- '(^|[ ,])--?[A-Za-z0-9][a-z-]*' | tr -d ' ,' | sort -u
}

@test "every program has a page, and prints help that names it" {
	for program in $(programs); do
		[[ -f $(page_of "$program") ]] || complain "$program has no page"
		"$program" --help >help 2>err || complain "$program --help: status $?"
		[[ ! -s err ]] || complain "$program --help: $(<err)"
		grep -q "See $program(1), tasklog(7)" help || complain "$program --help: no page"
		"$program" --version | grep -q "^$program (tasklog) [0-9]" ||
		    complain "$program --version"
	done
	verdict
}

@test "the SYNOPSIS of a page is the usage of the program" {
	for program in $(programs); do
		[[ -f $(page_of "$program") ]] || continue
		want=$(usage_of "$program" | squeeze)
		got=$(section "$(page_of "$program")" SYNOPSIS | squeeze)
		[[ $got == "$want" ]] ||
		    complain "the SYNOPSIS of $program(1) must be:" \
		        $'\n'"$("$TASK_SRC/tests/synopsis" "$program")"
	done
	verdict
}

@test "the usage of a program has all of its options" {
	for program in $(programs); do
		usage=" $(usage_of "$program" | tr '[]|{}' ' ') "
		while read -r letter long; do
			case $long in
			--color | --exact | --help | --no-pager | --version) continue ;;
			esac
			[[ $usage == *" $long "* || $letter == -? && $usage =~ \ -[A-Za-z0-9]*${letter#-} ]] ||
			    complain "$program: usage lacks $letter $long"
		done < <(option_pairs "$program")
	done
	verdict
}

@test "the help of a program fits a terminal of 80 columns" {
	for program in $(programs); do
		long=$("$program" --help | awk 'length > 80')
		[[ -z $long ]] || complain "$program --help: $long"
	done
	verdict
}

@test "a page describes the options that --help has, and no others" {
	common=" $(page_options "$TASK_SRC/man/tasklog.7" | squeeze) "
	for program in $(programs); do
		page=$(page_of "$program")
		[[ -f $page ]] || continue
		there=" $(page_options "$page" | squeeze) "
		offered=" $(help_options "$program" | squeeze) "
		for option in $offered; do
			[[ $there$common == *" $option "* ]] ||
			    complain "$program(1) lacks $option"
		done
		for option in $there; do
			[[ $offered == *" $option "* ]] ||
			    complain "$program(1) has $option, the program does not"
		done
	done
	verdict
}

@test "a page has the sections in their order, and an exit status from 0 to 7" {
	for page in "$TASK_SRC"/man/*.1; do
		name=${page##*/}
		got=$(sed -n 's/^\.Sh //p' "$page" | squeeze)
		[[ $got == "NAME SYNOPSIS DESCRIPTION ENVIRONMENT"*"EXIT STATUS EXAMPLES SEE ALSO"* ]] ||
		    complain "$name: $got"
		codes=$(section "$page" "EXIT STATUS" | sed -n 's/^     \([^ ].\{0,3\}\)  .*/\1/p')
		[[ $codes == 0* ]] || complain "$name: no exit status 0"
		for code in $codes; do
			[[ $code == [0-7] ]] || complain "$name: exit status $code"
		done
	done
	verdict
}

# A project with a few tasks and files: what the examples speak of.
prepare()
{
	log_in_project "$1"
	task-add -c AUTH-07 -l later "log in with a token"
	task-add -c DOC-01 -l docs "write the manual"
	task-add -A bob -c WEB-01 -P 8 -u bob --needs AUTH-07 "remember who is logged in"
} &>/dev/null

# The commands of a page, a NUL after each: `$ ` begins one, `> ` goes on.
examples()
{
	awk '
		/^\.Sh / { on = /EXAMPLES/ }
		/^\.Ed/ { literal = 0 }
		on && literal && /^\$ / { if (n++) printf "%c", 0; printf "%s", substr($0, 3) }
		on && literal && /^> / { printf "\n%s", substr($0, 3) }
		/^\.Bd -literal/ { literal = 1 }
		END { if (n) printf "%c", 0 }
	' "$1" | sed 's/\\e/\\/g; s/\\&//g; s/\\-/-/g; s/\\(dq/"/g'
}

# All in one shell, as if they were typed.
run_examples()
{
	local line want got

	while IFS= read -r -d '' line <&9; do
		want=0
		[[ $line =~ '# exit '([0-9]+)$ ]] && want=${BASH_REMATCH[1]}
		got=0
		eval "$line" >"$HOME/out" 2>"$HOME/err" </dev/null || got=$?
		((got == want)) ||
		    printf '%s: %s\n\tstatus %d, not %d; %s\n' "$1" "$line" "$got" \
		    "$want" "$(<"$HOME/err")"
	done 9< <(examples "$2")
}

@test "the EXAMPLES of every page run, with the status they tell" {
	for page in "$TASK_SRC"/man/*.1 "$TASK_SRC"/man/tasklog.7; do
		name=${page##*/}
		[[ -n $(examples "$page" | tr -d '\0') ]] || complain "$name has no examples"
		said=$(cd "$BATS_TEST_TMPDIR/work" && prepare "$name" &&
		    set +e && run_examples "$name" "$page")
		[[ -z $said ]] || complain "$said"
	done
	verdict
}

@test "a page refers to pages that exist" {
	missing=$(grep -oh '^\.Xr task[a-z-]* [1-8]' "$TASK_SRC"/man/*.[1-8] | sort -u |
	    while read -r _ name section; do
		[[ -f $TASK_SRC/man/$name.$section ]] || echo "$name($section)"
	done)
	assert_equal "$missing" ""
}

@test "tasklog(3) describes every tool of the library and all of its arguments" {
	page=" $(mandoc -T ascii -O width=1000 "$TASK_SRC/man/tasklog.3" | sed 's/.\x08//g' |
	    grep -oE '[a-z_]+' | sort -u | tr '\n' ' ') "
	for file in "$TASK_SRC"/schema/mcp/*.json "$TASK_SRC"/schema/tool/task_*.json; do
		for word in $(jq -r '.name, (.inputSchema.properties | keys[])' "$file"); do
			case $word in
			# the answers of the server; its own tool; lib/format
			budget | seen | guide | task_init | @fields) continue ;;
			esac
			[[ $page == *" $word "* ]] || complain "$file: $word"
		done
	done
	for word in $(jq -r '.[] | keys[]' "$TASK_SRC/schema/tool/library.json"); do
		[[ $page == *" $word "* ]] || complain "library.json: $word"
	done
	verdict
}
