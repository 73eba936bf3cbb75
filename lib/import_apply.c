/* SPDX-License-Identifier: ISC */
/*
 * Applying an import: everything that happened becomes a deed with its time, the deeds
 * are put in order, and each that says something new is one event with its origin. New
 * is what the log has no value of, or only an older one that an import wrote.
 */
#include "import.h"

#include <stdlib.h>
#include <string.h>

#include "agent.h"
#include "err.h"
#include "field.h"
#include "id.h"
#include "import_private.h"
#include "when.h"

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
find_targets(struct apply *a)
{
	for (size_t i = 0; i < a->import->links; i++)
		import_target(a, &a->import->link[i]);
	a->target = task_zalloc(a->import->tasks + 1, sizeof(*a->target));
	for (size_t i = 0; i < a->import->tasks; i++)
		find_target(&a->target[i], a, &a->import->task[i]);
}

static void
collect_links(struct apply *a)
{
	for (size_t i = 0; i < a->import->links; i++) {
		const struct import_link *link = &a->import->link[i];
		size_t to = import_target(a, link);

		if (to == link->task || !import_writable(&a->target[to]) ||
		    !import_writable(&a->target[link->task]))
			import_drop(a, link);
		else
			add_deed(a, DEED_LINK, link->task, i, link->at);
	}
}

static void
collect_messages(struct apply *a)
{
	for (size_t i = 0; i < a->import->messages; i++) {
		const struct import_message *message = &a->import->message[i];

		if (import_writable(&a->target[message->task]))
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
		struct slice state = import_state(w, task);

		if (target->presence == MAKE)
			add_deed(a, DEED_MAKE, i, 0, task->created_at);
		if (import_writable(target) && task->whole && (target->presence == PRESENT ||
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
	int rc = agent_may_act(a.view, slice_of(journal_actor(journal)), err);

	if (rc)
		return rc;
	find_targets(&a);
	collect_tasks(&a);
	collect_links(&a);
	collect_messages(&a);
	collect_edits(&a);
	if (a.deeds)
		qsort(a.deed, a.deeds, sizeof(*a.deed), deed_cmp);
	for (size_t i = 0; i < a.deeds && !rc; i++) {
		rc = import_do(&a, &a.deed[i], err);
		if (report->progress && !rc)
			report->progress(report->arg, i + 1, a.deeds);
	}
	if (!rc)
		report_absent(&a);
	free(a.target);
	free(a.deed);
	return rc;
}
