/* SPDX-License-Identifier: ISC */
/* Finding the events that an undo names. */
#include "query/undo_find.h"

#include <string.h>

#include "base/err.h"
#include "format/event.h"
#include "log/journal.h"
#include "log/journal_at.h"
#include "model/message.h"

#define PREFIX_MIN 10	/* of the id of a message */

/* Read the line of an event. The event borrows from the line. */
static int
read_event(struct event *out, const struct journal *journal, uint32_t number,
    struct buf *line, struct event_parser *parser, struct err *err)
{
	int rc;

	buf_clear(line);
	rc = journal_line(journal, number, line, err);
	return rc ? rc : event_parse(parser, out, slice_of_buf(line), err);
}

int
undo_find_command(struct term_list *out, const struct journal *journal,
    uint32_t event, struct err *err)
{
	const struct state *state = journal_state(journal);
	const struct event_rec *last = state_event(state, event);
	struct event_parser *parser = event_parser_new();
	struct buf line = BUF_INIT;
	struct event parsed;
	int rc = read_event(&parsed, journal, event, &line, parser, err);

	for (uint32_t e = 1; !rc && e < state->events.count; e++) {
		const struct event_rec *rec = state_event(state, e);

		if (e == event || ((rec->flags & EVENT_ARRIVED) &&
		    rec->writer == last->writer && rec->seq < last->seq &&
		    rec->seq + parsed.part > last->seq))
			term_list_add(out, e);
	}
	event_parser_free(parser);
	buf_release(&line);
	return rc;
}

/* True if the event is of this actor, and of its session if it names one. */
static bool
is_own(const struct journal *journal, const struct event_rec *rec)
{
	const struct state *state = journal_state(journal);
	const char *session = journal_session(journal);

	return slice_eq(state_term_text(state, rec->actor),
	           slice_of(journal_actor(journal))) &&
	    (!rec->session || !session || !*session ||
	        slice_eq(state_term_text(state, rec->session),
	            slice_of(session)));
}

static int
find_last(struct term_list *out, const struct journal *journal,
    struct err *err)
{
	const struct state *state = journal_state(journal);
	uint32_t last = 0;

	for (uint32_t e = 1; e < state->events.count; e++) {
		const struct event_rec *rec = state_event(state, e);

		if ((rec->flags & EVENT_ARRIVED) && is_own(journal, rec) &&
		    (!last || state_event_cmp(state, e, last) > 0))
			last = e;
	}
	return last ? undo_find_command(out, journal, last, err)
	            : err_set(err, ERR_NO_MATCH,
	                  "%s has written nothing in this session: name what "
	                  "to undo (task-log shows it, --json with ids)",
	                  journal_actor(journal));
}

/* Add the event of a message that is named by its id. */
static bool
find_message(struct term_list *out, const struct view *view, const char *name)
{
	struct slice id;
	uint32_t subject, write;

	/* shorter ones could be the hash of a commit */
	if (strlen(name) < PREFIX_MIN ||
	    message_find(&subject, &id, view, name, NULL))
		return false;
	write = view_part(view, subject, "message/", id, "");
	if (write)
		term_list_add(out, state_write(view->state, write)->event);
	return write != 0;
}

static int
find_named(struct term_list *out, const struct journal *journal,
    const char *name, struct err *err)
{
	uint32_t event;
	int rc = journal_find_event(&event, journal, name, err);

	if (rc)
		return rc;
	if (event) {
		term_list_add(out, event);
		return 0;
	}
	if (find_message(out, journal_view(journal), name))
		return 0;
	return journal_commit_events(out, journal, name, err);
}

static void
find_by(struct term_list *out, const struct state *state,
    const struct undo_ask *ask)
{
	for (uint32_t e = 1; e < state->events.count; e++) {
		const struct event_rec *rec = state_event(state, e);

		if ((rec->flags & EVENT_ARRIVED) &&
		    slice_eq(state_term_text(state, rec->actor),
		        slice_of(ask->by)) &&
		    when_in_range(&ask->when, rec->at_ms))
			term_list_add(out, e);
	}
}

static int
find_imported(struct term_list *out, const struct journal *journal,
    const char *source, struct err *err)
{
	const struct state *state = journal_state(journal);
	struct event_parser *parser = event_parser_new();
	struct buf line = BUF_INIT;
	struct event event;
	int rc = 0;

	for (uint32_t e = 1; e < state->events.count && !rc; e++) {
		if (!(state_event(state, e)->flags & EVENT_IMPORTED))
			continue;
		rc = read_event(&event, journal, e, &line, parser, err);
		if (!rc && slice_is(event.origin_source, source))
			term_list_add(out, e);
	}
	event_parser_free(parser);
	buf_release(&line);
	return rc;
}

int
undo_find(struct term_list *out, const struct journal *journal,
    const struct undo_ask *ask, struct err *err)
{
	const struct state *state = journal_state(journal);
	int rc = 0;

	if (ask->named && ask->named[0])
		for (size_t i = 0; ask->named[i] && !rc; i++)
			rc = find_named(out, journal, ask->named[i], err);
	else if (ask->by)
		find_by(out, state, ask);
	else if (ask->import)
		rc = find_imported(out, journal, ask->import, err);
	else
		rc = find_last(out, journal, err);
	term_list_sort(out, state, state_event_cmp);
	if (!rc && !out->count)
		rc = err_set(err, ERR_NO_MATCH, "there is nothing to undo");
	return rc;
}
