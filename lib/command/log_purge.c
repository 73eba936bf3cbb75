/* SPDX-License-Identifier: ISC */
/*
 * Purging lines: line.purged. Its fields name the digests of the heads, so
 * every clone finds the lines. The data itself is removed by
 * log/journal_purge.c.
 */
#include "command/command.h"

#include "command/command_private.h"
#include "format/purges.h"

/* An event has at most 256 KiB. */
#define LINES_OF_EVENT ((size_t)1000)

static void
add_purgers(struct buf *out, const struct workflow *workflow)
{
	for (int i = 0; i < workflow->purgers_count; i++) {
		buf_add_str(out, i ? ", " : "");
		buf_add_slice(out, workflow->purgers[i]);
	}
}

/* The author of a line may purge it, and so may the workflow's purgers. */
static int
check_author(const struct decision *d, const struct event *event,
    const char *id, struct err *err)
{
	struct slice actor = decision_actor(d);
	struct buf purgers = BUF_INIT;
	int rc;

	if (slice_eq(event->actor, actor) ||
	    workflow_is_purger(d->view->workflow, actor))
		return 0;
	add_purgers(&purgers, d->view->workflow);
	rc = err_set(err, ERR_INVALID,
	    "'%s' is a line of %.*s: only %.*s may purge it%s%s; a workflow "
	    "names others in 'purgers'", id, (int)event->actor.len,
	    event->actor.ptr, (int)event->actor.len, event->actor.ptr,
	    purgers.len ? " and the workflow's purgers, " : "",
	    purgers.len ? purgers.data : "");
	buf_release(&purgers);
	return rc;
}

static int
check_line(const struct decision *d, uint32_t at, const struct event *event,
    const char *id, struct err *err)
{
	if (event->type == EVENT_LINE_PURGED)
		return err_set(err, ERR_INVALID,
		    "'%s' is a purge itself and has to stay: every clone "
		    "needs it", id);
	if (state_has_workflow(d->view->state, at))
		return err_set(err, ERR_INVALID,
		    "'%s' has the workflow in force: set another one first, "
		    "task-workflow set FILE", id);
	return check_author(d, event, id, err);
}

/* The line of an event, while it is looked at. */
struct purge_line {
	struct event_parser *parser;
	struct buf text;
	struct event event;
	bool purged;		/* already */
};

static int
look_at(struct purge_line *line, const struct decision *d, struct event_id id,
    struct err *err)
{
	uint32_t at = state_find_event(d->view->state, id);
	char text[EVENT_ID_SIZE];
	int rc = 0;

	event_id_format(text, id);
	buf_clear(&line->text);
	if (!at)
		rc = err_set(err, ERR_NOT_FOUND, "there is no event '%s'",
		    text);
	if (!rc)
		rc = d->basis->read_line(d->basis->log, at, &line->text, err);
	if (!rc)
		rc = event_parse(line->parser, &line->event,
		    slice_of_buf(&line->text), err);
	line->purged = (state_event(d->view->state, at)->flags &
	    EVENT_PURGED) != 0;
	return rc || line->purged
	    ? rc : check_line(d, at, &line->event, text, err);
}

/* Add an event that names these lines. */
static int
name_lines(struct purge_line *line, struct decision *d,
    const struct event_id *lines, size_t count, struct err *err)
{
	struct buf field = BUF_INIT;
	char hex[DIGEST_HEX_SIZE];
	int rc = 0;

	draft_subject(d->draft, SUBJECT_LOG, SLICE(""));
	for (size_t i = 0; i < count && !rc; i++) {
		rc = look_at(line, d, lines[i], err);
		if (rc || line->purged)
			continue;
		hex_encode(hex, line->event.digest,
		    sizeof(line->event.digest));
		buf_clear(&field);
		buf_addf(&field, "line-purged/%s", hex);
		if (!draft_has(d->draft, field.data))
			draft_write(d->draft, field.data, SLICE("true"), NULL,
			    0);
	}
	buf_release(&field);
	return rc ? rc : decision_finish(d, err);
}

int
log_purge(struct basis *basis, const struct command *command,
    const struct event_id *lines, size_t count, struct outcome *out,
    struct err *err)
{
	struct purge_line line = { .parser = event_parser_new() };
	struct command part = *command;
	struct decision d;
	int rc = decision_start(&d, basis, command, EVENT_LINE_PURGED, out,
	    err);

	if (!rc && !decision_has_reason(&d))
		rc = err_set(err, ERR_INVALID,
		    "a purge needs a reason, without the secret: -m WHY");
	for (size_t i = 0; i < count && !rc; i++)
		rc = look_at(&line, &d, lines[i], err);
	decision_release(&d);
	for (size_t i = 0; i < count && !rc; i += LINES_OF_EVENT) {
		size_t rest = count - i;

		rc = decision_start(&d, basis, &part, EVENT_LINE_PURGED, out,
		    err);
		if (!rc)
			rc = name_lines(&line, &d, lines + i,
			    rest < LINES_OF_EVENT ? rest : LINES_OF_EVENT, err);
		decision_release(&d);
		part.key = NULL;	/* the first event has it */
	}
	buf_release(&line.text);
	event_parser_free(line.parser);
	return rc;
}
