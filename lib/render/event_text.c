/* SPDX-License-Identifier: ISC */
/*
 * One line about an event, made from the event itself. The state adds what the
 * event does not contain: the value before, the titles of other tasks, and
 * later redactions.
 */
#include "render/event_text.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "base/when_show.h"
#include "format/id.h"

#define VALUE_MAX 120		/* bytes shown of a value */
#define FIELDS_MAX 8
#define COMMIT_SHOWN 10

/* The line being made, and its sources. */
struct event_sentence {
	struct buf *out;
	const struct view *view;
	const struct event *event;
	const struct event_write *write;
	uint32_t subject;	/* subject of the write; 0: unknown */
	size_t start;
	bool utc;		/* whatever times people see */
};

static void
comma(struct event_sentence *d)
{
	if (d->out->len > d->start)
		buf_add_str(d->out, ", ");
}

/* Append the first line of a text, at most max bytes of it. */
static void
add_cut(struct buf *out, struct slice text, size_t max)
{
	const char *lf = text.len ? memchr(text.ptr, '\n', text.len) : NULL;
	struct slice line = { text.ptr,
		lf ? (size_t)(lf - text.ptr) : text.len };
	struct slice cut = utf8_cut(line, max);

	buf_add_slice(out, cut);
	if (cut.len < text.len)
		buf_add_str(out, "…");
}

/* Append a value in words: strings without quotes, null as "none". */
static void
add_value(struct buf *out, struct slice raw)
{
	struct buf text = BUF_INIT;

	if (!raw.ptr)
		buf_add_str(out, "(purged)");
	else if (slice_is(raw, "null"))
		buf_add_str(out, "none");
	else if (raw.ptr[0] == '"') {
		json_unescape(&text, raw);
		add_cut(out, slice_of_buf(&text), VALUE_MAX);
	} else {
		add_cut(out, raw, VALUE_MAX);
	}
	buf_release(&text);
}

/* Append a value that is a time or a day, as a string. */
static void
add_time_value(struct event_sentence *d, struct slice raw)
{
	struct buf text = BUF_INIT;

	if (d->utc || when_style() == WHEN_UTC || raw.len < 2 ||
	    raw.ptr[0] != '"') {
		add_value(d->out, raw);
		return;
	}
	json_unescape(&text, raw);
	when_tell_kept(d->out, slice_of_buf(&text));
	buf_release(&text);
}

static const struct event_field *
find_field(const struct event_sentence *d, enum field_kind kind)
{
	for (uint32_t i = 0; d->write && i < d->write->field_count; i++)
		if (d->event->fields[d->write->field + i].kind == kind)
			return &d->event->fields[d->write->field + i];
	return NULL;
}

static void
add_field_value(struct event_sentence *d, enum field_kind kind)
{
	const struct event_field *field = find_field(d, kind);

	if (field)
		add_value(d->out, field->value);
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

	comma(d);
	if (before.ptr) {
		buf_add_slice(d->out, before);
		buf_add_char(d->out, ' ');
	}
	buf_add_str(d->out, "→ ");
	add_value(d->out, field->value);
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
		add_cut(d->out, task.title, 60);
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
		add_value(d->out, json_raw(&doc, result));
	} else {
		buf_add_str(d->out, "cleared");
	}
	json_release(&doc);
}

/* Append "commit 1a2b3c4d5e: its subject". */
static void
add_commit(struct event_sentence *d, const struct event_field *field)
{
	struct json_doc doc = {0};
	uint32_t subject;

	buf_add_str(d->out, "commit ");
	buf_add_slice(d->out, utf8_cut(field->arg, COMMIT_SHOWN));
	if (field->value.ptr &&
	    !json_scan(&doc, field->value.ptr, field->value.len, NULL) &&
	    (subject = json_get(&doc, 0, "subject")) != 0) {
		buf_add_str(d->out, ": ");
		add_value(d->out, json_raw(&doc, subject));
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

	add_cut(d->out, text ? write_text(d->view->state,
	    state_write(d->view->state, text)) : item, VALUE_MAX);
}

static void
add_parent(struct event_sentence *d, const struct event_field *field)
{
	struct slice raw = field->value;

	if (raw.len > 2 && raw.ptr[0] == '"')
		add_other(d, (struct slice){ raw.ptr + 1, raw.len - 2 });
	else
		add_value(d->out, raw);
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
add_name_and_value(struct event_sentence *d, const struct event_field *field)
{
	add_name(d, field);
	buf_add_char(d->out, ' ');
	if (field_value(field->kind) == VALUE_DAY)
		add_time_value(d, field->value);
	else
		add_value(d->out, field->value);
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
 * and a function that appends the rest. A quiet field is not shown: another
 * field tells of it, or it means nothing to people. A field without a row is
 * shown by its name and value: "priority 8".
 */
static const struct shape {
	const char *on, *off;
	void (*rest)(struct event_sentence *d, const struct event_field *field);
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
	[FIELD_LABEL] = { "+", "-", add_argument },
	[FIELD_GATE] = { "+", "-", add_argument },
	[FIELD_CAP] = { "+cap ", "-cap ", add_argument },
	[FIELD_LINK] = { "+", "-", add_link },
	[FIELD_PARENT] = { "parent ", NULL, add_parent },
	[FIELD_CHECK] = { "item gone: ", NULL, add_item },
	[FIELD_CHECK_TEXT] = { "item: ", NULL, add_item },
	[FIELD_CHECK_DONE] = { "ticked: ", "unticked: ", add_item },
	[FIELD_GATE_REPORT] = { "", NULL, add_report },
	[FIELD_COMMIT] = { "", NULL, add_commit },
	[FIELD_ACK] = { "has read message ", NULL, add_message_id },
	[FIELD_MESSAGE_REDACTED] = { "message ", NULL, add_message_id },
	[FIELD_SET_ASIDE] = { "line ", NULL, add_argument },
	[FIELD_GAP] = { "", NULL, add_gap },
	[FIELD_LOST] = { "event ", NULL, add_argument },
	[FIELD_HIDDEN] = { "hidden", "shown again", NULL },
	[FIELD_REGISTERED] = { "registered", "no agent any more", NULL },
	[FIELD_BODY] = { "", NULL, add_name },
	[FIELD_DESCRIPTION] = { "", NULL, add_name },
	[FIELD_MESSAGE] = { "", NULL, add_name },
	[FIELD_ATTACHMENT] = { "", NULL, add_name },
	[FIELD_WORKFLOW] = { "", NULL, add_name },
	[FIELD_OTHER] = { "", NULL, add_name },
};

static void
add_field(struct event_sentence *d, const struct event_field *field)
{
	const struct shape *shape = &shapes[field->kind];

	if (!shape->on) {
		add_name_and_value(d, field);
		return;
	}
	buf_add_str(d->out,
	    shape->off && is_off(field) ? shape->off : shape->on);
	if (shape->rest)
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

static void
add_fields(struct event_sentence *d)
{
	uint32_t shown = 0;

	for (uint32_t i = 0; i < d->write->field_count; i++) {
		const struct event_field *field =
		    &d->event->fields[d->write->field + i];

		if (is_quiet(d, field))
			continue;
		if (shown++ == FIELDS_MAX) {
			buf_add_str(d->out, ", …");
			return;
		}
		if (field->kind == FIELD_STATE) {
			add_move(d, field);
			continue;
		}
		comma(d);
		add_field(d, field);
	}
}

static bool
is_redacted(const struct event_sentence *d, struct slice id)
{
	return d->subject && view_part(d->view, d->subject, "message/", id,
	    "/redacted") != 0;
}

/*
 * Append the capabilities: every actor with one of them is an addressee of the
 * handoff, too.
 */
static void
add_caps(struct event_sentence *d, const struct json_doc *doc, bool more)
{
	uint32_t handoff = json_get(doc, 0, "handoff"), caps, token;

	if (!handoff || doc->token[handoff].kind != JSON_OBJECT)
		return;
	caps = json_get(doc, handoff, "caps");
	if (!caps || doc->token[caps].kind != JSON_ARRAY)
		return;
	token = caps + 1;
	for (uint32_t i = 0; i < doc->token[caps].count; i++) {
		buf_add_str(d->out,
		    i          ? ", "
		        : more ? " or who can "
		               : " to who can ");
		add_value(d->out, json_raw(doc, token));
		token = doc->token[token].next;
	}
}

/* Append "question to bob: text". */
static void
add_message(struct event_sentence *d)
{
	const struct event_field *field = find_field(d, FIELD_MESSAGE);
	struct json_doc doc = {0};
	uint32_t to, token;

	if (!field)
		return;
	if (!field->value.ptr || is_redacted(d, field->arg) ||
	    json_scan(&doc, field->value.ptr, field->value.len, NULL)) {
		buf_add_str(d->out,
		    field->value.ptr ? "(redacted)" : "(purged)");
		json_release(&doc);
		return;
	}
	token = json_get(&doc, 0, "type");
	add_value(d->out, json_raw(&doc, token));
	to = json_get(&doc, 0, "to");
	token = to + 1;
	for (uint32_t i = 0; to && i < doc.token[to].count; i++) {
		buf_add_str(d->out, i ? ", " : " to ");
		add_value(d->out, json_raw(&doc, token));
		token = doc.token[token].next;
	}
	add_caps(d, &doc, to != 0);
	buf_add_str(d->out, ": ");
	add_value(d->out, json_raw(&doc, json_get(&doc, 0, "text")));
	json_release(&doc);
}

/* Append the end of a lease. */
static void
add_until(struct event_sentence *d, enum field_kind kind, const char *before)
{
	const struct event_field *field = find_field(d, kind);
	struct json_doc doc = {0};
	uint32_t token = 0;

	if (field && field->value.ptr &&
	    !json_scan(&doc, field->value.ptr, field->value.len, NULL))
		token = json_get(&doc, 0, "until");
	if (token) {
		buf_add_str(d->out, before);
		add_time_value(d, json_raw(&doc, token));
	}
	json_release(&doc);
}

/* Append a string member of an object value. */
static void
add_member(struct event_sentence *d, enum field_kind kind, const char *key,
    const char *before)
{
	const struct event_field *field = find_field(d, kind);
	struct json_doc doc = {0};
	uint32_t token;

	if (!field || !field->value.ptr ||
	    json_scan(&doc, field->value.ptr, field->value.len, NULL)) {
		json_release(&doc);
		return;
	}
	token = json_get(&doc, 0, key);
	if (token) {
		buf_add_str(d->out, before);
		add_value(d->out, json_raw(&doc, token));
	}
	json_release(&doc);
}

static void
add_claim(struct event_sentence *d)
{
	add_fields(d);
	comma(d);
	buf_addf(d->out, "claim %llu", (unsigned long long)d->event->fence);
	add_until(d, FIELD_CLAIM, " until ");
}

static void
add_work(struct event_sentence *d, const char *what)
{
	buf_add_str(d->out, what);
	add_member(d, FIELD_WORK, "note", ": ");
}

static void
add_what(struct event_sentence *d)
{
	switch (d->event->type) {
	case EVENT_TASK_CREATED:
		add_field_value(d, FIELD_TITLE);
		break;
	case EVENT_MESSAGE_POSTED:
		add_message(d);
		break;
	case EVENT_TASK_CLAIMED:
		add_claim(d);
		break;
	case EVENT_TASK_RENEWED:
		add_until(d, FIELD_LEASE, "until ");
		break;
	case EVENT_TASK_RELEASED:
		buf_add_str(d->out, "given back");
		break;
	case EVENT_TASK_FAILED:
		buf_add_str(d->out, "given back as failed");
		break;
	case EVENT_WORK_STARTED:
		add_work(d, "work begins");
		break;
	case EVENT_WORK_PAUSED:
		add_work(d, "work pauses");
		break;
	case EVENT_WORK_RESUMED:
		add_work(d, "work goes on");
		break;
	case EVENT_WORK_ENDED:
		add_work(d, "work ends");
		break;
	case EVENT_AGENT_REGISTERED:
		buf_add_slice(d->out, d->write->name);
		buf_add_str(d->out, ": ");
		d->start = d->out->len;
		add_fields(d);
		break;
	case EVENT_WORKFLOW_SET:
		add_member(d, FIELD_WORKFLOW, "name", "workflow ");
		break;
	case EVENT_LINE_SET_ASIDE:
		buf_addf(d->out, "set %u line%s aside", d->write->field_count,
		    d->write->field_count == 1 ? "" : "s");
		break;
	case EVENT_STREAM_GAP_ACCEPTED:
		buf_add_str(d->out, "goes on without ");
		d->start = d->out->len;
		add_fields(d);
		break;
	case EVENT_UNKNOWN:
		buf_add_str(d->out, "of a later version");
		break;
	default:
		add_fields(d);
	}
}

/* True if the task was redacted: its events must not be described. */
static bool
is_hidden(const struct event_sentence *d)
{
	return d->subject && d->write && d->write->subject == SUBJECT_TASK &&
	    view_redacted(d->view, d->subject);
}

/*
 * Describe the event. True if a reason may follow, false if the event is purged
 * or its task is redacted.
 */
static bool
describe(struct event_sentence *d)
{
	const struct event *event = d->event;

	if (event->writes_count) {
		d->write = &event->writes[0];
		d->subject = state_find_subject(d->view->state,
		    d->write->subject, d->write->name);
	}
	if (event->purged || is_hidden(d)) {
		buf_add_str(d->out, event->purged ? "(purged)" : "(redacted)");
		return false;
	}
	if (d->write)
		add_what(d);
	if (event->writes_count > 1)
		buf_addf(d->out, "%s(and %zu more)",
		    d->out->len > d->start ? " " : "", event->writes_count - 1);
	return true;
}

void
event_text_add_what(struct buf *out, const struct view *view,
    const struct event *event)
{
	struct event_sentence d = { .out = out, .view = view, .event = event,
	    .start = out->len, .utc = true };

	describe(&d);
}

void
event_text_add(struct buf *out, const struct view *view,
    const struct event *event)
{
	struct event_sentence d = { .out = out, .view = view, .event = event,
	    .start = out->len };
	size_t before;

	if (!describe(&d))
		return;
	before = out->len;
	if (event->type == EVENT_TASK_FAILED && !event->why.len)
		add_member(&d, FIELD_FAILURE, "reason",
		    before > d.start ? ": " : "");
	if (!event->why.len)
		return;
	buf_add_str(out, before > d.start ? ": " : "");
	add_cut(out, event->why, 2 * VALUE_MAX);
}

void
event_text_add_reason(struct buf *out, const struct event *event)
{
	struct event_sentence d = { .event = event,
	    .write = event->writes_count ? &event->writes[0] : NULL };
	const struct event_field *field = d.write && !event->purged ?
	    find_field(&d, FIELD_FAILURE) : NULL;
	struct json_doc doc = {0};
	uint32_t token;

	buf_add_slice(out, event->why);
	if (!event->why.len && event->type == EVENT_TASK_FAILED && field &&
	    field->value.ptr &&
	    !json_scan(&doc, field->value.ptr, field->value.len, NULL) &&
	    (token = json_get(&doc, 0, "reason")) != 0 &&
	    doc.token[token].kind == JSON_STRING)
		json_add_unescaped(out, &doc.token[token]);
	json_release(&doc);
}
