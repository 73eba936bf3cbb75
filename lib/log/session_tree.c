/* SPDX-License-Identifier: ISC */
/* Sessions of work trees. */
#include "log/session_tree.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "git/gitdir.h"
#include "log/journal_parts.h"
#include "log/session.h"

/* Returns the name of the linked work tree of the project, or NULL. */
static char *
find_linked(const struct log_location *location, const char *start)
{
	char real[PATH_MAX], *git_dir, *name = NULL;
	char *linked = path_join(location->common_dir, "worktrees");
	size_t len = strlen(linked);

	git_dir = realpath(start, real) ? gitdir_above(real) : NULL;
	if (git_dir && strncmp(git_dir, linked, len) == 0 &&
	    git_dir[len] == '/')
		name = task_strdup(git_dir + len + 1);
	free(git_dir);
	free(linked);
	return name;
}

void
session_tree_enter(struct journal *journal, const char *start)
{
	char digest[DIGEST_HEX_SIZE], session[32];
	struct buf text = BUF_INIT;

	if (journal->session || !journal->location.common_dir)
		return;
	free(journal->tree);
	journal->tree = find_linked(&journal->location, start);
	if (!journal->tree)
		journal->tree = task_strdup(SESSION_MAIN_TREE);
	buf_addf(&text, "%s\n%s", journal->writers.place, journal->tree);
	digest_hex(digest, text.data, text.len);
	snprintf(session, sizeof(session), "tree-%.12s", digest);
	journal_set_session(journal, session);
	buf_release(&text);
}

void
session_tree_note(struct journal *journal)
{
	struct session session;

	if (!journal->tree)
		return;
	session_init(&session, SESSION_OF_CLAIMS, journal->session,
	    journal->actor, journal->machine);
	snprintf(session.tree, sizeof(session.tree), "%s", journal->tree);
	session_note(&journal->location, &session);
}
