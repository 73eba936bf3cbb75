/* SPDX-License-Identifier: ISC */
/*
 * The task object. One table has a row for each key: its name, the function
 * that adds it, and the function's value. A key without a row is a field, which
 * is added by the kind of its value.
 */
#include "render/task_json.h"

#include <stddef.h>
#include <string.h>

#include "base/json.h"
#include "base/when.h"
#include "model/checklist.h"
#include "model/conflict.h"
#include "model/gate.h"
#include "model/handoff.h"
#include "model/readiness.h"
#include "model/task_links.h"


/* An object being written. */
struct object {
	struct buf *out;
	const struct view *view;
	const struct state *state;
	const struct task *task;
	struct task_json *scratch;
	const struct key *key;		/* the key being added */
};

struct key {
	const char *name;
	void (*add)(struct object *o);
	size_t offset;			/* offset of its value in struct task */
	int kind;			/* kind of its field, or of its link */
	void (*tasks)(struct term_list *out, const struct view *view,
	    uint32_t subject);
};

static void
open_key(struct object *o)
{
	json_add_key(o->out, o->key->name);
}

static const void *
value(const struct object *o)
{
	return (const char *)o->task + o->key->offset;
}

static void
add_string(struct object *o, struct slice text)
{
	if (!text.len)
		return;
	open_key(o);
	json_add_string(o->out, text);
}

static void
add_text(struct object *o)
{
	const struct slice *text = value(o);

	add_string(o, *text);
}

/*
 * Append a text, or null if it was purged. Null means an unknown value; a text
 * that was never set is absent.
 */
static void
add_text_or_null(struct object *o)
{
	const struct slice *text = value(o);

	if (!slice_is(*text, PURGED_TEXT)) {
		add_string(o, *text);
		return;
	}
	open_key(o);
	json_add_null(o->out);
}

static void
add_ms(struct object *o, int64_t ms)
{
	char text[WHEN_SIZE];

	if (ms == WHEN_NONE)
		return;
	when_format(text, ms);
	open_key(o);
	json_add_str(o->out, text);
}

static void
add_time(struct object *o)
{
	const int64_t *ms = value(o);

	add_ms(o, *ms);
}

static void
add_count(struct object *o, size_t count)
{
	if (!count)
		return;
	open_key(o);
	json_add_int(o->out, (int64_t)count);
}

static void
add_flag(struct object *o)
{
	const bool *flag = value(o);

	if (!*flag)
		return;
	open_key(o);
	json_add_bool(o->out, 1);
}

static void
add_priority(struct object *o)
{
	open_key(o);
	json_add_tenths(o->out, o->task->number[FIELD_PRIORITY]);
}

/*
 * Append a value. A purged day is null: it cannot be known whether the task
 * waits.
 */
static void
add_value(struct object *o, enum field_kind kind)
{
	struct slice text = o->task->text[kind];
	int64_t n = o->task->number[kind];

	if (!text.len && n == NUMBER_NONE)
		return;
	json_add_key(o->out, field_name(kind));
	if (field_value(kind) == VALUE_DAY && slice_is(text, PURGED_TEXT))
		json_add_null(o->out);
	else if (text.len)
		json_add_string(o->out, text);
	else if (field_value(kind) == VALUE_PRIORITY)
		json_add_tenths(o->out, n);
	else
		json_add_int(o->out, n);
}

static void
add_ready(struct object *o)
{
	struct readiness *r = o->scratch->readiness;

	open_key(o);
	json_add_bool(o->out, (r ? readiness_of(r, o->task) :
	    view_ready(o->view, o->task)) == READY_YES);
}

/* Append the names of the subjects in scratch->terms. */
static void
add_subjects(struct object *o)
{
	const struct term_list *list = &o->scratch->terms;

	if (!list->count)
		return;
	open_key(o);
	json_open(o->out, '[');
	for (size_t i = 0; i < list->count; i++)
		json_add_string(o->out,
		    state_subject_name(o->state, list->term[i]));
	json_close(o->out, ']');
}

static void
add_words(struct object *o)
{
	struct term_list *list = &o->scratch->terms;

	view_members(list, o->view, o->task->subject,
	    (enum field_kind)o->key->kind);
	if (!list->count)
		return;
	open_key(o);
	json_open(o->out, '[');
	for (size_t i = 0; i < list->count; i++)
		json_add_string(o->out,
		    state_term_arg(o->state, list->term[i]));
	json_close(o->out, ']');
}

static void
add_links(struct object *o)
{
	view_outgoing(&o->scratch->terms, o->view, o->task->subject,
	    o->key->kind);
	add_subjects(o);
}

static void
add_linked_from(struct object *o)
{
	task_linked_from(&o->scratch->terms, o->view, o->task->subject,
	    o->key->kind);
	add_subjects(o);
}

static void
add_tasks(struct object *o)
{
	o->key->tasks(&o->scratch->terms, o->view, o->task->subject);
	add_subjects(o);
}

/* Most tasks wait for none; the memo of the reader tells that fast. */
static void
add_blockers(struct object *o)
{
	struct readiness *r = o->scratch->readiness;

	if (!r || readiness_blocked(r, o->task->subject))
		add_tasks(o);
}

static void
add_parent(struct object *o)
{
	uint32_t parent = o->task->parent.len ?
	    view_parent(o->view, o->task->subject) : 0;

	if (parent)
		add_string(o, state_subject_name(o->state, parent));
}

static void
add_progress(struct object *o)
{
	struct progress progress = view_progress(o->view, o->task->subject);

	if (!progress.total)
		return;
	open_key(o);
	json_open(o->out, '{');
	json_add_key(o->out, "done");
	json_add_int(o->out, (int64_t)progress.done);
	json_add_key(o->out, "total");
	json_add_int(o->out, (int64_t)progress.total);
	json_close(o->out, '}');
}

static void
add_meta(struct object *o)
{
	struct term_list *list = &o->scratch->terms;

	view_members(list, o->view, o->task->subject, FIELD_META);
	if (!list->count)
		return;
	open_key(o);
	json_open(o->out, '{');
	for (size_t i = 0; i < list->count; i++) {
		uint32_t best = view_best(o->view, o->task->subject,
		    list->term[i]);

		json_add_key_slice(o->out,
		    state_term_arg(o->state, list->term[i]));
		json_add_raw(o->out,
		    write_raw(o->state, state_write(o->state, best)));
	}
	json_close(o->out, '}');
}

static void
add_checklist(struct object *o)
{
	struct checklist list = {0};

	checklist_read(&list, o->view, o->task->subject);
	if (list.count) {
		open_key(o);
		json_open(o->out, '[');
	}
	for (size_t i = 0; i < list.count; i++) {
		json_open(o->out, '{');
		json_add_key(o->out, "id");
		json_add_string(o->out, list.item[i].id);
		if (list.item[i].text.ptr) {
			json_add_key(o->out, "text");
			json_add_string(o->out, list.item[i].text);
		}
		json_add_key(o->out, "done");
		json_add_bool(o->out, list.item[i].done);
		json_close(o->out, '}');
	}
	if (list.count)
		json_close(o->out, ']');
	checklist_release(&list);
}

static void
add_author(struct object *o, const struct event_rec *event)
{
	char at[WHEN_SIZE];

	json_add_key(o->out, "by");
	json_add_string(o->out, state_term_text(o->state, event->by));
	when_format(at, event->shown_ms);
	json_add_key(o->out, "at");
	json_add_str(o->out, at);
}

/* Append the report that is shown: its result, its author and its time. */
static void
add_report(struct object *o, uint32_t write)
{
	const struct write_rec *rec = state_write(o->state, write);
	const struct event_rec *event = state_event(o->state, rec->event);
	struct slice raw = write_raw(o->state, rec);
	struct json_doc doc = {0};
	uint32_t token;

	if (!raw.ptr || json_scan(&doc, raw.ptr, raw.len, NULL) ||
	    (token = json_get(&doc, 0, "result")) == 0) {
		json_release(&doc);
		return;
	}
	json_add_key(o->out, "result");
	json_add_raw(o->out, json_raw(&doc, token));
	add_author(o, event);
	token = json_get(&doc, 0, "evidence");
	if (token && doc.token[token].kind == JSON_OBJECT) {
		json_add_key(o->out, "evidence");
		json_add_raw(o->out, json_raw(&doc, token));
	}
	json_release(&doc);
}

static void
add_gates(struct object *o)
{
	struct gate_list list = {0};

	gate_list_read(&list, o->view, o->task->subject);
	if (list.count) {
		open_key(o);
		json_open(o->out, '[');
	}
	for (size_t i = 0; i < list.count; i++) {
		json_open(o->out, '{');
		json_add_key(o->out, "name");
		json_add_string(o->out, list.gate[i].name);
		if (list.gate[i].write)
			add_report(o, list.gate[i].write);
		json_close(o->out, '}');
	}
	if (list.count)
		json_close(o->out, ']');
	gate_list_release(&list);
}

static void
add_facts(struct object *o)
{
	view_facts(&o->scratch->writes, o->view, o->task->subject,
	    (enum field_kind)o->key->kind);
	add_count(o, o->scratch->writes.count);
}

static void
add_failures(struct object *o)
{
	view_failures(&o->scratch->writes, o->view, o->task->subject);
	add_count(o, o->scratch->writes.count);
}

static void
add_failure(struct object *o, uint32_t write)
{
	struct buf reason = BUF_INIT;

	json_open(o->out, '{');
	add_author(o,
	    state_event(o->state, state_write(o->state, write)->event));
	if (view_failure_reason(&reason, o->view, write)) {
		json_add_key(o->out, "reason");
		json_add_string(o->out, slice_of_buf(&reason));
	}
	json_close(o->out, '}');
	buf_release(&reason);
}

static void
add_failure_reasons(struct object *o)
{
	const struct write_list *list = &o->scratch->writes;

	view_failures(&o->scratch->writes, o->view, o->task->subject);
	if (!list->count)
		return;
	open_key(o);
	json_open(o->out, '[');
	for (size_t i = 0; i < list->count; i++)
		add_failure(o, list->write[i]);
	json_close(o->out, ']');
}

/* Add the commits of the project that belong to the task, the oldest first. */
static void
add_commits(struct object *o)
{
	const struct write_list *list = &o->scratch->writes;
	const struct state *state = o->view->state;

	view_facts(&o->scratch->writes, o->view, o->task->subject,
	    FIELD_COMMIT);
	if (!list->count)
		return;
	open_key(o);
	json_open(o->out, '[');
	for (size_t i = 0; i < list->count; i++)
		json_add_string(o->out, state_term_arg(state,
		    state_write(state, list->write[i])->field));
	json_close(o->out, ']');
}

static void
add_word(void *arg, struct slice word)
{
	json_add_string(arg, word);
}

/*
 * Append the sender and the addressees of a handoff, while the task waits to be
 * taken over.
 */
static void
add_handed_over(struct object *o)
{
	struct message message = {0};

	if (handoff_find(&message, o->view, o->task)) {
		open_key(o);
		json_open(o->out, '{');
		add_author(o, state_event(o->state, message.event));
		json_add_key(o->out, "message");
		json_add_string(o->out, message.id);
		json_add_key(o->out, "to");
		json_open(o->out, '[');
		for (size_t i = 0; i < message.to_count; i++)
			json_add_string(o->out, message.to[i]);
		json_close(o->out, ']');
		json_add_key(o->out, "capabilities");
		json_open(o->out, '[');
		if (message.to_caps)
			handoff_each(&message, "caps", add_word, o->out);
		json_close(o->out, ']');
		json_close(o->out, '}');
	}
	message_release(&message);
}

static void
add_claimed(struct object *o)
{
	struct claim claim;

	view_claim(&claim, o->view, o->task->subject);
	if (claim.event && !claim.ended)
		add_ms(o, claim.at_ms);
}

static void
add_claim(struct object *o)
{
	struct claim claim;
	char until[WHEN_SIZE];

	view_claim(&claim, o->view, o->task->subject);
	if (!claim.event || claim.ended)
		return;
	when_format(until, claim.until_ms);
	open_key(o);
	json_open(o->out, '{');
	json_add_key(o->out, "by");
	json_add_string(o->out, claim.by);
	if (claim.session.len) {
		json_add_key(o->out, "session");
		json_add_string(o->out, claim.session);
	}
	json_add_key(o->out, "fence");
	json_add_int(o->out, (int64_t)claim.fence);
	json_add_key(o->out, "until");
	json_add_str(o->out, until);
	if (claim.expired) {
		json_add_key(o->out, "expired");
		json_add_bool(o->out, 1);
	}
	json_close(o->out, '}');
}

static void
add_conflicts(struct object *o)
{
	struct term_list *list = &o->scratch->terms;
	struct write_list *writes = &o->scratch->writes;

	conflict_fields(list, o->view, o->task->subject);
	if (!list->count)
		return;
	open_key(o);
	json_open(o->out, '{');
	for (size_t i = 0; i < list->count; i++) {
		conflict_writes(writes, o->view, o->task->subject,
		    list->term[i]);
		json_add_key_slice(o->out,
		    state_term_text(o->state, list->term[i]));
		json_open(o->out, '[');
		for (size_t w = 0; w < writes->count; w++)
			json_add_raw(o->out, write_raw(o->state,
			    state_write(o->state, writes->write[w])));
		json_close(o->out, ']');
	}
	json_close(o->out, '}');
}

static void
add_code(struct object *o)
{
	struct buf code = BUF_INIT;

	if (!o->task->code.ptr)
		return;
	task_code_add(&code, o->task);
	add_string(o, slice_of_buf(&code));
	buf_release(&code);
}

static void
add_version(struct object *o)
{
	char version[VERSION_SIZE];

	version_format(version, o->task->version);
	add_string(o, slice_of(version));
}

#define FROM(member) .offset = offsetof(struct task, member)

static const struct key keys[TASK_KEYS] = {
	[TASK_KEY_ID] = { "id", add_text, FROM(id) },
	[TASK_KEY_CODE] = { "code", add_code },
	[TASK_KEY_TITLE] = { "title", add_text, FROM(title) },
	[TASK_KEY_BODY] = { "body", add_text, FROM(body) },
	[TASK_KEY_STATE] = { "state", add_text_or_null, FROM(state) },
	[TASK_KEY_PRIORITY] = { "priority", add_priority },
	[TASK_KEY_ASSIGNEE] = { "assignee", add_text_or_null, FROM(assignee) },
	[TASK_KEY_PARENT] = { "parent", add_parent },
	[TASK_KEY_CHILDREN] = { "children", add_tasks, .tasks = task_children },
	[TASK_KEY_PROGRESS] = { "progress", add_progress },
	[TASK_KEY_LABELS] = { "labels", add_words, .kind = FIELD_LABEL },
	[TASK_KEY_CAPABILITIES] = { "capabilities",
	    add_words, .kind = FIELD_CAP },
	[TASK_KEY_NEEDS] = { "needs", add_links, .kind = LINK_NEEDS },
	[TASK_KEY_CANCELLED_NEEDS] = { "cancelled_needs",
	    add_tasks, .tasks = task_cancelled_needs },
	[TASK_KEY_BLOCKS] = { "blocks", add_tasks, .tasks = task_needed_by },
	[TASK_KEY_RELATES] = { "relates", add_tasks, .tasks = task_related },
	[TASK_KEY_DUPLICATES] = { "duplicates",
	    add_links, .kind = LINK_DUPLICATES },
	[TASK_KEY_SUPERSEDES] = { "supersedes",
	    add_links, .kind = LINK_SUPERSEDES },
	[TASK_KEY_DISCOVERED_FROM] = { "discovered_from",
	    add_links, .kind = LINK_DISCOVERED_FROM },
	[TASK_KEY_DUPLICATED_BY] = { "duplicated_by",
	    add_linked_from, .kind = LINK_DUPLICATES },
	[TASK_KEY_SUPERSEDED_BY] = { "superseded_by",
	    add_linked_from, .kind = LINK_SUPERSEDES },
	[TASK_KEY_DISCOVERED] = { "discovered",
	    add_linked_from, .kind = LINK_DISCOVERED_FROM },
	[TASK_KEY_META] = { "meta", add_meta },
	[TASK_KEY_CHECKLIST] = { "checklist", add_checklist },
	[TASK_KEY_GATES] = { "gates", add_gates },
	[TASK_KEY_FAILURES] = { "failures", add_failures },
	[TASK_KEY_FAILURE_REASONS] = { "failure_reasons", add_failure_reasons },
	[TASK_KEY_COMMITS] = { "commits", add_commits },
	[TASK_KEY_MESSAGES] = { "messages", add_facts, .kind = FIELD_MESSAGE },
	[TASK_KEY_CREATED] = { "created", add_time, FROM(created_ms) },
	[TASK_KEY_CREATED_BY] = { "created_by", add_text, FROM(created_by) },
	[TASK_KEY_UPDATED] = { "updated", add_time, FROM(updated_ms) },
	[TASK_KEY_DONE] = { "done", add_time, FROM(number[FIELD_DONE]) },
	[TASK_KEY_CLAIMED] = { "claimed", add_claimed },
	[TASK_KEY_CLAIM] = { "claim", add_claim },
	[TASK_KEY_HANDED_OVER] = { "handed_over", add_handed_over },
	[TASK_KEY_READY] = { "ready", add_ready },
	[TASK_KEY_BLOCKED_BY] = { "blocked_by",
	    add_blockers, .tasks = readiness_blockers },
	[TASK_KEY_CONFLICTS] = { "conflicts", add_conflicts },
	[TASK_KEY_VERSION] = { "version", add_version },
	[TASK_KEY_HELD] = { "held", add_flag, FROM(held) },
	[TASK_KEY_HIDDEN] = { "hidden", add_flag, FROM(hidden) },
	[TASK_KEY_SEALED] = { "sealed", add_flag, FROM(sealed) },
};

/* Returns the field of a key without a row. */
static enum field_kind
key_field(enum task_key key)
{
	return (enum field_kind)(FIELD_ESTIMATE + key - TASK_KEY_VALUES);
}

const char *
task_key_name(enum task_key key)
{
	return keys[key].name ? keys[key].name : field_name(key_field(key));
}

int
task_key_parse(struct slice name)
{
	for (int key = 0; key < TASK_KEYS; key++)
		if (slice_is(name, task_key_name((enum task_key)key)))
			return key;
	return -1;
}

void
task_json_release(struct task_json *scratch)
{
	term_list_release(&scratch->terms);
	write_list_release(&scratch->writes);
}

void
task_json_add(struct task_json *scratch, struct buf *out,
    const struct view *view, const struct task *task, uint64_t mask)
{
	struct object o = { out, view, view->state, task, scratch, keys };

	json_open(out, '{');
	for (; o.key < keys + TASK_KEYS; o.key++) {
		enum task_key key = (enum task_key)(o.key - keys);

		if (!(mask & TASK_KEY_BIT(key)))
			continue;
		if (o.key->add)
			o.key->add(&o);
		else
			add_value(&o, key_field(key));
	}
	json_close(out, '}');
}
