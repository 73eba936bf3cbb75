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
	done < <(sed -n 's/^\t{ "\(task-[a-z]*\)", "\(-[^"]*\)", "\(.*\)" },$/\1 \2 \3/p' \
	    "$TASK_SRC/bin/cli/retired.c" | grep -v 'task-list -a ')
	((n >= 15))
	refused 2 "option '-a' needs a value: NAME,...; for its old meaning write '--all'" task-list -a
}
