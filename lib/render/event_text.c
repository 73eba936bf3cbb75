/* SPDX-License-Identifier: ISC */
/*
 * One line about an event, made from the event itself. The state adds what the
 * event does not contain: the value before, the titles of other tasks, and
 * later redactions.
 */
#include "render/event_text.h"

#include <stdbool.h>

#include "render/event_text_private.h"

#define WHY_MAX 240		/* bytes shown of a reason */

static void
add_field_value(struct event_sentence *d, enum field_kind kind)
{
	const struct event_field *field = sentence_field(d, kind);

	if (field)
		sentence_add_value(d->out, field->value);
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
		sentence_add_value(d->out, json_raw(doc, token));
		token = doc->token[token].next;
	}
}

/* Append "edited message ID: text", for a new text of a message. */
static void
add_edit(struct event_sentence *d)
{
	const struct event_field *field = d->write && d->write->field_count
	    ? &d->event->fields[d->write->field]
	    : NULL;
	struct slice id;

	if (!field || !message_text_of(&id, field->name))
		return;
	buf_addf(d->out, d->imperative ? "edit message %.*s: "
	                               : "edited message %.*s: ",
	    (int)id.len, id.ptr);
	if (is_redacted(d, id))
		buf_add_str(d->out, "(redacted)");
	else
		sentence_add_value(d->out, field->value);
}

/* Append "question to bob: text". */
static void
add_message(struct event_sentence *d)
{
	const struct event_field *field = sentence_field(d, FIELD_MESSAGE);
	struct json_doc doc = {0};
	uint32_t to, token;

	if (!field) {
		add_edit(d);
		return;
	}
	if (!field->value.ptr || is_redacted(d, field->arg) ||
	    json_scan(&doc, field->value.ptr, field->value.len, NULL)) {
		buf_add_str(d->out,
		    field->value.ptr ? "(redacted)" : "(purged)");
		json_release(&doc);
		return;
	}
	token = json_get(&doc, 0, "type");
	sentence_add_value(d->out, json_raw(&doc, token));
	to = json_get(&doc, 0, "to");
	token = to + 1;
	for (uint32_t i = 0; to && i < doc.token[to].count; i++) {
		buf_add_str(d->out, i ? ", " : " to ");
		sentence_add_value(d->out, json_raw(&doc, token));
		token = doc.token[token].next;
	}
	add_caps(d, &doc, to != 0);
	buf_add_str(d->out, ": ");
	sentence_add_value(d->out, json_raw(&doc, json_get(&doc, 0, "text")));
	json_release(&doc);
}

/* Append the end of a lease. */
static void
add_until(struct event_sentence *d, enum field_kind kind, const char *before)
{
	const struct event_field *field = sentence_field(d, kind);
	struct json_doc doc = {0};
	uint32_t token = 0;

	if (field && field->value.ptr &&
	    !json_scan(&doc, field->value.ptr, field->value.len, NULL))
		token = json_get(&doc, 0, "until");
	if (token) {
		buf_add_str(d->out, before);
		sentence_add_time(d, json_raw(&doc, token));
	}
	json_release(&doc);
}

/* Append a string member of an object value. */
static void
add_member(struct event_sentence *d, enum field_kind kind, const char *key,
    const char *before)
{
	const struct event_field *field = sentence_field(d, kind);
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
		sentence_add_value(d->out, json_raw(&doc, token));
	}
	json_release(&doc);
}

static void
add_claim(struct event_sentence *d)
{
	if (d->imperative)
		buf_add_str(d->out, "claim");
	sentence_add_fields(d);
	if (d->imperative)
		return;
	sentence_add_comma(d);
	buf_addf(d->out, "claim %llu", (unsigned long long)d->event->fence);
	add_until(d, FIELD_CLAIM, " until ");
}

static void
add_title(struct event_sentence *d)
{
	add_field_value(d, FIELD_TITLE);
}

static void
add_lease(struct event_sentence *d)
{
	add_until(d, FIELD_LEASE, "until ");
}

static void
add_note(struct event_sentence *d)
{
	add_member(d, FIELD_WORK, "note", ": ");
}

static void
add_agent(struct event_sentence *d)
{
	buf_add_slice(d->out, d->write->name);
	buf_add_str(d->out, ": ");
	d->start = d->out->len;
	sentence_add_fields(d);
}

static void
add_workflow(struct event_sentence *d)
{
	add_member(d, FIELD_WORKFLOW, "name", "workflow ");
}

static void
add_purged(struct event_sentence *d)
{
	buf_addf(d->out, "%u line%s", d->write->field_count,
	    d->write->field_count == 1 ? "" : "s");
}

static void
add_set_aside(struct event_sentence *d)
{
	buf_addf(d->out, "set %u line%s aside", d->write->field_count,
	    d->write->field_count == 1 ? "" : "s");
}

static void
add_after_words(struct event_sentence *d)
{
	d->start = d->out->len;
	sentence_add_fields(d);
}

static void
add_undo(struct event_sentence *d)
{
	add_after_words(d);
	if (d->out->len == d->start)
		buf_add_str(d->out, "a claim");
}

/*
 * The words of an event that the fields do not tell, and as a command. A row
 * may have a function that appends the rest.
 */
static const struct {
	const char *words, *command;
	void (*rest)(struct event_sentence *d);
} events[EVENT_TYPES] = {
	[EVENT_TASK_CREATED] = { "", "add task: ", add_title },
	[EVENT_MESSAGE_POSTED] = { "", "", add_message },
	[EVENT_TASK_CLAIMED] = { "", "", add_claim },
	[EVENT_TASK_RENEWED] = { "", "renew the claim ", add_lease },
	[EVENT_TASK_RELEASED] = { "given back", "give back", NULL },
	[EVENT_TASK_FAILED] = { "given back as failed", "give back as failed",
	    NULL },
	[EVENT_WORK_STARTED] = { "work begins", "begin work", add_note },
	[EVENT_WORK_PAUSED] = { "work pauses", "pause work", add_note },
	[EVENT_WORK_RESUMED] = { "work goes on", "resume work", add_note },
	[EVENT_WORK_ENDED] = { "work ends", "end work", add_note },
	[EVENT_AGENT_REGISTERED] = { "", "agent ", add_agent },
	[EVENT_WORKFLOW_SET] = { "", "set ", add_workflow },
	[EVENT_LINE_SET_ASIDE] = { "", "", add_set_aside },
	[EVENT_LINE_PURGED] = { "purged ", "purge ", add_purged },
	[EVENT_STREAM_GAP_ACCEPTED] = { "goes on without ", "go on without ",
	    add_after_words },
	[EVENT_CHANGE_UNDONE] = { "undone: ", "undo: ", add_undo },
	[EVENT_UNKNOWN] = { "of a later version", "event of a later version",
	    NULL },
};

static void
add_what(struct event_sentence *d)
{
	enum event_type type = d->event->type;

	if (!events[type].words) {
		sentence_add_fields(d);
		return;
	}
	buf_add_str(d->out,
	    d->imperative ? events[type].command : events[type].words);
	if (events[type].rest)
		events[type].rest(d);
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
event_text_add_command(struct buf *out, const struct view *view,
    const struct event *event)
{
	struct event_sentence d = { .out = out, .view = view, .event = event,
	    .start = out->len, .imperative = true };

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
	sentence_add_cut(out, event->why, WHY_MAX);
}

void
event_text_add_reason(struct buf *out, const struct event *event)
{
	struct event_sentence d = { .event = event,
	    .write = event->writes_count ? &event->writes[0] : NULL };
	const struct event_field *field = d.write && !event->purged ?
	    sentence_field(&d, FIELD_FAILURE) : NULL;
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
