/* SPDX-License-Identifier: ISC */
/*
 * Checking the commits of a range. Every commit is compared with each of its
 * parents, because a file might be taken away and come back changed. New lines
 * are checked in the tree of the last commit.
 */
#include "check/fsck_range_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "check/fsck.h"
#include "git/repo.h"
#include "git/run_git.h"

#define DEFAULT_REFS 2

/* Find a commit; *found is false if there is none. */
static int
find_commit(const struct range *r, const char *rev, char out[OID_SIZE],
    bool *found, struct err *err)
{
	struct buf name = BUF_INIT;
	const char *args[] = { "rev-parse", "--verify", "--quiet",
		"--end-of-options", NULL, NULL };
	struct run_git git;
	int rc;

	buf_addf(&name, "%s^{commit}", rev);
	args[4] = name.data;
	rc = range_run(r, args, &git, err);
	*found = !rc && !git.timed_out && git.status == 0 &&
	    git.out.len < OID_SIZE + 1 && git.out.len > 1;
	if (*found)
		snprintf(out, OID_SIZE, "%.*s", (int)git.out.len - 1,
		    git.out.data);
	else if (!rc && git.status != 1) {
		buf_clear(&name);
		run_git_reason(&name, &git);
		rc = err_set(err, git.status == 128 ? ERR_NOT_FOUND : ERR_IO,
		    "cannot find '%s': %s", rev, name.data);
	}
	run_git_release(&git);
	buf_release(&name);
	return rc;
}

static int
need_commit(const struct range *r, const char *rev, char out[OID_SIZE],
    struct err *err)
{
	bool found;
	int rc = find_commit(r, rev, out, &found, err);

	if (!rc && !found)
		rc = err_set(err, ERR_NOT_FOUND, "there is no commit '%s' here",
		    rev);
	return rc;
}

/* Find the branch of the log. */
static int
find_branch(const struct range *r, char out[OID_SIZE], struct err *err)
{
	static const char *const refs[DEFAULT_REFS] = { "refs/heads/tasks",
		"refs/remotes/origin/tasks" };
	int rc = 0;
	bool found = false;

	if (r->ask->ref)
		return need_commit(r, r->ask->ref, out, err);
	for (size_t i = 0; i < DEFAULT_REFS && !rc && !found; i++)
		rc = find_commit(r, refs[i], out, &found, err);
	if (!rc && !found)
		rc = err_set(err, ERR_NOT_FOUND,
		    "there is no branch 'tasks' here, nor 'origin/tasks': "
		    "fetch it, or name it with --branch");
	return rc;
}

/*
 * True if the name is git's name for no commit: a branch that did not exist
 * before.
 */
static bool
is_nothing(const char *rev)
{
	return !*rev || (strlen(rev) >= 40 && strspn(rev, "0") == strlen(rev));
}

static int
resolve(struct range *r, struct err *err)
{
	const char *range = r->ask->range ? r->ask->range : "..";
	const char *dots = strstr(range, ".."), *head;
	char *base;
	int rc = 0;

	if (!dots || dots[2] == '.')
		return err_set(err, ERR_INVALID,
		    "a range is BASE..HEAD, not '%s'", range);
	base = task_strdup(range);
	base[dots - range] = '\0';
	head = dots + 2;
	if (!is_nothing(base))
		rc = need_commit(r, base, r->base, err);
	if (!rc && (!*head || (r->ask->ref && strcmp(head, "HEAD") == 0)))
		rc = find_branch(r, r->head, err);
	else if (!rc)
		rc = need_commit(r, head, r->head, err);
	free(base);
	return rc;
}

/*
 * Sets *goes_on to true if history descends from the base. If it does not, that
 * is the only finding. But after a purge, which makes all commits again, the
 * trees tell whether anything else is missing.
 */
static int
check_ancestor(struct range *r, bool *goes_on, struct err *err)
{
	const char *args[] = { "merge-base", "--is-ancestor", r->base, r->head,
		NULL };
	struct run_git git;
	int rc = 0;

	*goes_on = true;
	if (!*r->base)
		return 0;
	rc = range_run(r, args, &git, err);
	*goes_on = !rc && git.status == 0;
	if (!rc && git.status > 1)
		rc = err_set(err, ERR_IO, "cannot compare the commits");
	else if (!rc && !*goes_on && r->new_purges) {
		*goes_on = r->trees_only = true;
		fsck_report(&r->streams, FINDING_NOTE, "", 0,
		    "%zu purge%s made history anew: what %.12s holds is "
		    "compared with %.12s, not the commits between them",
		    r->new_purges, r->new_purges == 1 ? "" : "s", r->base,
		    r->head);
	} else if (!rc && !*goes_on)
		fsck_report(&r->streams, FINDING_ERROR, "", 0,
		    "history was rewritten: %.12s is not part of %.12s, or cut "
		    "off in a shallow clone",
		    r->base, r->head);
	run_git_release(&git);
	return rc;
}

/*
 * Every log begins with the root commit REPO_ROOT_OID. A history with another
 * root was cut off, or is another branch.
 */
static int
check_beginning(struct range *r, struct err *err)
{
	const char *args[] = { "rev-list", "--max-parents=0", r->head, NULL };
	struct buf roots = BUF_INIT;
	int rc = *r->base ? 0 : range_git(r, args, &roots, err);

	if (!rc && !*r->base &&
	    !slice_is(slice_of_buf(&roots), REPO_ROOT_OID "\n"))
		fsck_report(&r->streams, FINDING_NOTE, "", 0,
		    "history begins with %.12s, not as that of a log: what was "
		    "before, as in a shallow clone, is not checked",
		    roots.data);
	buf_release(&roots);
	return rc;
}

/*
 * A branch that is no log would pass every check of events, because it has no
 * events.
 */
static int
check_format(struct range *r, struct err *err)
{
	const char *args[] = { "ls-tree", "--full-tree", r->head, "format",
		NULL };
	struct buf text = BUF_INIT;
	int rc = range_git(r, args, &text, err);

	if (!rc && !text.len)
		fsck_report(&r->streams, FINDING_ERROR, "format", 0,
		    "there is none in %.12s: it is not a task log",
		    r->head);
	buf_release(&text);
	return rc;
}

static void
release(struct range *r)
{
	struct file_list *lists[] = { &r->before, &r->after };

	for (size_t i = 0; i < r->count; i++)
		free(r->change[i].path);
	free(r->change);
	for (size_t l = 0; l < 2; l++) {
		for (size_t i = 0; i < lists[l]->count; i++)
			free(lists[l]->file[i].path);
		free(lists[l]->file);
	}
	fsck_streams_release(&r->streams);
	event_parser_free(r->loader.parser);
	state_free(r->loader.state);
	problems_release(&r->problems);
	purges_release(&r->purges);
}

int
fsck_range(const struct fsck_range *range, finding_fn *fn, void *arg,
    struct fsck_totals *totals, struct err *err)
{
	struct range r = { .ask = range, .streams = { .fn = fn, .arg = arg,
	    .totals = totals, .now_ms = range->now_ms } };
	int rc;
	bool goes_on = false;

	memset(totals, 0, sizeof(*totals));
	rc = resolve(&r, err);
	if (!rc)
		rc = range_read_events(&r, err);
	if (!rc)
		rc = check_ancestor(&r, &goes_on, err);
	if (!rc && goes_on)
		rc = range_check_changes(&r, err);
	if (!rc && goes_on && !totals->errors)
		rc = check_format(&r, err);
	if (!rc && goes_on)
		rc = check_beginning(&r, err);
	if (!rc && goes_on)
		range_check_events(&r);
	release(&r);
	return rc;
}
