/* SPDX-License-Identifier: ISC */
/*
 * Changes that the commits of a range make to files, compared with each parent.
 */
#include "check/fsck_range_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "check/fsck.h"
#include "git/repo.h"
#include "log/segment.h"

/*
 * True if the path belongs to the log. Other files are private notes that no
 * program reads.
 */
static bool
is_of_log(const char *path)
{
	return strcmp(path, "events") == 0 ||
	    strncmp(path, "events/", 7) == 0 || strcmp(path, "format") == 0 ||
	    strcmp(path, ".gitattributes") == 0;
}

static void
add_change(struct range *r, const char *commit, const char *record,
    const char *path)
{
	struct change *c;

	ARRAY_GROW(r->change, r->count, r->cap);
	c = &r->change[r->count];
	memset(c, 0, sizeof(*c));
	/* ":100644 100644 OLD NEW M" */
	if (sscanf(record, ":%*7s %7s %64s %64s", c->mode, c->was, c->is) != 3)
		return;
	snprintf(c->commit, sizeof(c->commit), "%s", commit);
	c->path = task_strdup(path);
	r->count++;
}

/*
 * Read the output of git, separated by NUL: names of commits, and records, each
 * followed by a path.
 */
static int
read_changes(struct range *r, struct slice text)
{
	const char *p = text.ptr, *end = text.ptr + text.len, *commit = "";
	int commits = 0;

	while (p && p < end) {
		const char *record;

		p += *p == '\n';
		record = p;
		p += strlen(p) + 1;
		if (*record == ':' && p < end) {
			if (is_of_log(p))
				add_change(r, *commit ? commit : r->head,
				    record, p);
			p += strlen(p) + 1;
		} else if (*record) {
			commits += strcmp(commit, record) != 0;
			commit = record;
		}
	}
	return commits;
}

static int
by_change(const void *a, const void *b)
{
	const struct change *x = a, *y = b;
	int order = strcmp(x->path, y->path);

	if (!order)
		order = strcmp(x->was, y->was);
	return order ? order : strcmp(x->is, y->is);
}

/*
 * List all changes and select the paths here: git takes a path as relative to
 * the working directory, and with a path it leaves out a merge that took all of
 * one side. Options that users set for their own display are overridden.
 */
static int
list_changes(struct range *r, struct err *err)
{
	struct buf between = BUF_INIT, log = BUF_INIT, total = BUF_INIT;
	const char *log_args[] = { "-c", "log.showRoot=true", "-c",
		"log.showSignature=false", "-c", "log.diffMerges=separate",
		"-c", "diff.relative=false", "log", "-m", "-z", "--raw",
		"--no-abbrev", "--no-renames", "--no-ext-diff",
		"--ignore-submodules=none", "--format=%H", NULL, NULL };
	const char *const total_args[] = { "diff-tree", "-r", "-z", "--raw",
		"--no-abbrev", "--no-renames", "--ignore-submodules=none",
		r->base, r->head, NULL };
	int rc;

	buf_addf(&between, "%s%s%s", r->base, *r->base ? ".." : "", r->head);
	log_args[sizeof(log_args) / sizeof(*log_args) - 2] = between.data;
	rc = r->trees_only ? 0 : range_git(r, log_args, &log, err);
	if (!rc && *r->base)
		rc = range_git(r, total_args, &total, err);
	if (!rc) {
		r->streams.totals->commits_behind = (uint64_t)read_changes(r,
		    slice_of_buf(&log));
		read_changes(r, slice_of_buf(&total));
		if (r->count)
			qsort(r->change, r->count, sizeof(*r->change),
			    by_change);
	}
	buf_release(&between);
	buf_release(&log);
	buf_release(&total);
	return rc;
}

static bool
is_zero(const char *oid)
{
	return strspn(oid, "0") == strlen(oid);
}

static void
compare(struct range *r, const struct change *c, struct slice was,
    struct slice is)
{
	struct line_set set;
	uint64_t first = 0;
	const char *constant = repo_constant(c->path);
	size_t lost;

	if (constant) {
		if (!slice_is(is, constant))
			fsck_report(&r->streams, FINDING_ERROR, c->path, 0,
			    "not as it is in every log, by commit %.12s",
			    c->commit);
		return;
	}
	if (is.len >= was.len &&
	    (!was.len || memcmp(is.ptr, was.ptr, was.len) == 0))
		return;
	line_set_read(&set, is);
	lost = line_set_lacks(&set, was, &r->purges, &first);
	line_set_release(&set);
	if (lost)
		fsck_report(&r->streams, FINDING_ERROR, c->path, first,
		    "%zu line%s that %s there changed or removed by commit "
		    "%.12s",
		    lost, lost == 1 ? "" : "s", lost == 1 ? "was" : "were",
		    c->commit);
}

/*
 * Check what can be told from the names of a change. True if the lines of its
 * file must be compared.
 */
static bool
check_change(struct range *r, const struct change *c)
{
	uint64_t writer;
	uint32_t number;

	if (is_zero(c->is))
		fsck_report(&r->streams, FINDING_ERROR, c->path, 0,
		    "removed by commit %.12s", c->commit);
	else if (strcmp(c->mode, "100644") != 0)
		fsck_report(&r->streams, FINDING_ERROR, c->path, 0,
		    "no ordinary file, but of mode %s, by commit %.12s",
		    c->mode, c->commit);
	else if (!is_zero(c->was))
		return true;
	else if (strncmp(c->path, "events", 6) == 0 &&
	    !segment_path_parse(&writer, &number, c->path))
		fsck_report(&r->streams, FINDING_ERROR, c->path, 0,
		    "not the name of a segment, from commit %.12s", c->commit);
	return false;
}

/* Compare each change once: equal changes stand together when sorted. */
static int
compare_changes(struct range *r, struct err *err)
{
	struct buf names = BUF_INIT, was = BUF_INIT, is = BUF_INIT;
	struct git_batch batch;
	size_t kept = 0;
	int rc;

	for (size_t i = 0; i < r->count; i++) {
		struct change *c = &r->change[i];

		if ((i && by_change(c - 1, c) == 0) || !check_change(r, c))
			continue;
		buf_addf(&names, "%s\n%s\n", c->was, c->is);
		c->mode[0] = '\0';	/* still to be read */
		kept++;
	}
	rc = range_batch(r, &batch, &names, err);
	for (size_t i = 0; i < r->count && !rc && kept; i++) {
		if (r->change[i].mode[0])
			continue;
		buf_clear(&was);
		buf_clear(&is);
		rc = git_batch_next(&batch, &was, err);
		if (!rc)
			rc = git_batch_next(&batch, &is, err);
		if (!rc)
			compare(r, &r->change[i], slice_of_buf(&was),
			    slice_of_buf(&is));
	}
	git_batch_end(&batch);
	buf_release(&names);
	buf_release(&was);
	buf_release(&is);
	return rc;
}

int
range_check_changes(struct range *r, struct err *err)
{
	int rc = list_changes(r, err);

	return rc ? rc : compare_changes(r, err);
}
