/* SPDX-License-Identifier: ISC */
/*
 * Events that other events name, in `over` or `rests`, and that are in no file.
 * Such lines were at the end of a stream, where their loss leaves no gap.
 */
#include "log/journal_gaps.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "log/journal_parts.h"
#include "log/stream_gap.h"

#define LOST_MAX 1000	/* reported at once: so many fit into one event */

struct survey {
	struct event_ids have, named;
};

struct loader
journal_fresh_loader(const struct journal *journal, struct problems *problems)
{
	struct loader loader = journal->loader;

	loader.state = state_new();
	loader.problems = problems;
	loader.shrunk = false;
	loader.breaks = 0;
	return loader;
}

static void
add_id(struct event_ids *ids, struct event_id id)
{
	ARRAY_GROW(ids->id, ids->count, ids->cap);
	ids->id[ids->count++] = id;
}

static void
take_line(void *arg, const struct event *event, struct slice text,
    const char *path, uint64_t line)
{
	struct survey *survey = arg;

	(void)text;
	(void)path;
	(void)line;
	add_id(&survey->have, event->id);
	for (size_t i = 0; i < event->overs_count; i++)
		add_id(&survey->named, event->overs[i]);
	for (size_t i = 0; i < event->rests_count; i++)
		add_id(&survey->named, event->rests[i]);
}

static int
by_id(const void *left, const void *right)
{
	const struct event_id *a = left, *b = right;

	return event_id_cmp(*a, *b);
}

bool
event_ids_has(const struct event_ids *ids, struct event_id id)
{
	return ids->count &&
	    bsearch(&id, ids->id, ids->count, sizeof(id), by_id) != NULL;
}

void
event_ids_release(struct event_ids *ids)
{
	free(ids->id);
	*ids = (struct event_ids){0};
}

static int
read_lines(const struct journal *journal, struct survey *survey,
    struct err *err)
{
	struct problems problems = {0};
	struct loader loader = journal_fresh_loader(journal, &problems);
	int rc;

	loader.each = take_line;
	loader.arg = survey;
	rc = loader_refresh(&loader, err);
	state_free(loader.state);
	problems_release(&problems);
	return rc;
}

static void
sort_ids(struct event_ids *ids)
{
	if (ids->count)
		qsort(ids->id, ids->count, sizeof(*ids->id), by_id);
}

int
journal_find_lost(const struct journal *journal, struct event_ids *out,
    struct err *err)
{
	struct survey survey = {0};
	int rc = read_lines(journal, &survey, err);

	*out = (struct event_ids){0};
	sort_ids(&survey.have);
	sort_ids(&survey.named);
	for (size_t i = 0;
	     i < survey.named.count && !rc && out->count < LOST_MAX; i++) {
		struct event_id id = survey.named.id[i];

		if ((!i || event_id_cmp(survey.named.id[i - 1], id) != 0) &&
		    !event_ids_has(&survey.have, id) &&
		    !gap_lost_is_accepted(journal->loader.state, id))
			add_id(out, id);
	}
	event_ids_release(&survey.have);
	event_ids_release(&survey.named);
	return rc;
}
