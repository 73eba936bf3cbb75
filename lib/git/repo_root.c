/* SPDX-License-Identifier: ISC */
/* The commit that every log begins with, and its files. */
#include "git/repo_private.h"

#include <string.h>

#include "git/repo.h"
#include "git/repo_sync.h"

/* Constants of the format: they make the root commit equal everywhere. */
static const char readme[] =
    "# A task log\n"
    "\n"
    "This directory is the task log of a project: every change to a task is "
    "one line\n"
    "(JSON) in a file under `events/`, and git keeps their history on the "
    "branch `tasks`.\n"
    "\n"
    "Look around as you like:\n"
    "\n"
    "    task-list                     # what there is to do\n"
    "    task-show TASK                # one task in full\n"
    "    git log                       # who did what, when and why\n"
    "    cat events/*/*/*/*.jsonl | jq -c '[.at, .actor, .type]'\n"
    "\n"
    "To change anything use the `task-*` programs. Please do not edit, sort or "
    "delete the\n"
    "files by hand: lines are only ever added. Merging, pulling and pushing "
    "with git is\n"
    "fine: two clones never change the same file.\n"
    "\n"
    "More: tasklog(7), tasklog-event(5).\n";
static const char attributes[] = "* -text\nevents/** merge=union\n";
static const char format[] = "tasklog 1\n";

static const struct {
	const char *name;
	const char *text;
} constant[] = {
	{ ".gitattributes", attributes },
	{ "README.md", readme },
	{ "format", format },
};

static const char root_person[] = "tasklog <tasklog@localhost> 0 +0000";

const char *
repo_constant(const char *path)
{
	for (size_t i = 0; i < sizeof constant / sizeof *constant; i++)
		if (!strcmp(path, constant[i].name))
			return constant[i].text;
	return NULL;
}

int
repo_write_root(struct repo *repo, git_oid *out, struct err *err)
{
	struct tree_edit edit = {0};
	struct buf text = BUF_INIT;
	char hex[REPO_OID_SIZE];
	git_oid blob, tree;
	size_t i;
	int rc;

	rc = tree_edit_start(&edit, repo, NULL, err);
	for (i = 0; !rc && i < sizeof constant / sizeof *constant; i++) {
		rc = repo_write_object(repo, &blob, GIT_OBJECT_BLOB,
		    constant[i].text, strlen(constant[i].text), err);
		if (!rc)
			rc = tree_edit_set(&edit, repo, constant[i].name, &blob,
			    err);
	}
	if (!rc)
		rc = tree_edit_write(&edit, repo, &tree, err);
	if (!rc) {
		buf_addf(&text, "tree %s\nauthor %s\ncommitter %s\n\n%s",
		    git_oid_tostr(hex, sizeof hex, &tree), root_person,
		    root_person, REPO_ROOT_MESSAGE);
		rc = repo_write_object(repo, out, GIT_OBJECT_COMMIT, text.data,
		    text.len, err);
	}
	tree_edit_release(&edit);
	buf_release(&text);
	return rc;
}

int
repo_make_root(struct repo *repo, struct err *err)
{
	git_oid oid;

	return repo_write_root(repo, &oid, err);
}
