/* SPDX-License-Identifier: ISC */
/*
 * Work that repeats: closing a task makes the next one. Its id is a hash of the
 * first task of the series and a number, so clones that both close a task make
 * one next task.
 */
#include "command/command_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/recur.h"
#include "base/when.h"
#include "base/words.h"
#include "model/checklist.h"

#define DAY_MS INT64_C(86400000)

/* A task to be made like another one. */
struct copy {
	const struct view *view;
	struct task task;
	struct task_draft draft;
	char id[TASK_ID_SIZE], occurrence[TASK_ID_SIZE + 24];
	char prefix[CODE_MAX + 1];
	int64_t number;		/* of the task that is closed, from 1 */
	int64_t day;		/* when the next one is */
	char due[2 * WHEN_SIZE], defer[2 * WHEN_SIZE];
	struct words texts;	/* owns what the draft borrows */
	struct words members[FIELD_GIVEN];
};

static const char *
keep_text(struct copy *c, struct slice text)
{
	words_add(&c->texts, slice_dup(text));
	return c->texts.item[c->texts.count - 1];
}

static const char *
keep_buf(struct copy *c, struct buf *text)
{
	const char *kept = keep_text(c, slice_of_buf(text));

	buf_release(text);
	return kept;
}

/* True if the series has this task; *undone: it was made and undone. */
static bool
is_made(const struct copy *c, bool *undone)
{
	uint32_t subject = state_find_subject(c->view->state, SUBJECT_TASK,
	    slice_of(c->id));
	struct task task;

	*undone = false;
	if (!subject || !state_subject(c->view->state, subject)->events)
		return false;
	view_task(&task, c->view, subject);
	*undone = task.hidden;
	return !task.hidden;
}

/*
 * Name the next task of the series, "ID#N", of which this task may be the
 * first. The number of a task that was undone is not used again. False if the
 * next task is there.
 */
static bool
name_next(struct copy *c)
{
	struct slice before = c->task.text[FIELD_OCCURRENCE],
	             first = c->task.id;
	char number[32];
	int64_t next;
	bool made, undone;

	c->number = 1;
	if (before.len > TASK_ID_LEN + 1) {
		snprintf(number, sizeof(number), "%.*s",
		    (int)(before.len - TASK_ID_LEN - 1),
		    before.ptr + TASK_ID_LEN + 1);
		c->number = atoll(number);
		first = (struct slice){ before.ptr, TASK_ID_LEN };
	}
	next = c->number;
	do {
		next++;
		task_id_hashed(c->id, "repeat", first, SLICE(""),
		    (size_t)next);
		made = is_made(c, &undone);
	} while (undone);
	snprintf(c->occurrence, sizeof(c->occurrence), "%.*s#%lld",
	    TASK_ID_LEN, first.ptr, (long long)next);
	return !made;
}

/* A day or time as the clock here shows it; absent: today. */
static int64_t
local_day(struct slice text, int64_t ms, int64_t now_ms)
{
	char local[WHEN_SIZE];
	int64_t day;

	if (!text.len)
		return when_today(now_ms);
	if (when_parse_day(&day, text))
		return day;
	when_format_local(local, ms);
	return when_parse_day(&day, (struct slice){ local, 10 })
	    ? day : when_today(now_ms);
}

/* Write a day, with the time of day that another text has. */
static void
write_like(char out[2 * WHEN_SIZE], int64_t day, struct slice like)
{
	char date[WHEN_SIZE], local[WHEN_SIZE] = "";
	int64_t ms;

	when_format(date, day);
	if (like.len && when_parse_utc(&ms, like))
		when_format_local(local, ms);
	snprintf(out, 2 * WHEN_SIZE, "%.10s%s", date,
	    *local ? local + 10 : "");
}

/* Compute when the next one is. WHEN_NONE in c->day: there is none. */
static int
choose_day(struct copy *c, struct err *err)
{
	struct slice rule = c->task.text[FIELD_REPEAT],
	             due = c->task.text[FIELD_DUE],
	             defer = c->task.text[FIELD_DEFER];
	int64_t now_ms = c->view->now_ms, today = when_today(now_ms);
	bool from_due = due.len && !recur_after_done(rule);
	int64_t was = local_day(due, c->task.number[FIELD_DUE], now_ms);
	struct recur_from from = { .day = from_due ? was : today,
		.earliest = from_due ? today : WHEN_NONE,
		.number = c->number };
	int rc = recur_next(&c->day, rule, &from, err);

	if (rc || c->day == WHEN_NONE)
		return rc;
	if (due.len)
		write_like(c->due, c->day, due);
	if (!due.len)
		write_like(c->defer, c->day, defer);
	else if (defer.len)
		write_like(c->defer, c->day + local_day(defer,
		    c->task.number[FIELD_DEFER], now_ms) - was, defer);
	return 0;
}

static void
copy_texts(struct copy *c)
{
	static const enum field_kind kinds[] = { FIELD_TITLE, FIELD_BODY,
		FIELD_ASSIGNEE, FIELD_PARENT, FIELD_REPEAT };
	struct task_values *values = &c->draft.values;
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (c->task.text[kinds[i]].len)
			values->text[kinds[i]] = keep_text(c,
			    c->task.text[kinds[i]]);
	json_add_tenths(&text, c->task.number[FIELD_PRIORITY]);
	values->text[FIELD_PRIORITY] = keep_buf(c, &text);
	if (c->task.number[FIELD_ESTIMATE] != NUMBER_NONE) {
		json_add_int(&text, c->task.number[FIELD_ESTIMATE]);
		values->text[FIELD_ESTIMATE] = keep_buf(c, &text);
	}
	values->text[FIELD_DUE] = *c->due ? c->due : NULL;
	values->text[FIELD_DEFER] = *c->defer ? c->defer : NULL;
}

/* Copy labels, capabilities, gates and metadata. */
static void
copy_members(struct copy *c, enum field_kind kind)
{
	const struct state *state = c->view->state;
	struct term_list terms = {0};
	struct buf text = BUF_INIT;

	view_members(&terms, c->view, c->task.subject, kind);
	for (size_t i = 0; i < terms.count; i++) {
		buf_add_slice(&text, state_term_arg(state, terms.term[i]));
		if (kind == FIELD_META) {
			uint32_t best = view_best(c->view, c->task.subject,
			    terms.term[i]);

			buf_add_char(&text, '=');
			buf_add_slice(&text,
			    write_raw(state, state_write(state, best)));
		}
		words_add(&c->members[kind], keep_buf(c, &text));
	}
	c->draft.values.add[kind] = c->members[kind].item;
	term_list_release(&terms);
}

static void
copy_checklist(struct copy *c)
{
	struct checklist list = {0};

	checklist_read(&list, c->view, c->task.subject);
	for (size_t i = 0; i < list.count; i++)
		if (list.item[i].text.len)
			words_add(&c->members[FIELD_CHECK],
			    keep_text(c, list.item[i].text));
	c->draft.values.add[FIELD_CHECK] = c->members[FIELD_CHECK].item;
	checklist_release(&list);
}

/* The next code with the same prefix, if the code ends with a number. */
static void
choose_prefix(struct copy *c)
{
	struct slice code = c->task.code;
	size_t digits = 0;

	while (digits < code.len && code.ptr[code.len - 1 - digits] >= '0' &&
	    code.ptr[code.len - 1 - digits] <= '9')
		digits++;
	if (!digits || digits + 1 >= code.len ||
	    code.ptr[code.len - 1 - digits] != '-')
		return;
	snprintf(c->prefix, sizeof(c->prefix), "%.*s",
	    (int)(code.len - digits - 1), code.ptr);
	c->draft.prefix = c->prefix;
}

static int
make_next(struct copy *c, struct basis *basis, struct outcome *out,
    struct err *err)
{
	static const enum field_kind kinds[] = { FIELD_LABEL, FIELD_CAP,
		FIELD_GATE, FIELD_META };
	struct buf why = BUF_INIT;
	struct command command = {0};
	int rc;

	copy_texts(c);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		copy_members(c, kinds[i]);
	copy_checklist(c);
	choose_prefix(c);
	c->draft.id = c->id;
	c->draft.occurrence = c->occurrence;
	buf_add_str(&why, "repeats ");
	buf_add_slice(&why, c->task.code.len ? c->task.code : c->task.id);
	command.why = why.data;
	rc = task_add(basis, &command, &c->draft, out, err);
	buf_release(&why);
	return rc;
}

static void
tell_next_one(struct copy *c, struct basis *basis, const char *closed,
    const struct outcome *made)
{
	struct task next;
	struct slice name;

	view_task(&next, c->view, made->subject);
	name = next.code.len ? next.code : next.id;
	basis_note(basis, "%s repeats: the next one is %.*s, %s %s", closed,
	    (int)name.len, name.ptr, *c->due ? "due" : "not ready before",
	    *c->due ? c->due : c->defer);
}

static void
release_copy(struct copy *c)
{
	for (int k = 0; k < FIELD_GIVEN; k++)
		words_release(&c->members[k]);
	words_free(&c->texts);
}

void
task_repeat(const struct decision *d)
{
	struct copy c = { .view = d->view };
	struct outcome made;
	struct err err = {0};
	const char *closed = decision_name(d).ptr;
	int rc;

	view_task(&c.task, d->view, d->out->subject);
	if (!c.task.text[FIELD_REPEAT].len)
		return;
	if (!name_next(&c))
		return;
	rc = choose_day(&c, &err);
	if (!rc && c.day == WHEN_NONE)
		basis_note(d->basis, "%s was the last one of its series",
		    closed);
	else if (!rc)
		rc = make_next(&c, d->basis, &made, &err);
	if (!rc && c.day != WHEN_NONE) {
		d->out->finished = 0;	/* its parent has an open child */
		tell_next_one(&c, d->basis, closed, &made);
	}
	if (rc)
		basis_note(d->basis, "%s repeats, but the next one was not "
		    "made: %s", closed, err.message);
	release_copy(&c);
}
