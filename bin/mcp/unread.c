/* SPDX-License-Identifier: ISC */
/* Counting the unread messages of actors. */
#include "mcp/unread.h"

#include <stdlib.h>
#include <string.h>

#include "log/journal.h"
#include "query/inbox.h"

/* A subject when it was counted. */
struct subject_count {
	uint32_t events;
	uint32_t unread;
};

struct unread_counts {
	char *actor;
	const struct state *state;
	uint64_t arrived, gone;
	size_t total;
	struct subject_count *subject;
	size_t subjects;
};

static void
free_counts(struct unread_counts *counts)
{
	if (!counts)
		return;
	free(counts->actor);
	free(counts->subject);
	free(counts);
}

void
unread_forget(struct unread *unread)
{
	for (size_t i = 0; i < UNREAD_ACTORS; i++)
		free_counts(unread->counts[i]);
	memset(unread, 0, sizeof(*unread));
}

static void
begin_counts(struct unread_counts *counts, const struct state *state)
{
	free(counts->subject);
	counts->subject = NULL;
	counts->subjects = 0;
	counts->total = 0;
	counts->state = state;
	counts->arrived = 0;
	counts->gone = state->gone;
}

/* Returns the counts of this actor, with nothing counted if they are new. */
static struct unread_counts *
find_counts(struct unread *unread, const char *actor)
{
	struct unread_counts *counts;
	size_t i = 0;

	while (i < UNREAD_ACTORS && unread->counts[i] &&
	    strcmp(unread->counts[i]->actor, actor) != 0)
		i++;
	if (i == UNREAD_ACTORS) {
		i = unread->next++ % UNREAD_ACTORS;
		free_counts(unread->counts[i]);
		unread->counts[i] = NULL;
	}
	if (!unread->counts[i]) {
		counts = task_zalloc(1, sizeof(*counts));
		counts->actor = task_strdup(actor);
		unread->counts[i] = counts;
	}
	return unread->counts[i];
}

/*
 * True if something besides messages and their acknowledgement may have changed
 * what an inbox has: the capabilities of an agent, or purged lines.
 */
static bool
is_outdated(const struct unread_counts *counts, const struct state *state)
{
	if (counts->state != state || counts->gone != state->gone ||
	    counts->arrived > state->arrived)
		return true;
	for (uint32_t s = 1; s < state->subjects.count; s++) {
		const struct subject_rec *rec = state_subject(state, s);

		if (rec->kind == SUBJECT_AGENT && (s >= counts->subjects ||
		    counts->subject[s].events != rec->events))
			return counts->subjects > 0;
	}
	return false;
}

/* List the subjects with new events, and take them out of the total. */
static void
list_changed(struct term_list *out, struct unread_counts *counts,
    const struct state *state)
{
	size_t had = counts->subjects;

	counts->subjects = state->subjects.count;
	counts->subject = task_realloc(counts->subject, counts->subjects,
	    sizeof(*counts->subject));
	memset(counts->subject + had, 0,
	    (counts->subjects - had) * sizeof(*counts->subject));
	for (uint32_t s = 1; s < counts->subjects; s++) {
		struct subject_count *count = &counts->subject[s];
		const struct subject_rec *rec = state_subject(state, s);

		if (count->events == rec->events)
			continue;
		counts->total -= count->unread;
		*count = (struct subject_count){ .events = rec->events };
		term_list_add(out, s);
	}
}

static void
count_changed(struct unread_counts *counts, const struct view *view)
{
	struct term_list changed = {0};
	struct history_rows rows = {0};
	struct inbox_query inbox = { .name = counts->actor,
		.when = WHEN_RANGE_OPEN, .subjects = &changed };
	size_t shown = 0;

	list_changed(&changed, counts, view->state);
	for (size_t i = 0; i < changed.count; i++)
		if (inbox_may_have(view, changed.term[i]))
			changed.term[shown++] = changed.term[i];
	changed.count = shown;
	/* no subjects would mean all */
	if (shown && !inbox_read(&rows, view, &inbox, NULL))
		for (size_t i = 0; i < rows.count; i++)
			counts->subject[rows.row[i].subject].unread++;
	counts->total += rows.count;
	counts->arrived = view->state->arrived;
	history_rows_release(&rows);
	term_list_release(&changed);
}

size_t
unread_count(struct unread *unread, const struct journal *journal)
{
	const struct view *view = journal_view(journal);
	struct unread_counts *counts = find_counts(unread,
	    journal_actor(journal));

	if (counts->state == view->state &&
	    counts->arrived == view->state->arrived)
		return counts->total;
	if (is_outdated(counts, view->state))
		begin_counts(counts, view->state);
	count_changed(counts, view);
	return counts->total;
}
