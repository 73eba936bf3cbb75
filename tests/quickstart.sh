#!/bin/sh
# SPDX-License-Identifier: ISC
# quickstart.sh -- run the tour of README.md in a directory of its own
#
# The programs are taken from PATH. Nothing outside of the directory is touched; it is
# removed at the end unless its name is given as the argument.

set -eu

readme=$(cd "$(dirname "$0")/.." && pwd)/README.md
if [ $# -gt 0 ]; then
	mkdir "$1"
	top=$(cd "$1" && pwd)
else
	top=$(mktemp -d)
	trap 'rm -rf "$top"' EXIT
fi

# Who acts, and git's settings, are those of the tour.
unset TASK_DIR TASK_ACTOR TASK_SESSION
HOME=$top/home GIT_CONFIG_NOSYSTEM=1 GIT_PAGER=cat
GIT_CONFIG_GLOBAL=$HOME/.gitconfig
export HOME GIT_CONFIG_NOSYSTEM GIT_CONFIG_GLOBAL GIT_PAGER
mkdir "$HOME"
git config --global user.name ann
git config --global user.email ann@example.com
git config --global init.defaultBranch main

# A project that has a remote.
cd "$top"
git init -q --bare hub.git
git clone -q hub.git "$top/home/begin" 2>/dev/null
git -C "$top/home/begin" commit -q --allow-empty -m "begin"
git -C "$top/home/begin" push -q origin main

# The lines of the tour that begin with "$ ", one after the other, as if they were typed.
sed -n '/^## Five minutes/,/^## W/s/^\$ //p' "$readme" >"$HOME/tour"
while IFS= read -r line <&9; do
	printf '\n$ %s\n' "$line"
	status=0
	eval "$line" </dev/null 2>&1 || status=$?
	expected=0
	case $line in
	*"# exit "*) expected=${line##*# exit } ;;
	esac
	if [ "$status" -ne "$expected" ]; then
		echo "quickstart.sh: '$line' ended with $status, not $expected" >&2
		exit 1
	fi
done 9<"$HOME/tour"
