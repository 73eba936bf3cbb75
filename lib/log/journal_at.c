/* SPDX-License-Identifier: ISC */
/*
 * The past: fold again, but only the events of then. The lines come from the
 * segments (of the work tree, or of a commit), so nothing depends on what has
 * been folded since.
 */
#include "log/journal_at.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/path.h"
#include "base/trace.h"
#include "base/when.h"
#include "base/when_range.h"
#include "base/when_read.h"
#include "git/repo.h"
#include "log/fold_commit.h"
#include "log/journal_parts.h"
#include "log/segment_read.h"
#include "state/fold.h"

#define PREFIX_MIN 10		/* length of the time in an event id */
#define HASH_MIN 7		/* git abbreviates commits to this length */

/* The end of the past: this event, or the last event stamped at this time. */
struct end {
	uint32_t event;		/* in the journal's state; 0: by time */
	int64_t ms;
};

/* True if the event of the journal's state is in the past. */
static bool
is_past(const struct state *state, uint32_t event, const struct end *end)
{
	if (end->event)
		return state_event_cmp(state, event, end->event) <= 0;
	return state_event(state, event)->at_ms <= end->ms;
}

/* Fold a line if its event, as the journal has folded it, is in the past. */
static void
fold_if_past(struct loader *past, const struct journal *journal,
    const struct end *end, struct slice line, struct location where)
{
	const struct state *now = journal->loader.state;
	struct event event;
	uint32_t at;

	if (event_parse(past->parser, &event, line, NULL))
		return;
	at = state_find_event(now, event.id);
	/* if two lines have one id, each is judged by its own stamp */
	while (at && (state_event(now, at)->at_ms != event.at.ms ||
	    state_event(now, at)->seq != event.seq ||
	    state_event(now, at)->writer != event.writer))
		at = state_event(now, at)->twin;
	/* an event that is purged now is purged at all times */
	if (state_event(now, at)->flags & EVENT_PURGED)
		event_blank(&event, past->parser);
	if (at && is_past(now, at, end))
		fold_event(past->state, &event, where);
}

static int
fold_segment(struct loader *past, const struct journal *journal,
    const struct end *end, uint32_t number, struct err *err)
{
	const struct segment_rec *rec = state_segment(journal->loader.state,
	    number);
	struct buf text = BUF_INIT;
	const char *p, *lf, *stop;
	uint32_t segment;
	int rc = loader_text(&journal->loader, number, &text, err);

	segment = loader_segment(past, rec->writer, rec->number);
	p = text.data;
	stop = p + (text.len < rec->size ? text.len : rec->size);
	while (!rc && p < stop && (lf = memchr(p, '\n', (size_t)(stop - p)))) {
		struct slice line = { p, (size_t)(lf - p) };
		struct location where = { segment, (uint32_t)(p - text.data),
		    (uint32_t)line.len };

		if (line.len && line.len < EVENT_MAX)
			fold_if_past(past, journal, end, line, where);
		p = lf + 1;
	}
	buf_release(&text);
	return rc;
}

static int
rewind_to(struct loader *past, const struct journal *journal,
    const struct end *end, struct err *err)
{
	const struct state *now = journal->loader.state;
	int rc = 0;

	for (uint32_t s = 1; s < now->segments.count && !rc; s++)
		rc = fold_segment(past, journal, end, s, err);
	return rc;
}

/* True if the id begins with the prefix. Both are canonical. */
static bool
id_starts(struct event_id id, const char *prefix, size_t len)
{
	char text[EVENT_ID_SIZE];

	event_id_format(text, id);
	return memcmp(text, prefix, len) == 0;
}

/* Find the event named by `when`. *out stays 0 if there is none. */
static int
find_event(uint32_t *out, const struct state *state, const char *when,
    struct err *err)
{
	size_t len = strlen(when), found = 0;
	char prefix[EVENT_ID_SIZE];

	*out = 0;
	if (len < PREFIX_MIN || !id_fold(prefix, slice_of(when)))
		return 0;
	for (uint32_t e = 1; e < state->events.count; e++) {
		const struct event_rec *rec = state_event(state, e);

		if (!(rec->flags & EVENT_ARRIVED) || rec->ident != e ||
		    !id_starts(state_event_id(state, e), prefix, len))
			continue;
		*out = e;
		found++;
	}
	if (found > 1)
		return err_set(err, ERR_AMBIGUOUS, "'%s' could be %zu events",
		    when, found);
	return 0;
}

/*
 * Returns the greatest stamp. The time of a commit is not used: it may be
 * later.
 */
static int64_t
last_stamp(const struct state *state)
{
	int64_t ms = 0;

	for (uint32_t e = 1; e < state->events.count; e++)
		if (state_event(state, e)->at_ms > ms)
			ms = state_event(state, e)->at_ms;
	return ms;
}

/* Say why it is no time, which it was most likely meant to be. */
static int
refuse(const struct journal *journal, const char *when, struct err *err)
{
	struct when_span span;
	struct err why = {0};

	if (!when_read(&span, when, journal->view.now_ms, WHEN_BACK, &why))
		return err_set(err, ERR_NOT_FOUND,
		    "'%s' is not an event or a commit of the log", when);
	return err_set(err, ERR_NOT_FOUND,
	    "'%s' is not a time, an event or a commit of the log: %s", when,
	    why.message);
}

static int
rewind_to_commit(struct loader *past, const struct journal *journal,
    const char *when, struct err *err)
{
	struct repo *repo = NULL;
	char oid[REPO_OID_SIZE];
	int rc = repo_open(&repo, &journal->location, err);

	if (!rc && repo_resolve(repo, when, oid, NULL))
		rc = refuse(journal, when, err);
	if (!rc)
		rc = fold_commit(past, repo, oid, err);
	repo_close(repo);
	return rc;
}

/* Show the past in the journal. */
static void
replace(struct journal *journal, struct loader *past, int64_t now_ms)
{
	state_free(journal->loader.state);
	journal->loader.state = past->state;
	journal->rewound = true;
	/* the past must not be stored as the present */
	journal->no_snapshot = true;
	past->state = NULL;
	journal->workflow_event = 0;
	workflow_release(&journal->workflow);
	memset(&journal->workflow, 0, sizeof(journal->workflow));
	journal_read_workflow(journal);
	journal->view.state = journal->loader.state;
	journal->view.workflow = &journal->workflow;
	journal->view.now_ms = now_ms;
}

/* Seven or more hex digits are tried as a commit first. */
static bool
looks_like_hash(const char *when)
{
	size_t len = strlen(when);

	return len >= HASH_MIN && len <= 64 &&
	    strspn(when, "0123456789abcdef") == len;
}

static bool
is_commit(const struct journal *journal, const char *when)
{
	struct repo *repo = NULL;
	char oid[REPO_OID_SIZE];
	bool found = !repo_open(&repo, &journal->location, NULL) &&
	    !repo_resolve(repo, when, oid, NULL);

	repo_close(repo);
	return found;
}

/* out->ms stays WHEN_NONE if it is no time. */
static int
find_time(struct end *out, const struct journal *journal, const char *when,
    struct err *err)
{
	int64_t now_ms = journal->view.now_ms;
	int64_t last_ms = last_stamp(journal->loader.state);
	struct when_span span;
	int rc;

	if (when_read(&span, when, now_ms, WHEN_BACK, NULL))
		return 0;
	rc = when_parse_past(&out->ms, when, now_ms,
	    last_ms > now_ms ? last_ms : now_ms, err);
	if (!rc && out->ms % 1000 == 0 && !strchr(when, '.'))
		out->ms += 999;
	return rc;
}

static int
find_end(struct end *out, const struct journal *journal, const char *when,
    struct err *err)
{
	const struct state *state = journal->loader.state;
	int rc = find_event(&out->event, state, when, err);

	if (rc || out->event) {
		out->ms = state_event(state, out->event)->at_ms;
		return rc;
	}
	if (looks_like_hash(when) && is_commit(journal, when))
		return 0;
	return find_time(out, journal, when, err);
}

static int
rewind_state(struct journal *journal, const char *when, struct err *err)
{
	struct problems problems = {0};
	struct loader past = { .dir = journal->location.dir,
	    .dir_fd = journal->loader.dir_fd, .parser = journal->loader.parser,
	    .problems = &problems, .state = state_new() };
	struct end end = { 0, WHEN_NONE };
	int rc = find_end(&end, journal, when, err);

	if (!rc && end.ms != WHEN_NONE) {
		rc = rewind_to(&past, journal, &end, err);
	} else if (!rc) {
		rc = rewind_to_commit(&past, journal, when, err);
		end.ms = last_stamp(past.state);
	}
	if (!rc)
		replace(journal, &past, end.ms);
	state_free(past.state);
	problems_release(&problems);
	return rc;
}

int
journal_rewind(struct journal *journal, const char *when, struct err *err)
{
	struct span span;
	int rc;

	span_begin(&span, "rewind");
	rc = rewind_state(journal, when, err);
	span_count(&span, "events", journal->loader.state->arrived);
	span_text(&span, "to", when);
	span_end(&span);
	return rc;
}

int
journal_rewind_before(struct journal *journal, const char *when,
    struct err *err)
{
	struct when_range range = WHEN_RANGE_OPEN;
	char before[WHEN_SIZE];

	if (when_parse_end(&range, false, when, journal->view.now_ms, NULL))
		return journal_rewind(journal, when, err);
	when_format_ms(before, range.from - 1);
	return journal_rewind(journal, before, err);
}

int
journal_find_event(uint32_t *out, const struct journal *journal,
    const char *name, struct err *err)
{
	return find_event(out, journal->loader.state, name, err);
}

/* Fold the commit's files into a state of their own. */
static int
fold_alone(struct state **out, const struct journal *journal,
    struct repo *repo, const char *oid, struct err *err)
{
	struct problems problems = {0};
	struct loader alone = { .dir = journal->location.dir,
	    .dir_fd = journal->loader.dir_fd, .parser = journal->loader.parser,
	    .problems = &problems, .state = state_new() };
	int rc = fold_commit(&alone, repo, oid, err);

	*out = alone.state;
	problems_release(&problems);
	return rc;
}

/* Get the events of one state that another one has not. */
static void
add_new(struct term_list *out, const struct journal *journal,
    const struct state *with, const struct state *without)
{
	for (uint32_t e = 1; e < with->events.count; e++) {
		struct event_id id = state_event_id(with, e);
		uint32_t was = without ? state_find_event(without, id) : 0;
		uint32_t now = state_find_event(journal->loader.state, id);

		if ((state_event(with, e)->flags & EVENT_ARRIVED) && now &&
		    state_event(with, e)->ident == e && (!was ||
		    !(state_event(without, was)->flags & EVENT_ARRIVED)))
			term_list_add(out, now);
	}
}

int
journal_commit_events(struct term_list *out, const struct journal *journal,
    const char *commit, struct err *err)
{
	struct state *with = NULL, *without = NULL;
	char oid[REPO_OID_SIZE], parent[REPO_OID_SIZE];
	struct buf before = BUF_INIT;
	struct repo *repo = NULL;
	int rc = repo_open(&repo, &journal->location, err);

	if (!rc && repo_resolve(repo, commit, oid, NULL))
		rc = err_set(err, ERR_NOT_FOUND,
		    "'%s' is not an event or a commit of the log", commit);
	if (!rc)
		rc = fold_alone(&with, journal, repo, oid, err);
	buf_addf(&before, "%s^", commit);
	if (!rc && !repo_resolve(repo, before.data, parent, NULL))
		rc = fold_alone(&without, journal, repo, parent, err);
	if (!rc)
		add_new(out, journal, with, without);
	state_free(with);
	state_free(without);
	buf_release(&before);
	repo_close(repo);
	return rc;
}
