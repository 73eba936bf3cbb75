/* SPDX-License-Identifier: ISC */
/*
 * Commands decided without a journal: on a basis that keeps its lines in memory.
 */
#include "command/command.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/when.h"
#include "state/fold.h"
#include "tap.h"

#define NOW INT64_C(1795183200000)
#define LINES 32

/* A log of one writer. */
struct memory {
	struct state *state;
	struct workflow workflow;
	struct view view;
	struct basis basis;
	struct event_parser *parser;
	struct buf line[LINES];		/* of the events, from 1 */
	size_t lines;
	bool unreadable, publishing;
};

static int
add_line(void *log, const struct draft *draft, uint32_t *event, struct err *err)
{
	struct memory *m = log;
	struct buf *line = &m->line[m->lines];
	struct stamp stamp = { .writer = 7, .seq = ++m->lines,
	    .at = { m->view.now_ms, (uint32_t)m->lines },
	    .actor = slice_of(m->basis.actor.name),
	    .session = slice_of(m->basis.actor.session) };
	struct event parsed;
	int rc = event_id_random(&stamp.id, m->view.now_ms, err);

	memset(stamp.prev, '0', DIGEST_HEX);
	memset(stamp.salt, 'a', DIGEST_HEX);
	if (!rc)
		rc = draft_format(line, draft, &stamp, err);
	if (!rc)
		rc = event_parse(m->parser, &parsed,
		    (struct slice){ line->data, line->len - 1 }, err);
	if (!rc) {
		fold_event(m->state, &parsed, (struct location){ 0 });
		*event = state_find_event(m->state, stamp.id);
	}
	return rc;
}

static int
read_line(void *log, uint32_t event, struct buf *out, struct err *err)
{
	const struct memory *m = log;

	if (m->unreadable)
		return err_set(err, ERR_IO, "cannot read");
	buf_add(out, m->line[event - 1].data, m->line[event - 1].len - 1);
	return 0;
}

/* No session has a process here. */
static bool
has_ended(void *log, struct slice session)
{
	(void)log;
	(void)session;
	return false;
}

static void
add_place(void *log, struct slice session, struct buf *out)
{
	(void)log;
	(void)session;
	(void)out;
}

static bool
is_publishing(void *log, const char *task)
{
	(void)task;
	return ((struct memory *)log)->publishing;
}

static void
memory_init(struct memory *m)
{
	memset(m, 0, sizeof(*m));
	m->state = state_new();
	m->parser = event_parser_new();
	view_workflow(&m->workflow, m->state);
	m->view = (struct view){ m->state, &m->workflow, NOW };
	m->basis = (struct basis){ .view = &m->view, .clock_ms = NOW,
	    .actor = { "ann", NULL }, .writing = true, .add = add_line,
	    .read_line = read_line, .is_publishing = is_publishing,
	    .has_ended = has_ended, .add_place = add_place, .log = m };
}

static void
memory_release(struct memory *m)
{
	for (size_t i = 0; i < m->lines; i++)
		buf_release(&m->line[i]);
	buf_release(&m->basis.notes);
	workflow_release(&m->workflow);
	event_parser_free(m->parser);
	state_free(m->state);
}

static int
add(struct memory *m, const char *key, const char *title, struct outcome *out,
    struct err *err)
{
	const struct command command = { .key = key };
	const struct task_draft draft = {
	    .values.text[FIELD_TITLE] = title };

	return task_add(&m->basis, &command, &draft, out, err);
}

static int
claim(struct memory *m, const char *actor, const char *id, struct err *err)
{
	const struct task_claim claim = { .ttl_ms = 60000 };
	const struct command command = { 0 };
	struct outcome out;

	m->basis.actor.name = actor;
	return task_claim(&m->basis, &command, id, &claim, &out, err);
}

static void
test_events(struct memory *m)
{
	const struct command command = { 0 };
	const struct task_moving moving = { .state = "archived" };
	struct outcome out, moved;
	struct err err = {0};

	is_int(add(m, NULL, "write the manual", &out, &err), 0, "a task is added");
	is_int((int64_t)m->lines, 1, "by one event");
	ok(out.subject && out.event == 1, "which the state has");
	ok(task_move(&m->basis, &command, out.id, &moving, &moved, &err) &&
	    err.word == ERR_ILLEGAL_MOVE, "an illegal move is refused");
	is_int((int64_t)m->lines, 1, "and is no event");
}

static void
test_claims(struct memory *m)
{
	struct outcome out;
	struct err err = {0};

	ok(!add(m, NULL, "claim it", &out, &err), "another task");
	m->publishing = true;
	ok(claim(m, "ann", out.id, &err) && err.word == ERR_HELD,
	    "no claim of what another process is publishing");
	m->publishing = false;
	is_int(claim(m, "ann", out.id, &err), 0, "it can be claimed");
	ok(claim(m, "bob", out.id, &err) && err.word == ERR_HELD,
	    "by one actor at a time");
	m->view.now_ms = m->basis.clock_ms = NOW + 120000;
	m->basis.writing = false;
	is_int(task_close_allowed(&m->basis, out.id, &(struct outcome){ 0 }, &err),
	    0, "what is only asked");
	m->basis.actor.name = "ann";
	ok(!task_close_allowed(&m->basis, out.id, &(struct outcome){ 0 }, &err) &&
	    m->basis.notes.data &&
	    strstr(m->basis.notes.data, "ran out at"), "is noted, too");
	m->basis.writing = true;
	is_int(claim(m, "bob", out.id, &err), 0, "another takes it over");
}

static void
test_keys(struct memory *m)
{
	struct outcome out;
	struct err err = {0};
	size_t lines;

	m->basis.actor.name = "ann";
	ok(!add(m, "k1", "once", &out, &err) && !out.repeated, "a key is new");
	lines = m->lines;
	ok(!add(m, "k1", "once", &out, &err) && out.repeated &&
	    m->lines == lines, "it is repeated without an event");
	ok(add(m, "k1", "twice", &out, &err) && err.word == ERR_DUPLICATE,
	    "not with other arguments");
	m->unreadable = true;
	ok(!add(m, "k1", "twice", &out, &err) && out.repeated,
	    "of a line that cannot be read nothing is concluded");
}

int
main(void)
{
	struct memory m;

	memory_init(&m);
	test_events(&m);
	test_claims(&m);
	test_keys(&m);
	memory_release(&m);
	return done_testing();
}
