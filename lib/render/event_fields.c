/* SPDX-License-Identifier: ISC */
/*
 * What the fields of an event change, in words: "in-progress → review,
 * +docs", or as a command: "move from in-progress to review, label docs".
 */
#include "render/event_text_private.h"

#include <stdio.h>
#include <string.h>

#include "base/recur.h"
#include "base/utf8.h"
#include "base/when_show.h"
#include "format/id.h"

#define VALUE_MAX 120		/* bytes shown of a value */
#define FIELDS_MAX 8
#define COMMIT_SHOWN 10

void
sentence_add_comma(struct event_sentence *d)
{
	if (d->out->len > d->start)
		buf_add_str(d->out, ", ");
}

void
sentence_add_cut(struct buf *out, struct slice text, size_t max)
{
	const char *lf = text.len ? memchr(text.ptr, '\n', text.len) : NULL;
	struct slice line = { text.ptr,
		lf ? (size_t)(lf - text.ptr) : text.len };
	struct slice cut = utf8_cut(line, max);

	buf_add_slice(out, cut);
	if (cut.len < text.len)
		buf_add_str(out, "…");
}

void
sentence_add_value(struct buf *out, struct slice raw)
{
	struct buf text = BUF_INIT;

	if (!raw.ptr)
		buf_add_str(out, "(purged)");
	else if (slice_is(raw, "null"))
		buf_add_str(out, "none");
	else if (raw.ptr[0] == '"') {
		json_unescape(&text, raw);
		sentence_add_cut(out, slice_of_buf(&text), VALUE_MAX);
	} else {
		sentence_add_cut(out, raw, VALUE_MAX);
	}
	buf_release(&text);
}

void
sentence_add_time(struct event_sentence *d, struct slice raw)
{
	struct buf text = BUF_INIT;

	if (d->imperative || when_style() == WHEN_UTC || raw.len < 2 ||
	    raw.ptr[0] != '"') {
		sentence_add_value(d->out, raw);
		return;
	}
	json_unescape(&text, raw);
	when_tell_kept(d->out, slice_of_buf(&text));
	buf_release(&text);
}

const struct event_field *
sentence_field(const struct event_sentence *d, enum field_kind kind)
{
	for (uint32_t i = 0; d->write && i < d->write->field_count; i++)
		if (d->event->fields[d->write->field + i].kind == kind)
			return &d->event->fields[d->write->field + i];
	return NULL;
}

/*
 * Returns the state that a move left: the value of the write that it replaced.
 */
static struct slice
state_before(const struct event_sentence *d, const struct event_field *field)
{
	const struct state *state = d->view->state;
	uint32_t at = d->subject ? state_subject(state, d->subject)->dead : 0;

	for (; at; at = state_write(state, at)->next) {
		const struct write_rec *write = state_write(state, at);
		struct event_id id = state_event_id(state, write->event);

		if (write->kind != FIELD_STATE)
			continue;
		for (uint32_t i = 0; i < field->over_count; i++)
			if (event_id_cmp(d->event->overs[field->over + i],
			        id) == 0)
				return write_text(state, write);
	}
	return (struct slice){ NULL, 0 };
}

static void
add_move(struct event_sentence *d, const struct event_field *field)
{
	struct slice before = state_before(d, field);

	sentence_add_comma(d);
	d->setting = false;
	if (d->imperative)
		buf_add_str(d->out, before.ptr ? "move from " : "move");
	if (before.ptr) {
		buf_add_slice(d->out, before);
		buf_add_char(d->out, ' ');
	}
	buf_add_str(d->out, !d->imperative ? "→ "
	                    : before.ptr   ? "to "
	                                   : " to ");
	sentence_add_value(d->out, field->value);
}

static bool
is_off(const struct event_field *field)
{
	return slice_is(field->value, "false") ||
	    slice_is(field->value, "null");
}

/*
 * Append another task: its code, else the beginning of its id, and its title.
 */
static void
add_other(struct event_sentence *d, struct slice id)
{
	uint32_t subject = state_find_subject(d->view->state, SUBJECT_TASK, id);
	struct task task = {0};

	if (subject)
		view_task(&task, d->view, subject);
	if (task.code.ptr && !task.code_clash)
		buf_add_slice(d->out, task.code);
	else
		buf_add_slice(d->out, utf8_cut(id, 5));
	if (task.title.ptr) {
		buf_add_str(d->out, " (");
		sentence_add_cut(d->out, task.title, 60);
		buf_add_char(d->out, ')');
	}
}

static void
add_link(struct event_sentence *d, const struct event_field *field)
{
	struct slice to, kind = field->arg;

	link_arg_parse(field->arg, &to);
	kind.len -= to.len + 1;
	buf_add_slice(d->out, kind);
	buf_add_char(d->out, ' ');
	add_other(d, to);
}

/* Append the "result" of a gate's report. */
static void
add_report(struct event_sentence *d, const struct event_field *field)
{
	struct slice gate = { field->arg.ptr,
		field->arg.len - strlen("/report") };
	struct json_doc doc = {0};
	uint32_t result;

	buf_add_slice(d->out, gate);
	buf_add_char(d->out, ' ');
	if (!field->value.ptr) {
		buf_add_str(d->out, "(purged)");
	} else if (!json_scan(&doc, field->value.ptr, field->value.len, NULL) &&
	    (result = json_get(&doc, 0, "result")) != 0) {
		sentence_add_value(d->out, json_raw(&doc, result));
	} else {
		buf_add_str(d->out, "cleared");
	}
	json_release(&doc);
}

/* Append "commit 1a2b3c4d5e: its subject", as a command without it. */
static void
add_commit(struct event_sentence *d, const struct event_field *field)
{
	struct json_doc doc = {0};
	uint32_t subject;

	buf_add_str(d->out, "commit ");
	buf_add_slice(d->out, utf8_cut(field->arg, COMMIT_SHOWN));
	if (!d->imperative && field->value.ptr &&
	    !json_scan(&doc, field->value.ptr, field->value.len, NULL) &&
	    (subject = json_get(&doc, 0, "subject")) != 0) {
		buf_add_str(d->out, ": ");
		sentence_add_value(d->out, json_raw(&doc, subject));
	}
	json_release(&doc);
}

/* Append an item of the checklist, CHECK or CHECK/PART, by its current text. */
static void
add_item(struct event_sentence *d, const struct event_field *field)
{
	struct slice item = { field->arg.ptr, TASK_ID_LEN };
	uint32_t text = d->subject ?
	    view_part(d->view, d->subject, "check/", item, "/text") : 0;

	sentence_add_cut(d->out, text ? write_text(d->view->state,
	    state_write(d->view->state, text)) : item, VALUE_MAX);
}

static void
add_parent(struct event_sentence *d, const struct event_field *field)
{
	struct slice raw = field->value;

	if (raw.len > 2 && raw.ptr[0] == '"')
		add_other(d, (struct slice){ raw.ptr + 1, raw.len - 2 });
	else
		sentence_add_value(d->out, raw);
}

static void
add_argument(struct event_sentence *d, const struct event_field *field)
{
	buf_add_slice(d->out, field->arg);
}

/* Append the id of the message with which the argument begins. */
static void
add_message_id(struct event_sentence *d, const struct event_field *field)
{
	buf_add_slice(d->out, utf8_cut(field->arg, EVENT_ID_LEN));
}

static void
add_name(struct event_sentence *d, const struct event_field *field)
{
	buf_add_slice(d->out, field->name);
}

static void
add_recurrence(struct event_sentence *d, struct slice raw)
{
	struct buf rule = BUF_INIT;

	if (raw.len > 2 && *raw.ptr == '"') {
		json_unescape(&rule, raw);
		recur_add_words(d->out, slice_of_buf(&rule));
	} else {
		buf_add_str(d->out, "none");
	}
	buf_release(&rule);
}

static void
add_name_and_value(struct event_sentence *d, const struct event_field *field)
{
	add_name(d, field);
	buf_add_char(d->out, ' ');
	if (field_value(field->kind) == VALUE_DAY)
		sentence_add_time(d, field->value);
	else if (field_value(field->kind) == VALUE_RECURRENCE)
		add_recurrence(d, field->value);
	else
		sentence_add_value(d->out, field->value);
}

/* Append "WRITER/LAST-NEXT/DIGEST" as "lines 3 to 5 of 5f0c2a9b1d3e". */
static void
add_gap(struct event_sentence *d, const struct event_field *field)
{
	struct slice arg = field->arg;
	unsigned long long last = 0, next = 0;
	char text[64] = "";

	memcpy(text, arg.ptr,
	    arg.len < sizeof(text) ? arg.len : sizeof(text) - 1);
	if (sscanf(text + WRITER_LEN, "/%llu-%llu/", &last, &next) == 2)
		buf_addf(d->out, "lines %llu to %llu of %.*s", last + 1,
		    next - 1, WRITER_LEN, arg.ptr);
}

/*
 * The text of a field in an edit: "+urgent", "body". A row has the words for a
 * field that is on, other words if the field is off (NULL: the words for on),
 * the same as commands, and a function that appends the rest. A quiet field is
 * not shown: another field tells of it, or it means nothing to people. A field
 * without a row is shown by its name and value: "priority 8"; as a command,
 * that field and a row without words of a command begin with "set".
 */
static const struct shape {
	const char *on, *off;
	void (*rest)(struct event_sentence *d, const struct event_field *field);
	const char *command_on, *command_off;
	bool quiet;
} shapes[FIELD_KINDS] = {
	[FIELD_CREATED] = { .quiet = true },
	[FIELD_DONE] = { .quiet = true },
	[FIELD_LEASE] = { .quiet = true },
	[FIELD_WORK] = { .quiet = true },
	[FIELD_CLAIM] = { .quiet = true },
	[FIELD_LOG_ID] = { .quiet = true },
	[FIELD_CHECK_POS] = { .quiet = true },
	[FIELD_PURGED] = { .quiet = true },
	[FIELD_REDACTED] = { .quiet = true },
	[FIELD_FAILURE] = { .quiet = true },
	[FIELD_LABEL] = { "+", "-", add_argument, "label ", "unlabel " },
	[FIELD_GATE] = { "+", "-", add_argument, "require gate ",
	    "remove gate " },
	[FIELD_CAP] = { "+cap ", "-cap ", add_argument, "add capability ",
	    "remove capability " },
	[FIELD_LINK] = { "+", "-", add_link, "", "no longer " },
	[FIELD_PARENT] = { "parent ", NULL, add_parent },
	[FIELD_CHECK] = { "item gone: ", NULL, add_item, "remove item: " },
	[FIELD_CHECK_TEXT] = { "item: ", NULL, add_item, "write item: " },
	[FIELD_CHECK_DONE] = { "ticked: ", "unticked: ", add_item, "tick: ",
	    "untick: " },
	[FIELD_GATE_REPORT] = { "", NULL, add_report, "gate " },
	[FIELD_COMMIT] = { "", NULL, add_commit, "record " },
	[FIELD_ACK] = { "has read message ", NULL, add_message_id,
	    "read message " },
	[FIELD_MESSAGE_REDACTED] = { "message ", NULL, add_message_id,
	    "redact message " },
	[FIELD_SET_ASIDE] = { "line ", NULL, add_argument, "line " },
	[FIELD_GAP] = { "", NULL, add_gap, "" },
	[FIELD_LOST] = { "event ", NULL, add_argument, "event " },
	[FIELD_HIDDEN] = { "the task", "the task is back", NULL,
	    "the task", "the task is back" },
	[FIELD_REGISTERED] = { "registered", "no agent any more", NULL,
	    "register", "remove the agent" },
	[FIELD_BODY] = { "", NULL, add_name },
	[FIELD_DESCRIPTION] = { "", NULL, add_name },
	[FIELD_MESSAGE] = { "", NULL, add_name },
	[FIELD_ATTACHMENT] = { "", NULL, add_name },
	[FIELD_WORKFLOW] = { "", NULL, add_name },
	[FIELD_OTHER] = { "", NULL, add_name },
};

/* Append the words of a field, as a command: "set " once for a list of them. */
static void
add_command_words(struct event_sentence *d, const struct shape *shape, bool off)
{
	const char *words = off && shape->command_off ? shape->command_off
	                                              : shape->command_on;

	if (words)
		buf_add_str(d->out, words);
	else if (!d->setting)
		buf_add_str(d->out, "set ");
	d->setting = !words;
	if (!words && shape->on)
		buf_add_str(d->out, shape->on);
}

/* Append the event whose facts an undo is about: "message.posted 01m7…". */
static void
add_undone_fact(struct event_sentence *d, const struct event_field *field)
{
	const struct state *state = d->view->state;
	struct slice name = field->name;
	struct event_id id;
	uint32_t event;

	name.ptr += strlen(UNDONE_FAMILY);
	name.len -= strlen(UNDONE_FAMILY);
	event = event_id_parse(&id, name) ? state_find_event(state, id) : 0;
	if (event && state_event(state, event)->type)
		buf_addf(d->out, "%s ", event_type_name((enum event_type)
		    state_event(state, event)->type));
	buf_add_slice(d->out, name);
	if (is_off(field))
		buf_add_str(d->out, " counts again");
}

static void
add_field(struct event_sentence *d, const struct event_field *field)
{
	const struct shape *shape = &shapes[field->kind];
	bool off = is_off(field);

	if (slice_starts(field->name, UNDONE_FAMILY)) {
		add_undone_fact(d, field);
		return;
	}
	if (d->imperative)
		add_command_words(d, shape, off);
	else if (shape->on)
		buf_add_str(d->out,
		    shape->off && off ? shape->off : shape->on);
	if (!shape->on)
		add_name_and_value(d, field);
	else if (shape->rest)
		shape->rest(d, field);
}

static bool
is_quiet(const struct event_sentence *d, const struct event_field *field)
{
	return shapes[field->kind].quiet ||
	    slice_starts(field->name, CLEARED_FAMILY) ||
	    (field->kind == FIELD_CHECK && !is_off(field)) ||
	    (field->kind == FIELD_GATE_REPORT && is_off(field) &&
	    d->event->type != EVENT_GATE_REPORTED);
}

void
sentence_add_fields(struct event_sentence *d)
{
	const struct event_field *state = sentence_field(d, FIELD_STATE);
	uint32_t shown = 0;

	if (d->imperative && state)	/* a subject may be cut */
		add_move(d, state);
	for (uint32_t i = 0; i < d->write->field_count; i++) {
		const struct event_field *field =
		    &d->event->fields[d->write->field + i];

		if (is_quiet(d, field))
			continue;
		if (shown++ == FIELDS_MAX) {
			buf_add_str(d->out, ", …");
			return;
		}
		if (field->kind != FIELD_STATE) {
			sentence_add_comma(d);
			add_field(d, field);
		} else if (!d->imperative) {
			add_move(d, field);
		}
	}
}
