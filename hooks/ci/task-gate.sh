#!/bin/sh
# SPDX-License-Identifier: ISC
# task-gate.sh -- fail if a change closes a task whose gates are open
#
# usage: task-gate.sh RANGE [DESCRIPTION]
#
# Runs in any CI, in a clone of the project that has the commits of RANGE, like
# origin/main..HEAD. DESCRIPTION is the text of the pull or merge request. The script fetches
# the log from the branch `tasks` of the remote `origin`, or of $TASK_REMOTE, and writes
# nothing to the log. Exit status: 0, or 1 if a task may not be closed or does not exist.

set -eu
[ $# -gt 0 ] || { sed -n 's/^# usage: /usage: /p' "$0" >&2; exit 2; }
log=$(mktemp -d)
trap 'rm -rf "$log"' EXIT

# Fetch through this clone, because the CI has set up its credentials.
git fetch -q --no-tags --depth 1 "${TASK_REMOTE:-origin}" +tasks:refs/tasklog/gate
git init -q "$log"
git -C "$log" config core.symlinks false
git -C "$log" fetch -q --depth 1 "$(git rev-parse --absolute-git-dir)" \
    refs/tasklog/gate:refs/remotes/gate/tasks
git -C "$log" checkout -q -b tasks refs/remotes/gate/tasks

printf '%s\n' "${2-}" |
    TASK_NO_SNAPSHOT=1 task-hooks check -C "$log" --message-file - "$1"
