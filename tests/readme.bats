# SPDX-License-Identifier: ISC
# The tour of the README: its commands run, and print what it shows.
load helper

setup() { clean_room; }

# The tour's blocks alone.
tour()
{
	awk '/^## / { on = /Five minutes/ } /^```/ { inside = on && /console/; next } inside' \
	    "$TASK_SRC/README.md"
}

# What differs from run to run made the same: ids, hashes, paths up to the project.
masked()
{
	tr -d '\r' | sed -E '/^$/d
		s/\b[0-9a-f]{64}\b/HASH/g
		s/\b[0-9a-z]{26}\b/EVENT/g
		s/^id:( +)[0-9a-z]{12}$/id:\1TASK/
		s/^[0-9a-z]{12}$/TASK/
		s/until 20[^ ]*( [0-9:…]*)?/until WHEN/
		s/'\''[0-9a-z]{12}'\''/TASK/
		s/^[0-9a-z]{5}  /SHORT  /
		s| /[^ ]*/(\w+/\.tasks)| ~/\1|'
}

@test "the tour of the README runs, and prints what is shown" {
	needs_terminal
	# aligned columns are for terminals; in order of creation, so by the real clock
	unset TASK_CLOCK
	run -0 script -qec "stty cols 80; sh '$TASK_SRC/tests/quickstart.sh' tour" \
	    /dev/null </dev/null
	diff <(tour | masked) <(masked <<<"$output")
}

@test "the tour leaves nothing behind, and stops at the first surprise" {
	export TMPDIR=$BATS_TEST_TMPDIR/tmp
	mkdir "$TMPDIR"
	run -0 sh "$TASK_SRC/tests/quickstart.sh"
	assert_equal "$(ls -A "$TMPDIR")" ""
	mkdir -p broken/tests
	cp "$TASK_SRC/tests/quickstart.sh" broken/tests
	cp "$TASK_SRC/README.md" broken
	sed -i 's/^\$ task-list --ready/$ task-list --raedy/' broken/README.md
	run -1 sh broken/tests/quickstart.sh
	assert_match "$output" "ended with 2, not 0"
}

@test "the picture of the README is what its lines print now" {
	needs_terminal
	masked_picture() { sed -E 's/>[0-9a-z]{5} *</>ID</; s/task-undo [0-9a-z]{26}/task-undo EVENT/'; }
	"$TASK_SRC/tests/picture.py" >now.svg
	diff <(masked_picture <"$TASK_SRC/man/picture.svg") <(masked_picture <now.svg) ||
	    fail "make picture draws it again"
	python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' now.svg
}

@test "the README names every program that there is" {
	for program in "$TASK_SRC"/bin/task-*.c; do
		name=${program##*/task-} name=${name%.c}
		sed -n '/^## Status/,/^## /p' "$TASK_SRC/README.md" | grep -q "[-\`]$name\`" ||
		    fail "the README does not name task-$name"
	done
}
