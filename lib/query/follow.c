/* SPDX-License-Identifier: ISC */
/* What has arrived in a log since the last look. */
#include "query/follow.h"

#include "base/err.h"
#include "base/trace.h"

void
follow_release(struct follow *follow)
{
	cursor_release(&follow->cursor);
	term_list_release(&follow->stubs);
}

static int
by_order(const struct state *state, uint32_t a, uint32_t b)
{
	return state_event_cmp(state, a, b);
}

/*
 * Add an event that has arrived, else remember it. Returns false if the cursor
 * may have had it, though it came only now.
 */
static bool
sort_out(struct follow *follow, struct term_list *out, uint32_t event)
{
	const struct event_rec *rec = state_event(
	    journal_state(follow->journal), event);

	if (!(rec->flags & EVENT_ARRIVED)) {
		term_list_add(&follow->stubs, event);
		return true;
	}
	term_list_add(out, event);
	return !cursor_reaches(&follow->cursor, rec->writer, rec->seq);
}

/* True if the records since the last look tell what is new. */
static bool
look_at_end(struct follow *follow, struct term_list *out)
{
	const struct state *state = journal_state(follow->journal);
	struct term_list stubs = follow->stubs;
	bool good = true;

	follow->stubs = (struct term_list){0};
	for (size_t i = 0; i < stubs.count; i++)
		good &= sort_out(follow, out, stubs.term[i]);
	for (uint32_t e = follow->seen; e < state->events.count; e++)
		good &= sort_out(follow, out, e);
	term_list_release(&stubs);
	return good;
}

static void
note_look(struct follow *follow, bool all)
{
	const struct state *state = journal_state(follow->journal);

	if (all) {
		follow->stubs.count = 0;
		for (uint32_t e = 1; e < state->events.count; e++)
			if (!(state_event(state, e)->flags & EVENT_ARRIVED))
				term_list_add(&follow->stubs, e);
	}
	follow->loads = journal_loads(follow->journal);
	follow->arrived = state->arrived;
	follow->seen = state->events.count;
}

int
follow_look(struct follow *follow, struct term_list *out,
    const struct journal *journal, struct err *err)
{
	const struct state *state = journal_state(journal);
	bool all = follow->journal != journal ||
	    follow->loads != journal_loads(journal);
	struct span span;
	int rc = 0;

	if (!all && follow->arrived == state->arrived)
		return 0;
	span_begin(&span, "follow");
	follow->journal = journal;
	if (!all && !look_at_end(follow, out)) {
		out->count = 0;
		all = true;
	}
	if (all)
		rc = cursor_find_new(out, &follow->lacking, &follow->cursor,
		    journal, err);
	if (!rc && follow->lacking && follow->lacking == cursor_count(
	    &follow->cursor) && state->arrived)
		rc = err_set(err, ERR_STALE, "the log in '%s' has none of the "
		    "events of this cursor: it is another log",
		    journal_place(journal)->dir);
	if (!rc)
		note_look(follow, all);
	term_list_sort(out, state, by_order);
	span_count(&span, "events", out->count);
	span_end(&span);
	return rc;
}
