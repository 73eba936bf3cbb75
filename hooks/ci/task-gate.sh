#!/bin/sh
# SPDX-License-Identifier: ISC
# task-gate.sh -- fail where a change closes a task whose gates are open
#
# usage: task-gate.sh RANGE [DESCRIPTION]
#
# For any CI, in a clone of the project that has the commits of RANGE, like
# origin/main..HEAD. DESCRIPTION is the text of the pull or merge request. The log is
# fetched from the branch `tasks` of the remote `origin`, or of $TASK_REMOTE; nothing is
# written to it. Exit status: 0, or 1 if a task may not be closed or does not exist.

set -eu
[ $# -gt 0 ] || { sed -n 's/^# usage: /usage: /p' "$0" >&2; exit 2; }
log=$(mktemp -d)
trap 'rm -rf "$log"' EXIT

# By way of this clone, whose credentials the CI has set up.
git fetch -q --no-tags --depth 1 "${TASK_REMOTE:-origin}" +tasks:refs/tasklog/gate
git init -q "$log"
git -C "$log" config core.symlinks false
git -C "$log" fetch -q --depth 1 "$(git rev-parse --absolute-git-dir)" \
    refs/tasklog/gate:refs/remotes/gate/tasks
git -C "$log" checkout -q -b tasks refs/remotes/gate/tasks

printf '%s\n' "${2-}" |
    TASK_NO_SNAPSHOT=1 task-hooks check -C "$log" --description - "$1"
