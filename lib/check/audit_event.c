/* SPDX-License-Identifier: ISC */
/*
 * Rules that need only the event itself: the types that may write a field, the
 * fields that are never written over, and rules about the log and its agents.
 */
#include "check/audit_private.h"

#include <string.h>

#include "base/when.h"
#include "format/origin.h"

#define BIT(kind) (UINT64_C(1) << (kind))

/*
 * Fields of a task that are checked here. Every field of other subjects is
 * checked, too.
 */
#define LOOKED_AT                                                           \
	(BIT(FIELD_CREATED) | BIT(FIELD_DONE) | BIT(FIELD_LEASE) |          \
	    BIT(FIELD_CLAIM) | BIT(FIELD_FAILURE) | BIT(FIELD_ATTACHMENT) | \
	    BIT(FIELD_WORK) | BIT(FIELD_ACK) | BIT(FIELD_COMMIT) |          \
	    BIT(FIELD_MESSAGE) | BIT(FIELD_HIDDEN) |                        \
	    BIT(FIELD_MESSAGE_REDACTED) | BIT(FIELD_REDACTED) |             \
	    BIT(FIELD_OTHER))

bool
audit_looks_at(const struct event *event)
{
	bool looks = event->type == EVENT_CHANGE_UNDONE || event->sealed ||
	    event->type == EVENT_TASK_CLAIMED;

	for (size_t i = 0; i < event->writes_count && !looks; i++) {
		looks |= event->writes[i].subject != SUBJECT_TASK;
		for (uint32_t f = 0; f < event->writes[i].field_count; f++)
			looks |= (BIT(event->fields[event->writes[i].field + f]
			                  .kind) &
			             LOOKED_AT) != 0;
	}
	return looks;
}

struct look {
	struct audit *audit;
	const struct known *known;
	const struct event *event;
	const struct event_write *write;
	uint32_t workflow;		/* by which a purge is judged */
};

static bool
writes(const struct look *look, enum field_kind kind)
{
	const struct event_field *field = &look->event
	                                       ->fields[look->write->field];

	for (uint32_t f = 0; f < look->write->field_count; f++)
		if (field[f].kind == kind)
			return true;
	return false;
}

/* The writer of a new text of a message. */
static const char *
edit_writer(enum event_type type)
{
	return type == EVENT_MESSAGE_POSTED || type == EVENT_CHANGE_UNDONE
	    ? NULL
	    : "message.posted";
}

/*
 * Returns the event that alone may write a field of a task, for a message; NULL
 * if no rule that is asked here forbids this event to write it.
 */
static const char *
task_writer(const struct look *look, const struct event_field *field)
{
	enum event_type type = look->event->type;
	struct slice message;

	switch (field->kind) {
	case FIELD_CREATED:
		return type == EVENT_TASK_CREATED ? NULL : "task.created";
	case FIELD_DONE:
		return writes(look, FIELD_STATE) ||
		        type == EVENT_CHANGE_UNDONE ||
		        origin_excuses(look->event, look->write)
		    ? NULL
		    : "a move";
	case FIELD_LEASE:
		return type == EVENT_TASK_RENEWED ? NULL : "task.renewed";
	case FIELD_FAILURE:
		return type == EVENT_TASK_FAILED && writes(look, FIELD_CLAIM)
		    ? NULL
		    : "a task.failed that ends a claim";
	case FIELD_HIDDEN:
		return type == EVENT_CHANGE_UNDONE ? NULL : "change.undone";
	case FIELD_REDACTED:
		return type == EVENT_TASK_REDACTED ? NULL : "task.redacted";
	case FIELD_MESSAGE_REDACTED:
		return type == EVENT_MESSAGE_REDACTED ? NULL
		                                      : "message.redacted";
	case FIELD_OTHER:
		if (slice_starts(field->name, CLEARED_FAMILY))
			return writes(look, FIELD_STATE) ||
			        type == EVENT_CHANGE_UNDONE
			    ? NULL
			    : "a move out of quarantine";
		if (message_text_of(&message, field->name))
			return edit_writer(type);
		return slice_starts(field->name, UNDONE_FAMILY) &&
		    type != EVENT_CHANGE_UNDONE ? "change.undone" : NULL;
	default:
		return NULL;
	}
}

static const char *
other_writer(const struct look *look, const struct event_field *field)
{
	enum event_type type = look->event->type;
	struct slice message;

	if (look->write->subject == SUBJECT_AGENT)
		return type == EVENT_AGENT_REGISTERED ||
		        type == EVENT_CHANGE_UNDONE
		    ? NULL
		    : "agent.registered";
	switch (field->kind) {
	case FIELD_LOG_ID:
		return type == EVENT_WORKFLOW_SET && look->event->seq == 1
		    ? NULL
		    : "the first line of a stream that begins a log";
	case FIELD_WORKFLOW:
		return type == EVENT_WORKFLOW_SET || type == EVENT_CHANGE_UNDONE
		    ? NULL
		    : "workflow.set";
	case FIELD_LINE_PURGED:
		return type == EVENT_LINE_PURGED ? NULL : "line.purged";
	case FIELD_SET_ASIDE:
		return type == EVENT_LINE_SET_ASIDE ? NULL : "line.set-aside";
	case FIELD_GAP:
	case FIELD_LOST:
		return type == EVENT_STREAM_GAP_ACCEPTED
		    ? NULL
		    : "stream.gap-accepted";
	case FIELD_MESSAGE_REDACTED:
		return type == EVENT_MESSAGE_REDACTED ? NULL
		                                      : "message.redacted";
	case FIELD_OTHER:
		return message_text_of(&message, field->name)
		    ? edit_writer(type)
		    : NULL;
	default:
		return NULL;
	}
}

/*
 * True if the event, of the actor, posted this message to this subject. Its
 * data may be purged: the head tells all of that.
 */
static bool
posted(const struct look *look, const struct event *event, struct slice message)
{
	if (!slice_eq(event->actor, look->event->actor))
		return false;
	for (size_t i = 0; i < event->writes_count; i++) {
		const struct event_write *write = &event->writes[i];

		if (write->subject != look->write->subject ||
		    !slice_eq(write->name, look->write->name))
			continue;
		for (uint32_t f = 0; f < write->field_count; f++)
			if (event->fields[write->field + f].kind ==
			    FIELD_MESSAGE &&
			    slice_eq(event->fields[write->field + f].arg,
			        message))
				return true;
	}
	return false;
}

/* A message is edited by its author, whose event the edit names. */
static void
look_at_edit(const struct look *look, const struct event_field *field)
{
	const struct audit *audit = look->audit;
	const struct event *edit = look->event;
	struct slice message;
	struct event event;

	if (edit->type != EVENT_MESSAGE_POSTED ||
	    !message_text_of(&message, field->name))
		return;
	for (size_t r = 0; r < edit->rests_count; r++) {
		size_t count, at = audit_find(audit, edit->rests[r], &count);

		for (size_t i = at; i < at + count; i++)
			if (!audit_read(audit, audit->past_parser, &event,
			    audit->by_id[i]) && posted(look, &event, message))
				return;
	}
	audit_forged(audit, look->known, look->write->name, "edit",
	    "has message %.*s edited by %.*s, who is not shown to have "
	    "written it", SHOW(message), SHOW(edit->actor));
}

static void
look_at_writer(const struct look *look, const struct event_field *field)
{
	const char *writer = look->write->subject == SUBJECT_TASK ?
	    task_writer(look, field) : other_writer(look, field);

	if (writer)
		audit_forged(look->audit, look->known, look->write->name,
		    "type",
		    "is given '%.*s' by a %.*s, which only %s may write",
		    SHOW(field->name), SHOW(look->event->type_name), writer);
}

/* Facts only grow: a written message never changes. */
static void
look_at_fact(const struct look *look, const struct event_field *field)
{
	if (field_is_fact(field->kind) && field->kind != FIELD_LEASE &&
	    field->over_count && look->event->type != EVENT_CHANGE_UNDONE)
		audit_forged(look->audit, look->known, look->write->name,
		    "past",
		    "is given '%.*s' in the place of another, but it is a fact "
		    "that stays",
		    SHOW(field->name));
	if (field->kind == FIELD_CREATED && field->over_count)
		audit_forged(look->audit, look->known, look->write->name,
		    "past",
		    "is made in the place of an earlier making, which stays");
}

/* An actor acknowledges messages for itself alone. */
static void
look_at_ack(const struct look *look, const struct event_field *field)
{
	struct slice name = { field->arg.ptr + EVENT_ID_LEN + 1,
	    field->arg.len - EVENT_ID_LEN - 1 };

	if (!slice_eq(name, look->event->actor))
		audit_forged(look->audit, look->known, look->write->name,
		    "message",
		    "has a message read by %.*s, but it was %.*s who said so",
		    SHOW(name), SHOW(look->event->actor));
}

/* Returns the end of a claim or of a renewal. */
static int64_t
until_of(struct slice raw)
{
	struct json_doc doc = {0};
	struct buf text = BUF_INIT;
	int64_t until = WHEN_NONE;
	uint32_t token;

	if (raw.ptr && !json_scan(&doc, raw.ptr, raw.len, NULL) &&
	    (token = json_get(&doc, 0, "until")) != 0) {
		json_add_unescaped(&text, &doc.token[token]);
		if (!when_parse_utc(&until, slice_of_buf(&text)))
			until = WHEN_NONE;
	}
	buf_release(&text);
	json_release(&doc);
	return until;
}

/* No lease is longer than programs give: 366 days. */
static void
look_at_lease(const struct look *look, const struct event_field *field)
{
	int64_t until = until_of(field->value);

	if (until != WHEN_NONE && until - look->event->at.ms > CLAIM_TTL_MAX)
		audit_forged(look->audit, look->known, look->write->name,
		    "claim", "is claimed for more than 366 days");
}

/*
 * Returns the workflow by which a purge is judged: the workflow that the purge
 * rests on, or the last workflow before the purge, but never a workflow that
 * its own stream had seen replaced.
 */
static uint32_t
purge_workflow(const struct audit *audit, const struct known *known)
{
	uint32_t found = known->workflow;

	for (uint32_t w = 1; w < audit->workflows_count && !known->workflow;
	     w++)
		if (&audit->known[audit->workflows[w].event] < known &&
		    (!found ||
		        audit->workflows[w].event >
		            audit->workflows[found].event))
			found = w;
	return audit_replaced(audit, known->stream_workflow, found) ?
	    known->stream_workflow : found;
}

static void
look_at_purge_of(const struct look *look, struct slice author)
{
	const struct audit *audit = look->audit;
	struct slice actor = look->event->actor;
	uint32_t w = look->workflow;

	if (slice_eq(author, actor) ||
	    workflow_is_purger(&audit->workflows[w].workflow, actor))
		return;
	if (w && audit->known[audit->workflows[w].event].purged)
		audit_note(audit, look->known, look->write->name,
		    "has a line of %.*s purged by %.*s, by a workflow that was "
		    "purged itself",
		    SHOW(author), SHOW(actor));
	else if (!audit_excuses(audit, look->known, look->write->name))
		audit_forged(audit, look->known, look->write->name, "purge",
		    "has a line of %.*s purged by %.*s, who did not write it "
		    "and is none of the workflow's purgers",
		    SHOW(author), SHOW(actor));
}

/*
 * A line may be purged by its author and by the workflow's purgers. Each purge
 * is noted.
 */
static void
look_at_purge(const struct look *look, const struct event_field *field)
{
	const struct audit *audit = look->audit;
	size_t count,
	    at = audit_find_head(audit, event_hash_of_digest(field->arg),
	        &count);
	struct event event;

	audit_note(audit, look->known, look->write->name,
	    "has line %.*s purged by %.*s", SHOW(field->arg),
	    SHOW(look->event->actor));
	for (size_t i = at; i < at + count; i++)
		if (!audit_read(audit, audit->past_parser, &event,
		    audit->by_head[i].event))
			look_at_purge_of(look, event.actor);
}

static void
look_at_field(const struct look *look, const struct event_field *field)
{
	look_at_writer(look, field);
	look_at_fact(look, field);
	if (field->kind == FIELD_LINE_PURGED)
		look_at_purge(look, field);
	if (field->kind == FIELD_OTHER)
		look_at_edit(look, field);
	if (field->kind == FIELD_ACK)
		look_at_ack(look, field);
	if (field->kind == FIELD_CLAIM || field->kind == FIELD_LEASE)
		look_at_lease(look, field);
	if (field->kind == FIELD_REDACTED ||
	    field->kind == FIELD_MESSAGE_REDACTED)
		audit_note(look->audit, look->known, look->write->name,
		    "was taken out of sight by %.*s", SHOW(look->event->actor));
}

/*
 * Returns the workflow that the event names, or the workflow that it replaces.
 */
static const struct workflow *
workflow_of(const struct audit *audit, const struct known *known)
{
	uint32_t named = known->workflow;

	for (size_t n = known->name; n < known->rest && !named; n++)
		named = audit_workflow_of(audit, audit->names[n]);
	return &audit
	            ->workflows[audit->workflows[named].workflow.count ? named
	                                                               : 0]
	            .workflow;
}

/*
 * True if the agent of this event registers itself and its registration is not
 * taken back.
 */
static bool
registers_itself(const struct look *look)
{
	const struct event_field *field = &look->event
	                                       ->fields[look->write->field];
	bool itself = look->write->subject == SUBJECT_AGENT &&
	    slice_eq(look->write->name, look->event->actor);

	for (uint32_t f = 0; f < look->write->field_count; f++)
		if (field[f].kind == FIELD_REGISTERED)
			itself = itself && !slice_is(field[f].value, "false");
	return itself;
}

/*
 * If only registered agents may act, other actors must not change the log
 * either.
 */
static void
look_at_actor(const struct look *look)
{
	const struct event *event = look->event;
	enum action action = event->type == EVENT_AGENT_REGISTERED
	    ? ACTION_REGISTER
	    : ACTION_ACT;
	struct facts facts = { .workflow = workflow_of(look->audit,
	                           look->known),
		.actor = event->actor,
		.registers_itself = registers_itself(look) };
	const struct rule *rule;
	struct buf text = BUF_INIT;

	if (look->write->subject == SUBJECT_TASK ||
	    event->type == EVENT_LINE_SET_ASIDE ||
	    event->type == EVENT_STREAM_GAP_ACCEPTED)
		return;
	facts.registered = audit_registered(look->audit, event->actor,
	    look->known) ? YES : NO;
	rule = rule_broken(action, &facts);
	if (!rule || audit_excuses(look->audit, look->known, look->write->name))
		return;
	rule_say(&text, rule->finding, &facts, AUDIT_NAME_MAX);
	audit_forged(look->audit, look->known, look->write->name, rule->forged,
	    "%s", text.data);
	buf_release(&text);
}

/* A workflow that cannot be read would bring back the built-in workflow. */
static void
look_at_workflow(const struct look *look, const struct event_field *field)
{
	struct workflow workflow;
	struct err err = {0};

	if (field->kind != FIELD_WORKFLOW ||
	    look->write->subject != SUBJECT_LOG)
		return;
	if (workflow_parse(&workflow, field->value, &err))
		audit_forged(look->audit, look->known, look->write->name,
		    "workflow", "is set, but cannot be one: %s", err.message);
	else
		audit_note_workflow(look->audit, look->known, look->event,
		    field, &workflow);
	workflow_release(&workflow);
}

void
audit_look(struct audit *audit, const struct known *known)
{
	struct event event;
	struct look look = { .audit = audit, .known = known, .event = &event };

	if (audit_read(audit, audit->parser, &event,
	    (uint32_t)(known - audit->known)) || event.purged)
		return;
	if (event.type == EVENT_CHANGE_UNDONE)
		audit_undo(audit, known, &event);
	if (event.type == EVENT_LINE_PURGED)
		look.workflow = purge_workflow(audit, known);
	for (size_t i = 0; i < event.writes_count; i++) {
		look.write = &event.writes[i];
		look_at_actor(&look);
		for (uint32_t f = 0; f < look.write->field_count; f++) {
			look_at_field(&look,
			    &event.fields[look.write->field + f]);
			look_at_workflow(&look,
			    &event.fields[look.write->field + f]);
		}
		if (event.type == EVENT_TASK_CLAIMED &&
		    !writes(&look, FIELD_CLAIM))
			audit_forged(audit, known, look.write->name, "claim",
			    "is changed by a task.claimed that claims nothing");
		if (event.sealed && look.write->subject == SUBJECT_TASK)
			audit_note(audit, known, look.write->name,
			    "can only be read here: the event asks for a newer "
			    "tasklog");
	}
}
