/* SPDX-License-Identifier: ISC */
/*
 * The events that a range brings, checked against all events of its last
 * commit.
 */
#include "check/fsck_range_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "check/fsck.h"
#include "log/segment.h"

/*
 * Each record is "100644 blob OID\tPATH", ended by NUL. They are sorted as git
 * sorts.
 */
static int
list_files(const struct range *r, const char *commit, struct file_list *out,
    struct err *err)
{
	const char *args[] = { "ls-tree", "-r", "-z", "--full-tree", commit,
		NULL };
	struct buf text = BUF_INIT;
	const char *p, *end;
	int rc = range_git(r, args, &text, err);

	for (p = text.data, end = p + text.len; !rc && p < end;
	     p += strlen(p) + 1) {
		const char *tab = strchr(p, '\t');
		struct tree_file file;
		uint64_t writer;
		uint32_t number;

		if (!tab || sscanf(p, "100644 blob %64s", file.oid) != 1 ||
		    !segment_path_parse(&writer, &number, tab + 1))
			continue;
		ARRAY_GROW(out->file, out->count, out->cap);
		file.path = task_strdup(tab + 1);
		out->file[out->count++] = file;
	}
	buf_release(&text);
	return rc;
}

static int
by_path(const void *a, const void *b)
{
	const struct tree_file *x = a, *y = b;

	return strcmp(x->path, y->path);
}

/* Returns the file as it was in the base, or NULL if it is new. */
static const struct tree_file *
file_before(const struct range *r, const struct tree_file *file)
{
	return r->before.count ? bsearch(file, r->before.file, r->before.count,
	    sizeof(*file), by_path) : NULL;
}

static bool
is_new(const struct range *r, struct slice line)
{
	return !r->same && !line_set_has(&r->known, line);
}

static void
take_line(void *arg, const struct event *event, struct slice text,
    const char *path, uint64_t number)
{
	struct range *r = arg;
	bool asked = is_new(r, text);

	r->streams.totals->events += (uint64_t)asked;
	r->new_purges += asked && event->type == EVENT_LINE_PURGED;
	purges_add(&r->purges, event);
	fsck_streams_add(&r->streams, event, text, path, number, asked);
}

/* True if the line of a problem was already in the base. */
static bool
is_known(const struct range *r, const struct problem *problem,
    struct slice text)
{
	const char *p = text.ptr;
	struct slice line = {0};

	for (uint64_t n = 0; n < problem->line; n++)
		if (!line_next(&line, &p, text))
			return false;
	return r->same || (problem->line && line_set_has(&r->known, line));
}

static void
fold_file(struct range *r, struct loader *loader, const struct tree_file *file,
    struct slice text)
{
	size_t first = loader->problems->count, used;
	uint64_t writer;
	uint32_t number;

	if (!segment_path_parse(&writer, &number, file->path))
		return;
	used = loader_fold(loader, loader_segment(loader, writer, number),
	    file->path, text, 0, 1);
	if (used < text.len && !r->same)
		problems_add(loader->problems,
		    &(struct problem){ .kind = PROBLEM_TORN,
		        .path = file->path },
		    "its last line has no end");
	/* faults that were in the base are not reported */
	for (size_t i = first; i < loader->problems->count; i++)
		if (loader->problems->problem[i].kind != PROBLEM_TORN &&
		    is_known(r, &loader->problems->problem[i], text))
			loader->problems->problem[i].message[0] = '\0';
}

static int
read_files(struct range *r, struct loader *loader, struct git_batch *batch,
    struct err *err)
{
	struct buf was = BUF_INIT, is = BUF_INIT;
	int rc = 0;

	for (size_t i = 0; i < r->after.count && !rc; i++) {
		const struct tree_file *file = &r->after.file[i];
		const struct tree_file *before = file_before(r, file);

		r->same = before && strcmp(before->oid, file->oid) == 0;
		buf_clear(&was);
		buf_clear(&is);
		if (before && !r->same)
			rc = git_batch_next(batch, &was, err);
		if (!rc)
			rc = git_batch_next(batch, &is, err);
		if (rc)
			break;
		line_set_read(&r->known, slice_of_buf(&was));
		fold_file(r, loader, file, slice_of_buf(&is));
		line_set_release(&r->known);
	}
	buf_release(&was);
	buf_release(&is);
	return rc;
}

static void
tell_problems(struct range *r, const struct loader *loader)
{
	struct problems left = {0};

	loader_problems(loader, &left);
	for (size_t i = 0; i < left.count; i++)
		if (left.problem[i].message[0] &&
		    left.problem[i].kind != PROBLEM_GAP &&
		    left.problem[i].kind != PROBLEM_CHAIN)
			fsck_report(&r->streams, FINDING_ERROR,
			    left.problem[i].path, left.problem[i].line, "%s",
			    left.problem[i].message);
	problems_release(&left);
}

/*
 * Read all lines of the head, because new lines name old ones; judge the new
 * lines.
 */
int
range_read_events(struct range *r, struct err *err)
{
	struct buf names = BUF_INIT;
	struct git_batch batch = {0};
	int rc = list_files(r, r->head, &r->after, err);

	if (!rc && *r->base)
		rc = list_files(r, r->base, &r->before, err);
	if (!rc && r->before.count)
		qsort(r->before.file, r->before.count, sizeof(*r->before.file),
		    by_path);
	for (size_t i = 0; i < r->after.count && !rc; i++) {
		const struct tree_file *before = file_before(r,
		    &r->after.file[i]);

		if (before && strcmp(before->oid, r->after.file[i].oid) != 0)
			buf_addf(&names, "%s\n", before->oid);
		buf_addf(&names, "%s\n", r->after.file[i].oid);
	}
	r->loader = (struct loader){ .dir = "",
		.dir_fd = -1,
		.problems = &r->problems,
		.each = take_line,
		.arg = r,
		.state = state_new(),
		.parser = event_parser_new() };
	if (!rc)
		rc = range_batch(r, &batch, &names, err);
	if (!rc)
		rc = read_files(r, &r->loader, &batch, err);
	git_batch_end(&batch);
	buf_release(&names);
	return rc;
}

void
range_check_events(struct range *r)
{
	tell_problems(r, &r->loader);
	r->streams.state = r->loader.state;
	fsck_streams_check(&r->streams, &r->problems);
}
