/* SPDX-License-Identifier: ISC */
/*
 * Applying an import: everything that happened becomes a deed with its time, the deeds
 * are put in order, and each that says something new is one event with its origin. New
 * is what the log has no value of, or only an older one that an import wrote.
 */
#include "import.h"

#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "field.h"
#include "id.h"
#include "import_private.h"
#include "json.h"
#include "when.h"

#define OVERS_MAX 256

enum presence {
	ABSENT,			/* neither in the source nor in the log */
	MAKE,			/* to be made */
	PRESENT,		/* in the log */
	CLOSED			/* in the log, but not to be written to */
};

struct target {
	char id[TASK_ID_SIZE];
	enum presence presence;
	int fresh;		/* boolean: the source knows later news than the last import */
	int parented;		/* boolean: has its parent from this import */
	int changed;
	int late;		/* boolean: has a deed for what has no time of its own */
	int64_t last_at;	/* of its other deeds */
};

enum deed_kind { DEED_MAKE, DEED_LINK, DEED_MESSAGE, DEED_MOVE, DEED_EDIT };

struct deed {
	int64_t at;		/* its place in the order */
	enum deed_kind kind;
	size_t task, number;
};

struct apply {
	struct import *import;
	struct journal *journal;
	const struct view *view;
	struct target *target;
	struct deed *deed;
	size_t deeds, deeds_cap;
};

/* The task whose reference this is, if somebody gave it to one by hand. */
static uint32_t
find_by_ref(const struct view *view, const char *ref)
{
	const struct state *state = view->state;
	uint32_t term = state_find_term(state, TERM_REF, slice_of(ref));
	struct task task;

	for (uint32_t at = term ? state_term(state, term)->list : 0; at;
	    at = state_link(state, at)->next) {
		uint32_t subject = state_link(state, at)->record;

		view_task(&task, view, subject);
		if (view_shown(view, subject) && slice_is(task.ref, ref))
			return subject;
	}
	return 0;
}

/* The latest news that imports have brought of a task. */
static int64_t
last_import(const struct state *state, uint32_t subject)
{
	int64_t last = INT64_MIN;

	for (uint32_t at = state_subject(state, subject)->touches; at;
	    at = state_touch(state, at)->next) {
		const struct event_rec *event = state_event(state,
		    state_touch(state, at)->event);

		if ((event->flags & EVENT_IMPORTED) && event->shown_ms > last)
			last = event->shown_ms;
	}
	return last;
}

static void
find_target(struct target *out, const struct apply *a,
    const struct import_task *task)
{
	const struct state *state = a->view->state;
	uint32_t subject;
	struct task shown;

	memset(out, 0, sizeof(*out));
	out->last_at = WHEN_NONE;
	task_id_hashed(out->id, "import", slice_of(a->import->source),
	    slice_of(task->ref), 0);
	subject = state_find_subject(state, SUBJECT_TASK, slice_of(out->id));
	if (!subject || !(state_subject(state, subject)->flags & SUBJECT_CREATED))
		subject = find_by_ref(a->view, task->ref);
	if (!subject) {
		out->presence = task->whole ? MAKE : ABSENT;
		return;
	}
	view_task(&shown, a->view, subject);
	memcpy(out->id, shown.id.ptr, TASK_ID_LEN);
	out->presence = shown.hidden || shown.sealed || shown.redacted ||
	    !view_shown(a->view, subject) ? CLOSED : PRESENT;
	out->fresh = task->updated_at != WHEN_NONE &&
	    task->updated_at > last_import(state, subject);
}

/* The state of the log's workflow for what the source says. */
static struct slice
choose_state(const struct workflow *w, const struct import_task *task)
{
	int number = task->state ? workflow_state(w, slice_of(task->state)) : -1;
	uint64_t mask = 0;

	if (number != -1)
		return w->states[number];
	if (task->role == IMPORT_WORKING && w->claim_to[w->initial] != -1)
		return w->states[w->claim_to[w->initial]];
	if (task->role == IMPORT_WORKING)
		mask = w->working;
	if (task->role == IMPORT_DONE)
		mask = w->done & ~w->cancelled;
	for (int i = 0; i < w->count; i++)
		if ((mask & state_bit(i)) || (task->role == IMPORT_WAITING &&
		    (w->open & state_bit(i)) && w->claim_to[i] == -1))
			return w->states[i];
	return w->states[w->initial];
}

static void
add_deed(struct apply *a, enum deed_kind kind, size_t task, size_t number,
    int64_t at)
{
	const struct import_task *t = &a->import->task[task];
	struct target *target = &a->target[task];

	if (at > target->last_at)
		target->last_at = at;
	if (at < t->created_at)		/* nothing happens to it before it is there */
		at = t->created_at;
	if (at == WHEN_NONE)
		at = a->view->now_ms;
	if (a->deeds == a->deeds_cap) {
		a->deeds_cap = a->deeds_cap ? a->deeds_cap * 2 : 256;
		a->deed = task_realloc(a->deed, a->deeds_cap, sizeof(*a->deed));
	}
	a->deed[a->deeds++] = (struct deed){ at, kind, task, number };
}

static void
drop_link(struct apply *a, const struct import_link *link)
{
	const struct import_report *report = a->import->report;

	a->import->totals.dropped++;
	if (report->dropped)
		report->dropped(report->arg, link, a->import->task[link->task].ref);
}

static int
writable(const struct target *target)
{
	return target->presence == MAKE || target->presence == PRESENT;
}

/* Import numbers of link targets stay valid: they were all made by find_targets(). */
static size_t
link_target(struct apply *a, const struct import_link *link)
{
	return import_number(a->import, slice_of(link->target));
}

static void
find_targets(struct apply *a)
{
	for (size_t i = 0; i < a->import->links; i++)
		link_target(a, &a->import->link[i]);
	a->target = task_zalloc(a->import->tasks + 1, sizeof(*a->target));
	for (size_t i = 0; i < a->import->tasks; i++)
		find_target(&a->target[i], a, &a->import->task[i]);
}

static void
collect_links(struct apply *a)
{
	for (size_t i = 0; i < a->import->links; i++) {
		const struct import_link *link = &a->import->link[i];
		size_t to = link_target(a, link);

		if (to == link->task || !writable(&a->target[to]) ||
		    !writable(&a->target[link->task]))
			drop_link(a, link);
		else
			add_deed(a, DEED_LINK, link->task, i, link->at);
	}
}

static void
collect_messages(struct apply *a)
{
	for (size_t i = 0; i < a->import->messages; i++) {
		const struct import_message *message = &a->import->message[i];

		if (writable(&a->target[message->task]))
			add_deed(a, DEED_MESSAGE, message->task, i, message->at);
		else if (a->target[message->task].presence == ABSENT)
			import_problem(a->import, message->file, message->line, 1,
			    "a message on '%s', which is not there",
			    a->import->task[message->task].ref);
	}
}

static void
collect_tasks(struct apply *a)
{
	const struct workflow *w = a->view->workflow;

	for (size_t i = 0; i < a->import->tasks; i++) {
		const struct import_task *task = &a->import->task[i];
		const struct target *target = &a->target[i];
		struct slice state = choose_state(w, task);

		if (target->presence == MAKE)
			add_deed(a, DEED_MAKE, i, 0, task->created_at);
		if (writable(target) && task->whole && (target->presence == PRESENT ||
		    !slice_eq(state, w->states[w->initial])))
			add_deed(a, DEED_MOVE, i, 0, task->moved_at);
	}
}

/*
 * Last what has no time of its own: when the source says that the task was changed after
 * all the rest, that is when. Of a task that is made here these fields otherwise come with
 * the making.
 */
static void
collect_edits(struct apply *a)
{
	for (size_t i = 0; i < a->import->tasks; i++) {
		const struct import_task *task = &a->import->task[i];
		struct target *target = &a->target[i];

		target->late = target->presence == PRESENT ||
		    (target->presence == MAKE && task->tags.count &&
		    task->updated_at > target->last_at);
		if (target->late)
			add_deed(a, DEED_EDIT, i, 0, task->updated_at);
	}
}

static int
deed_cmp(const void *left, const void *right)
{
	const struct deed *a = left, *b = right;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->task != b->task)
		return a->task < b->task ? -1 : 1;
	return (a->number > b->number) - (a->number < b->number);
}

/* Write a value if it is new. */
static void
put(const struct apply *a, struct draft *draft, const struct target *target,
    const char *field, struct slice raw)
{
	const struct state *state = a->view->state;
	uint32_t subject = state_find_subject(state, SUBJECT_TASK,
	    slice_of(target->id));
	uint32_t term = state_find_term(state, TERM_TASK_FIELD, slice_of(field));
	uint32_t best = subject && term ? view_best(a->view, subject, term) : 0;
	struct event_id over[OVERS_MAX];
	size_t count = 0;

	if (draft_has(draft, field) || (!best && slice_is(raw, "null")))
		return;
	if (best) {
		const struct write_rec *write = state_write(state, best);

		if ((write->flags & WRITE_PURGED) || field_is_fact(
		    (enum field_kind)write->kind) ||
		    slice_eq(write_raw(state, write), raw) ||
		    !(state_event(state, write->event)->flags & EVENT_IMPORTED) ||
		    (target->presence == PRESENT && !target->fresh))
			return;
		count = view_overs(over, OVERS_MAX, a->view, subject,
		    slice_of(field));
	}
	draft_write(draft, field, raw, over, count);
}

static void
put_text(const struct apply *a, struct draft *draft, const struct target *target,
    const char *field, struct slice text)
{
	struct buf raw = BUF_INIT;

	json_add_string(&raw, text);
	put(a, draft, target, field, slice_of_buf(&raw));
	buf_release(&raw);
}

static void
put_all(const struct apply *a, struct draft *draft, const struct target *target,
    const struct import_values *values)
{
	for (size_t i = 0; i < values->count; i++)
		put(a, draft, target, values->item[i].field,
		    slice_of(values->item[i].raw));
}

/* Add the event if it says anything. What no event can hold is reported. */
static int
finish(struct apply *a, struct draft *draft, const struct import_task *task,
    const char *file, uint64_t line, int *added, struct err *err)
{
	struct err why = {0};
	uint32_t event;
	int rc;

	*added = 0;
	if (draft_fields(draft) == 0)
		return 0;
	rc = journal_add(a->journal, draft, &event, &why);
	if (rc == TASK_EINVALID) {
		import_problem(a->import, file, line, 1, "'%s' cannot be taken: %s",
		    task->ref, why.message);
		return 0;
	}
	if (rc)
		return err_set(err, why.word, "%s", why.message);
	*added = 1;
	return 0;
}

static struct draft *
begin(const struct apply *a, enum event_type type, size_t task, int64_t at,
    const char *by)
{
	struct draft *draft = draft_new(type);

	/* who the source does not name is the source, not whoever imports it */
	draft_set_origin(draft, a->import->source,
	    slice_of(a->import->task[task].ref), at,
	    slice_of(by ? by : a->import->source));
	draft_subject(draft, SUBJECT_TASK, slice_of(a->target[task].id));
	return draft;
}

static int
make(struct apply *a, const struct deed *deed, struct err *err)
{
	const struct workflow *w = a->view->workflow;
	const struct import_report *report = a->import->report;
	const struct import_task *task = &a->import->task[deed->task];
	struct target *target = &a->target[deed->task];
	struct draft *draft = begin(a, EVENT_TASK_CREATED, deed->task,
	    task->created_at, task->created_by);
	int added, rc;

	put(a, draft, target, "created", SLICE("true"));
	put_text(a, draft, target, "state", w->states[w->initial]);
	put_text(a, draft, target, "ref", slice_of(task->ref));
	put_all(a, draft, target, &task->fields);
	if (!target->late)
		put_all(a, draft, target, &task->tags);
	rc = finish(a, draft, task, task->file, task->line, &added, err);
	draft_free(draft);
	if (rc)
		return rc;
	if (!added) {
		target->presence = ABSENT;
		return 0;
	}
	a->import->totals.tasks++;
	if (report->made)
		report->made(report->arg, task->ref, target->id);
	return 0;
}

static int
move(struct apply *a, const struct deed *deed, struct err *err)
{
	const struct workflow *w = a->view->workflow;
	const struct import_task *task = &a->import->task[deed->task];
	struct target *target = &a->target[deed->task];
	struct draft *draft = begin(a, EVENT_TASK_MOVED, deed->task, task->moved_at,
	    task->moved_by);
	struct slice state = choose_state(w, task);
	uint64_t bit = state_bit(workflow_state(w, state));
	char done[WHEN_SIZE];
	int added, rc;

	put_text(a, draft, target, "state", state);
	if (draft_has(draft, "state") && task->why)
		draft_set_why(draft, slice_of(task->why));
	if (draft_has(draft, "state") && (bit & w->done & ~w->cancelled) &&
	    task->moved_at != WHEN_NONE) {
		when_format(done, task->moved_at);
		put_text(a, draft, target, "done", slice_of(done));
	} else if (draft_has(draft, "state")) {
		put(a, draft, target, "done", SLICE("null"));
	}
	rc = finish(a, draft, task, task->file, task->line, &added, err);
	draft_free(draft);
	target->changed |= added;
	return rc;
}

static int
edit(struct apply *a, const struct deed *deed, struct err *err)
{
	const struct import_task *task = &a->import->task[deed->task];
	struct target *target = &a->target[deed->task];
	struct draft *draft = begin(a, EVENT_TASK_EDITED, deed->task,
	    task->updated_at, task->updated_by);
	int added, rc;

	put_all(a, draft, target, &task->fields);
	put_all(a, draft, target, &task->tags);
	rc = finish(a, draft, task, task->file, task->line, &added, err);
	draft_free(draft);
	target->changed |= added;
	return rc;
}

/* A task has one parent: the first; further ones are related. */
static int
add_link(struct apply *a, const struct deed *deed, struct err *err)
{
	const struct import_link *link = &a->import->link[deed->number];
	const struct target *to = &a->target[link_target(a, link)];
	struct target *target = &a->target[deed->task];
	struct draft *draft = begin(a, EVENT_TASK_LINKED, deed->task, link->at,
	    link->by);
	int parent = strcmp(link->kind, "parent") == 0, added = 0, rc = 0;
	struct buf field = BUF_INIT;

	if (!writable(to)) {		/* it could not be made after all */
		drop_link(a, link);
	} else if (parent && !target->parented) {
		put_text(a, draft, target, "parent", slice_of(to->id));
		target->parented = 1;
	} else {
		buf_addf(&field, "link/%s/%s", parent ? "relates" : link->kind,
		    to->id);
		put(a, draft, target, field.data, SLICE("true"));
	}
	rc = finish(a, draft, &a->import->task[deed->task], link->file, link->line,
	    &added, err);
	a->import->totals.links += (size_t)added;
	target->changed |= added;
	buf_release(&field);
	draft_free(draft);
	return rc;
}

/*
 * What makes a message the same in two exports is what it says: the numbers that trackers
 * give to messages differ from clone to clone.
 */
static void
message_id(char out[EVENT_ID_SIZE], const struct apply *a,
    const struct import_message *message)
{
	struct buf name = BUF_INIT;
	struct event_id id;
	char at[WHEN_SIZE];

	when_format(at, message->at);
	buf_addf(&name, "%s\n%s\n%s\n%s", a->import->task[message->task].ref, at,
	    message->by ? message->by : "", message->text);
	event_id_hashed(&id, "import", slice_of(a->import->source),
	    slice_of_buf(&name), 0);
	event_id_format(out, id);
	buf_release(&name);
}

static int
post(struct apply *a, const struct deed *deed, struct err *err)
{
	const struct import_message *message = &a->import->message[deed->number];
	struct target *target = &a->target[deed->task];
	struct draft *draft = begin(a, EVENT_MESSAGE_POSTED, deed->task,
	    message->at, message->by);
	struct buf field = BUF_INIT, value = BUF_INIT;
	char id[EVENT_ID_SIZE];
	int added, rc;

	message_id(id, a, message);
	buf_addf(&field, "message/%s", id);
	json_open(&value, '{');
	json_add_key(&value, "type");
	json_add_str(&value, "comment");
	json_add_key(&value, "text");
	json_add_str(&value, message->text);
	json_close(&value, '}');
	put(a, draft, target, field.data, slice_of_buf(&value));
	rc = finish(a, draft, &a->import->task[deed->task], message->file,
	    message->line, &added, err);
	a->import->totals.messages += (size_t)added;
	target->changed |= added;
	buf_release(&field);
	buf_release(&value);
	draft_free(draft);
	return rc;
}

static int
do_deed(struct apply *a, const struct deed *deed, struct err *err)
{
	static int (*const does[])(struct apply *, const struct deed *,
	    struct err *) = { [DEED_MAKE] = make, [DEED_LINK] = add_link,
	    [DEED_MESSAGE] = post, [DEED_MOVE] = move, [DEED_EDIT] = edit };

	if (a->target[deed->task].presence == ABSENT)
		return 0;
	return does[deed->kind](a, deed, err);
}

/* Tags of tasks that are nowhere. */
static void
report_absent(struct apply *a)
{
	for (size_t i = 0; i < a->import->tasks; i++) {
		const struct import_task *task = &a->import->task[i];

		if (a->target[i].presence == ABSENT && !task->whole &&
		    task->tags.count)
			import_problem(a->import, task->file, task->line, 1,
			    "a label of '%s', which is not there", task->ref);
		else if (a->target[i].presence == PRESENT && a->target[i].changed)
			a->import->totals.changed++;
	}
}

int
import_apply(struct import *import, struct journal *journal, struct err *err)
{
	struct apply a = { .import = import, .journal = journal,
	    .view = journal_view(journal) };
	const struct import_report *report = import->report;
	int rc = 0;

	find_targets(&a);
	collect_tasks(&a);
	collect_links(&a);
	collect_messages(&a);
	collect_edits(&a);
	if (a.deeds)
		qsort(a.deed, a.deeds, sizeof(*a.deed), deed_cmp);
	for (size_t i = 0; i < a.deeds && !rc; i++) {
		rc = do_deed(&a, &a.deed[i], err);
		if (report->progress && !rc)
			report->progress(report->arg, i + 1, a.deeds);
	}
	if (!rc)
		report_absent(&a);
	free(a.target);
	free(a.deed);
	return rc;
}
