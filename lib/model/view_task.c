/* SPDX-License-Identifier: ISC */
/*
 * A task as it is shown: its single-valued fields, read from the shown writes.
 */
#include "model/view.h"

#include <string.h>

#include "base/json.h"
#include "base/recur.h"
#include "base/when.h"
#include "model/view_private.h"

/* characters of an id that tell two equal codes apart */
#define CODE_SUFFIX 5

/* The numbers of a task without any writes. */
static const int64_t unwritten[TASK_VALUES] = {
#define TASK_VALUE(number, ...) \
	[FIELD_##number] = \
	    FIELD_##number == FIELD_PRIORITY ? PRIORITY_DEFAULT : NUMBER_NONE,
#include "format/field_table.h"
};

static struct slice
text_of(const struct state *state, uint32_t write)
{
	if (!write)
		return (struct slice){ NULL, 0 };
	return write_text(state, state_write(state, write));
}

/*
 * Returns the time in milliseconds; of a day, the moment of_day after its
 * beginning.
 */
static int64_t
day_or_time(struct slice text, int64_t of_day)
{
	int64_t ms;

	if (!text.ptr)
		return WHEN_NONE;
	if (when_parse_day(&ms, text))
		return ms + of_day;
	return when_parse_utc(&ms, text) ? ms : WHEN_NONE;
}

static void
read_created(struct task *out, const struct state *state,
    const struct write_rec *write)
{
	const struct event_rec *event = state_event(state, write->event);

	out->created_ms = event->shown_ms;
	out->created_count = event->at_count;
	out->created_by = state_term_text(state, event->by);
}

static bool
code_is_of_another(const struct view *view, struct slice code, uint32_t subject)
{
	uint32_t owner = view_code_owner(view, code);

	return owner && owner != subject;
}

static void
read_state(struct task *out, const struct view *view, uint32_t write)
{
	const struct workflow *workflow = view->workflow;

	out->state = text_of(view->state, write);
	if (write &&
	    write_purged(view->state, state_write(view->state, write))) {
		out->state_purged = true;
		out->state = SLICE(PURGED_TEXT);
	} else if (!out->state.ptr) {
		out->state = workflow->states[workflow->initial];
	}
	out->state_number = workflow_state(workflow, out->state);
	if (view_failed_too_often(view, out->subject, out->state_number)) {
		out->quarantined = true;
		out->state_number = workflow->quarantine;
		out->state = workflow->states[out->state_number];
	}
}

/*
 * A purged assignee must not look like nobody, nor a purged defer like no
 * waiting.
 */
static void
read_purged(struct task *out, enum field_kind kind)
{
	if (kind != FIELD_ASSIGNEE && kind != FIELD_DEFER)
		return;
	out->text[kind] = SLICE(PURGED_TEXT);
	if (kind == FIELD_DEFER)
		out->number[kind] = INT64_MAX;
}

/* Returns the number by which a field with this text is compared. */
static int64_t
number_of_text(enum field_kind kind, enum field_value value, struct slice text)
{
	int64_t ms;

	if (value == VALUE_DAY)
		return day_or_time(text, kind == FIELD_DUE ? WHEN_DAY_LAST : 0);
	if (value == VALUE_TIME && when_parse_utc(&ms, text))
		return ms;
	return value == VALUE_WORD && text.ptr ? field_word(kind, text)
	                                       : NUMBER_NONE;
}

static void
read_value(struct task *out, const struct state *state,
    const struct write_rec *write)
{
	enum field_kind kind = (enum field_kind)write->kind;
	enum field_value value = field_value(kind);

	switch (value) {
	case VALUE_PRIORITY:
		out->number[kind] = (int64_t)(write_number(state, write) * 10 +
		    0.5);
		break;
	case VALUE_MINUTES:
		if (!slice_is(write_raw(state, write), "null"))
			out->number[kind] = (int64_t)write_number(state, write);
		break;
	default:
		out->text[kind] = write_text(state, write);
		out->number[kind] = number_of_text(kind, value,
		    out->text[kind]);
	}
}

/* Read the field from this shown write. */
static void
read_field(struct task *out, const struct state *state, uint32_t at)
{
	const struct write_rec *write = state_write(state, at);
	enum field_kind kind = (enum field_kind)write->kind;

	if (kind == FIELD_CREATED)
		read_created(out, state, write);
	else if (kind >= TASK_VALUES || kind == FIELD_STATE)
		return;		/* a family, or read_state() reads it */
	else if (write_purged(state, write))
		read_purged(out, kind);
	else
		read_value(out, state, write);
}

void
view_task(struct task *out, const struct view *view, uint32_t subject)
{
	view_task_part(out, view, subject, TASK_WHOLE);
}

void
view_task_part(struct task *out, const struct view *view, uint32_t subject,
    uint64_t kinds)
{
	const struct state *state = view->state;
	const struct subject_rec *rec = state_subject(state, subject);
	struct best_writes best;

	memset(out, 0, sizeof(*out));
	view_best_writes(&best, view, subject,
	    kinds ? kinds | TASK_PART(FIELD_REDACTED) : 0);
	out->subject = subject;
	out->id = state_subject_name(state, subject);
	out->created_ms = WHEN_NONE;
	memcpy(out->number, unwritten, sizeof(unwritten));
	for (unsigned i = 0; i < best.count; i++)
		read_field(out, state, best.write[best.kind[i]]);
	if (best.kinds & TASK_PART(FIELD_HIDDEN))
		out->hidden = view_hides(view, subject,
		    best.write[FIELD_HIDDEN]);
	if (kinds & TASK_PART(FIELD_STATE))
		read_state(out, view, best.kinds & TASK_PART(FIELD_STATE) ?
		    best.write[FIELD_STATE] : 0);
	out->updated_ms = rec->updated_ms;
	out->version = rec->version;
	out->held = !(best.kinds & TASK_PART(FIELD_CREATED));
	out->sealed = (rec->flags & SUBJECT_SEALED) != 0;
	out->redacted = (best.kinds & TASK_PART(FIELD_REDACTED)) != 0;
	if (out->redacted)
		out->title = out->body = out->ref = (struct slice){ NULL, 0 };
	if (out->code.ptr && state->shared_codes)
		out->code_clash = code_is_of_another(view, out->code, subject);
}

void
task_value_add(struct buf *out, const struct task *task, enum field_kind kind)
{
	enum field_value value = field_value(kind);

	if (task->text[kind].ptr && value == VALUE_RECURRENCE)
		recur_add_words(out, task->text[kind]);
	else if (task->text[kind].ptr)
		buf_add_slice(out, task->text[kind]);
	else if (task->number[kind] == NUMBER_NONE)
		return;
	else if (value == VALUE_PRIORITY)
		json_add_tenths(out, task->number[kind]);
	else
		buf_addf(out, "%lld", (long long)task->number[kind]);
}

void
task_code_add(struct buf *out, const struct task *task)
{
	if (!task->code.ptr)
		return;
	buf_add_slice(out, task->code);
	if (!task->code_clash)
		return;
	buf_add_char(out, '.');
	buf_add(out, task->id.ptr, CODE_SUFFIX);
}

void
version_format(char out[VERSION_SIZE], uint64_t version)
{
	static const char digits[] = "0123456789abcdef";

	for (int i = 15; i >= 0; i--, version >>= 4)
		out[i] = digits[version & 15];
	out[16] = '\0';
}
