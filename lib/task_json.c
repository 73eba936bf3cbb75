/* SPDX-License-Identifier: ISC */
/*
 * The task object. One table names the keys, in the order they are printed, and who
 * adds each.
 */
#include "task_json.h"

#include <string.h>

#include "conflict.h"
#include "checklist.h"
#include "gate.h"
#include "handoff.h"
#include "json.h"
#include "when.h"

#define CODE_SUFFIX 5

/* An object being written. */
struct object {
	struct buf *out;
	const struct view *view;
	const struct state *state;
	const struct task *task;
	struct task_json *scratch;
};

static const char *const names[TASK_KEYS];

static void
open_key(struct object *o, enum task_key key)
{
	json_add_key(o->out, names[key]);
}

static void
add_text(struct object *o, enum task_key key, struct slice text)
{
	if (!text.ptr)
		return;
	open_key(o, key);
	json_add_string(o->out, text);
}

/* null: purged. That is no value, and not the same as none. */
static void
add_or_null(struct object *o, enum task_key key, struct slice text)
{
	if (!slice_is(text, PURGED_TEXT)) {
		add_text(o, key, text);
		return;
	}
	open_key(o, key);
	json_add_null(o->out);
}

static void
add_time(struct object *o, enum task_key key, int64_t ms)
{
	char text[WHEN_SIZE];

	if (ms == WHEN_NONE)
		return;
	when_format(text, ms);
	open_key(o, key);
	json_add_str(o->out, text);
}

static void
add_count(struct object *o, enum task_key key, size_t count)
{
	if (!count)
		return;
	open_key(o, key);
	json_add_int(o->out, (int64_t)count);
}

static void
add_flag(struct object *o, enum task_key key, int flag)
{
	if (!flag)
		return;
	open_key(o, key);
	json_add_bool(o->out, 1);
}

/* The names of the subjects in scratch->terms. */
static void
add_subjects(struct object *o, enum task_key key)
{
	const struct term_list *list = &o->scratch->terms;

	if (!list->count)
		return;
	open_key(o, key);
	json_open(o->out, '[');
	for (size_t i = 0; i < list->count; i++)
		json_add_string(o->out,
		    state_subject_name(o->state, list->term[i]));
	json_close(o->out, ']');
}

static void
add_words(struct object *o, enum task_key key, enum field_kind kind)
{
	struct term_list *list = &o->scratch->terms;

	view_members(list, o->view, o->task->subject, kind);
	if (!list->count)
		return;
	open_key(o, key);
	json_open(o->out, '[');
	for (size_t i = 0; i < list->count; i++)
		json_add_string(o->out, state_term_arg(o->state, list->term[i]));
	json_close(o->out, ']');
}

static void
add_links(struct object *o, enum task_key key, int link_kind)
{
	view_outgoing(&o->scratch->terms, o->view, o->task->subject, link_kind);
	add_subjects(o, key);
}

static void
keep_shown(struct term_list *list, const struct view *view)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++)
		if (view_shown(view, list->term[i]))
			list->term[kept++] = list->term[i];
	list->count = kept;
}

static int
by_id(const struct state *state, uint32_t a, uint32_t b)
{
	return slice_cmp(state_subject_name(state, a),
	    state_subject_name(state, b));
}

void
task_children(struct term_list *out, const struct view *view, uint32_t subject)
{
	view_incoming(out, view, subject, -1);
	keep_shown(out, view);
}

void
task_needed_by(struct term_list *out, const struct view *view, uint32_t subject)
{
	view_incoming(out, view, subject, LINK_NEEDS);
	keep_shown(out, view);
}

void
task_related(struct term_list *out, const struct view *view, uint32_t subject)
{
	struct term_list outgoing = {0};

	view_incoming(out, view, subject, LINK_RELATES);
	keep_shown(out, view);
	view_outgoing(&outgoing, view, subject, LINK_RELATES);
	for (size_t i = 0; i < outgoing.count; i++)
		term_list_add(out, outgoing.term[i]);
	term_list_sort(out, view->state, by_id);
	term_list_release(&outgoing);
}

void
task_cancelled_needs(struct term_list *out, const struct view *view, uint32_t subject)
{
	size_t kept = 0;

	view_outgoing(out, view, subject, LINK_NEEDS);
	for (size_t i = 0; i < out->count; i++) {
		struct task task;

		view_task(&task, view, out->term[i]);
		if (view->workflow->cancelled & state_bit(task.state_number))
			out->term[kept++] = out->term[i];
	}
	out->count = kept;
}

static void
add_linked_from(struct object *o, enum task_key key, int link_kind)
{
	view_incoming(&o->scratch->terms, o->view, o->task->subject, link_kind);
	keep_shown(&o->scratch->terms, o->view);
	add_subjects(o, key);
}

static void
add_relations(struct object *o, enum task_key key)
{
	struct term_list *list = &o->scratch->terms;
	uint32_t subject = o->task->subject;

	switch (key) {
	case TASK_KEY_CHILDREN:
		task_children(list, o->view, subject);
		break;
	case TASK_KEY_CANCELLED_NEEDS:
		task_cancelled_needs(list, o->view, subject);
		break;
	case TASK_KEY_BLOCKS:
		task_needed_by(list, o->view, subject);
		break;
	case TASK_KEY_RELATES:
		task_related(list, o->view, subject);
		break;
	default:
		view_blockers(list, o->view, subject);
	}
	add_subjects(o, key);
}

static void
add_parent(struct object *o)
{
	uint32_t parent = o->task->parent.len ?
	    view_parent(o->view, o->task->subject) : 0;

	if (parent)
		add_text(o, TASK_KEY_PARENT,
		    state_subject_name(o->state, parent));
}

static void
add_progress(struct object *o)
{
	struct progress progress = view_progress(o->view, o->task->subject);

	if (!progress.total)
		return;
	open_key(o, TASK_KEY_PROGRESS);
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
	open_key(o, TASK_KEY_META);
	json_open(o->out, '{');
	for (size_t i = 0; i < list->count; i++) {
		uint32_t best = view_best(o->view, o->task->subject, list->term[i]);

		json_add_key_slice(o->out, state_term_arg(o->state, list->term[i]));
		json_add_raw(o->out, write_raw(o->state, state_write(o->state, best)));
	}
	json_close(o->out, '}');
}

static void
add_checklist(struct object *o)
{
	struct checklist list = {0};

	checklist_read(&list, o->view, o->task->subject);
	if (list.count) {
		open_key(o, TASK_KEY_CHECKLIST);
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

/* What the report that shows says, who gave it and when. */
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
		open_key(o, TASK_KEY_GATES);
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
add_facts(struct object *o, enum task_key key, enum field_kind kind)
{
	view_facts(&o->scratch->writes, o->view, o->task->subject, kind);
	add_count(o, key, o->scratch->writes.count);
}

size_t
task_failures(struct task_json *scratch, const struct view *view, uint32_t subject)
{
	view_failures(&scratch->writes, view, subject);
	return scratch->writes.count;
}

static void
add_failure(struct object *o, const struct write_rec *write)
{
	struct slice raw = write_raw(o->state, write);
	struct json_doc doc = {0};
	uint32_t reason = 0;

	json_open(o->out, '{');
	add_author(o, state_event(o->state, write->event));
	if (raw.ptr && !json_scan(&doc, raw.ptr, raw.len, NULL))
		reason = json_get(&doc, 0, "reason");
	if (reason && doc.token[reason].kind == JSON_STRING) {
		json_add_key(o->out, "reason");
		json_add_raw(o->out, json_raw(&doc, reason));
	}
	json_close(o->out, '}');
	json_release(&doc);
}

static void
add_failures(struct object *o)
{
	const struct write_list *list = &o->scratch->writes;

	if (!task_failures(o->scratch, o->view, o->task->subject))
		return;
	open_key(o, TASK_KEY_FAILURE_REASONS);
	json_open(o->out, '[');
	for (size_t i = 0; i < list->count; i++)
		add_failure(o, state_write(o->state, list->write[i]));
	json_close(o->out, ']');
}

static void
add_word(void *arg, struct slice word)
{
	json_add_string(arg, word);
}

/* From whom and to whom, while it waits to be taken over. */
static void
add_handed_over(struct object *o)
{
	struct message message = {0};

	if (handoff_find(&message, o->view, o->task)) {
		open_key(o, TASK_KEY_HANDED_OVER);
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
		add_time(o, TASK_KEY_CLAIMED, claim.at_ms);
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
	open_key(o, TASK_KEY_CLAIM);
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
	open_key(o, TASK_KEY_CONFLICTS);
	json_open(o->out, '{');
	for (size_t i = 0; i < list->count; i++) {
		conflict_writes(writes, o->view, o->task->subject, list->term[i]);
		json_add_key_slice(o->out, state_term_text(o->state, list->term[i]));
		json_open(o->out, '[');
		for (size_t w = 0; w < writes->count; w++)
			json_add_raw(o->out, write_raw(o->state,
			    state_write(o->state, writes->write[w])));
		json_close(o->out, ']');
	}
	json_close(o->out, '}');
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

static void
add_code(struct object *o)
{
	struct buf code = BUF_INIT;

	if (!o->task->code.ptr)
		return;
	task_code_add(&code, o->task);
	add_text(o, TASK_KEY_CODE, slice_of_buf(&code));
	buf_release(&code);
}

static void
add_version(struct object *o)
{
	char version[VERSION_SIZE];

	version_format(version, o->task->version);
	add_text(o, TASK_KEY_VERSION, slice_of(version));
}

/* In the order they are printed. */
static const char *const names[TASK_KEYS] = {
	[TASK_KEY_ID] = "id",
	[TASK_KEY_CODE] = "code",
	[TASK_KEY_TITLE] = "title",
	[TASK_KEY_BODY] = "body",
	[TASK_KEY_STATE] = "state",
	[TASK_KEY_PRIORITY] = "priority",
	[TASK_KEY_ASSIGNEE] = "assignee",
	[TASK_KEY_PARENT] = "parent",
	[TASK_KEY_CHILDREN] = "children",
	[TASK_KEY_PROGRESS] = "progress",
	[TASK_KEY_LABELS] = "labels",
	[TASK_KEY_CAPABILITIES] = "capabilities",
	[TASK_KEY_NEEDS] = "needs",
	[TASK_KEY_CANCELLED_NEEDS] = "cancelled_needs",
	[TASK_KEY_BLOCKS] = "blocks",
	[TASK_KEY_RELATES] = "relates",
	[TASK_KEY_DUPLICATES] = "duplicates",
	[TASK_KEY_SUPERSEDES] = "supersedes",
	[TASK_KEY_DISCOVERED_FROM] = "discovered_from",
	[TASK_KEY_DUPLICATED_BY] = "duplicated_by",
	[TASK_KEY_SUPERSEDED_BY] = "superseded_by",
	[TASK_KEY_DISCOVERED] = "discovered",
	[TASK_KEY_ESTIMATE] = "estimate",
	[TASK_KEY_DUE] = "due",
	[TASK_KEY_DEFER] = "defer",
	[TASK_KEY_REF] = "ref",
	[TASK_KEY_META] = "meta",
	[TASK_KEY_CHECKLIST] = "checklist",
	[TASK_KEY_GATES] = "gates",
	[TASK_KEY_FAILURES] = "failures",
	[TASK_KEY_FAILURE_REASONS] = "failure_reasons",
	[TASK_KEY_MESSAGES] = "messages",
	[TASK_KEY_CREATED] = "created",
	[TASK_KEY_CREATED_BY] = "created_by",
	[TASK_KEY_UPDATED] = "updated",
	[TASK_KEY_DONE] = "done",
	[TASK_KEY_CLAIMED] = "claimed",
	[TASK_KEY_CLAIM] = "claim",
	[TASK_KEY_HANDED_OVER] = "handed_over",
	[TASK_KEY_READY] = "ready",
	[TASK_KEY_BLOCKED_BY] = "blocked_by",
	[TASK_KEY_CONFLICTS] = "conflicts",
	[TASK_KEY_VERSION] = "version",
	[TASK_KEY_HELD] = "held",
	[TASK_KEY_HIDDEN] = "hidden",
	[TASK_KEY_SEALED] = "sealed",
};

/* The keys that come from one field of the view. */
static void
add_scalar(struct object *o, enum task_key key)
{
	const struct task *task = o->task;

	switch (key) {
	case TASK_KEY_ID:
		add_text(o, key, task->id);
		break;
	case TASK_KEY_TITLE:
		add_text(o, key, task->title);
		break;
	case TASK_KEY_BODY:
		if (task->body.len)
			add_text(o, key, task->body);
		break;
	case TASK_KEY_STATE:
		add_or_null(o, key, task->state);
		break;
	case TASK_KEY_PRIORITY:
		open_key(o, key);
		json_add_tenths(o->out, task->priority);
		break;
	case TASK_KEY_ASSIGNEE:
		add_or_null(o, key, task->assignee);
		break;
	case TASK_KEY_ESTIMATE:
		if (task->estimate < 0)
			break;
		open_key(o, key);
		json_add_int(o->out, task->estimate);
		break;
	case TASK_KEY_REF:
		add_text(o, key, task->ref);
		break;
	case TASK_KEY_CREATED_BY:
		add_text(o, key, task->created_by);
		break;
	case TASK_KEY_READY:
		open_key(o, key);
		json_add_bool(o->out, view_ready(o->view, task) == READY_YES);
		break;
	default:
		break;
	}
}

static void
add_key(struct object *o, enum task_key key)
{
	const struct task *task = o->task;

	switch (key) {
	case TASK_KEY_CODE:
		add_code(o);
		break;
	case TASK_KEY_PARENT:
		add_parent(o);
		break;
	case TASK_KEY_PROGRESS:
		add_progress(o);
		break;
	case TASK_KEY_LABELS:
		add_words(o, key, FIELD_LABEL);
		break;
	case TASK_KEY_CAPABILITIES:
		add_words(o, key, FIELD_CAP);
		break;
	case TASK_KEY_NEEDS:
		add_links(o, key, LINK_NEEDS);
		break;
	case TASK_KEY_DUPLICATES:
		add_links(o, key, LINK_DUPLICATES);
		break;
	case TASK_KEY_SUPERSEDES:
		add_links(o, key, LINK_SUPERSEDES);
		break;
	case TASK_KEY_DISCOVERED_FROM:
		add_links(o, key, LINK_DISCOVERED_FROM);
		break;
	case TASK_KEY_DUPLICATED_BY:
		add_linked_from(o, key, LINK_DUPLICATES);
		break;
	case TASK_KEY_SUPERSEDED_BY:
		add_linked_from(o, key, LINK_SUPERSEDES);
		break;
	case TASK_KEY_DISCOVERED:
		add_linked_from(o, key, LINK_DISCOVERED_FROM);
		break;
	case TASK_KEY_CHILDREN:
	case TASK_KEY_CANCELLED_NEEDS:
	case TASK_KEY_BLOCKS:
	case TASK_KEY_RELATES:
	case TASK_KEY_BLOCKED_BY:
		add_relations(o, key);
		break;
	case TASK_KEY_DUE:
		add_text(o, key, task->due);
		break;
	case TASK_KEY_DEFER:
		add_or_null(o, key, task->defer);
		break;
	case TASK_KEY_META:
		add_meta(o);
		break;
	case TASK_KEY_CHECKLIST:
		add_checklist(o);
		break;
	case TASK_KEY_GATES:
		add_gates(o);
		break;
	case TASK_KEY_FAILURES:
		add_count(o, key, task_failures(o->scratch, o->view, task->subject));
		break;
	case TASK_KEY_FAILURE_REASONS:
		add_failures(o);
		break;
	case TASK_KEY_MESSAGES:
		add_facts(o, key, FIELD_MESSAGE);
		break;
	case TASK_KEY_CREATED:
		add_time(o, key, task->created_ms);
		break;
	case TASK_KEY_UPDATED:
		add_time(o, key, task->updated_ms);
		break;
	case TASK_KEY_DONE:
		add_time(o, key, task->done_ms);
		break;
	case TASK_KEY_CLAIMED:
		add_claimed(o);
		break;
	case TASK_KEY_CLAIM:
		add_claim(o);
		break;
	case TASK_KEY_HANDED_OVER:
		add_handed_over(o);
		break;
	case TASK_KEY_CONFLICTS:
		add_conflicts(o);
		break;
	case TASK_KEY_VERSION:
		add_version(o);
		break;
	case TASK_KEY_HELD:
		add_flag(o, key, task->held);
		break;
	case TASK_KEY_HIDDEN:
		add_flag(o, key, task->hidden);
		break;
	case TASK_KEY_SEALED:
		add_flag(o, key, task->sealed);
		break;
	default:
		add_scalar(o, key);
	}
}

const char *
task_key_name(enum task_key key)
{
	return names[key];
}

int
task_key_parse(struct slice name)
{
	for (int key = 0; key < TASK_KEYS; key++)
		if (slice_is(name, names[key]))
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
task_json_add(struct task_json *scratch, struct buf *out, const struct view *view,
    const struct task *task, uint64_t keys)
{
	struct object o = { out, view, view->state, task, scratch };

	json_open(out, '{');
	for (int key = 0; key < TASK_KEYS; key++)
		if (keys & TASK_KEY_BIT(key))
			add_key(&o, (enum task_key)key);
	json_close(out, '}');
}
