/* SPDX-License-Identifier: ISC */
/*
 * Applying an import. Everything that happened becomes a change with its time.
 * The changes are sorted, and each change that says something new becomes one
 * event with its origin. A value is new if the log has none, or only an older
 * one that an import wrote.
 */
#include "import/import.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/meter.h"
#include "base/when.h"
#include "format/field.h"
#include "format/id.h"
#include "import/import_private.h"
#include "model/agent_rule.h"

/* Returns the task that somebody gave this reference by hand, or 0. */
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

/* Returns the time of the latest change that imports have brought of a task. */
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

/* Returns the time when the source last changed the task. */
static int64_t
merge_report_of(const struct import_task *task)
{
	int64_t news = task->updated_at;

	if (task->moved_at > news)
		news = task->moved_at;
	return task->created_at > news ? task->created_at : news;
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
	if (!subject ||
	    !(state_subject(state, subject)->flags & SUBJECT_CREATED))
		subject = find_by_ref(a->view, task->ref);
	if (!subject) {
		out->presence = task->whole && (!task->gone || task->linked)
		    ? MAKE
		    : ABSENT;
		return;
	}
	view_task(&shown, a->view, subject);
	memcpy(out->id, shown.id.ptr, TASK_ID_LEN);
	out->undone = shown.hidden;
	out->presence = shown.hidden || shown.sealed || shown.redacted ||
	    !view_shown(a->view, subject) ? CLOSED : PRESENT;
	/* a source without any times: this file is taken for the newest */
	out->fresh = merge_report_of(task) == WHEN_NONE ||
	    merge_report_of(task) > last_import(state, subject);
}

static void
add_change(struct apply *a, enum change_kind kind, size_t task, size_t number,
    int64_t at)
{
	const struct import_task *t = &a->import->task[task];
	struct target *target = &a->target[task];

	if (at > target->last_at)
		target->last_at = at;
	/* nothing happens to a task before it exists */
	if (at < t->created_at)
		at = t->created_at;
	if (at == WHEN_NONE)
		at = a->view->now_ms;
	ARRAY_GROW(a->change, a->changes, a->changes_cap);
	a->change[a->changes++] = (struct import_change){ at, kind, task,
		number };
}

static void
take_earlier(int64_t *earliest, int64_t at)
{
	if (at != WHEN_NONE && (*earliest == WHEN_NONE || at < *earliest))
		*earliest = at;
}

/*
 * A record may lack the time when its task was created or closed. The task was
 * there at the earliest time in its record.
 */
static void
settle_times(struct import *import)
{
	int64_t *earliest = task_zalloc(import->tasks + 1, sizeof(*earliest));

	for (size_t i = 0; i < import->tasks; i++) {
		earliest[i] = import->task[i].updated_at;
		take_earlier(&earliest[i], import->task[i].moved_at);
	}
	for (size_t i = 0; i < import->links; i++)
		take_earlier(&earliest[import->link[i].task],
		    import->link[i].at);
	for (size_t i = 0; i < import->messages; i++)
		take_earlier(&earliest[import->message[i].task],
		    import->message[i].at);
	for (size_t i = 0; i < import->tasks; i++) {
		struct import_task *task = &import->task[i];

		if (task->created_at == WHEN_NONE)
			task->created_at = earliest[i];
		if (task->moved_at == WHEN_NONE)
			task->moved_at = task->created_at;
	}
	free(earliest);
}

/*
 * True if the link stands in a record that a newer one replaced: then the
 * source no longer says it.
 */
static bool
is_replaced(const struct import *import, const struct import_link *link)
{
	return link->within && link->within != import->task[link->task].record;
}

static void
find_targets(struct apply *a)
{
	for (size_t i = 0; i < a->import->links; i++) {
		const struct import_link *link = &a->import->link[i];
		size_t to = import_target(a, link);

		a->import->task[to].linked |= !is_replaced(a->import, link);
	}
	settle_times(a->import);
	a->target = task_zalloc(a->import->tasks + 1, sizeof(*a->target));
	for (size_t i = 0; i < a->import->tasks; i++)
		find_target(&a->target[i], a, &a->import->task[i]);
}

/*
 * The other end may be in a file that is imported later. Its id is a hash of
 * its name in the source, so the link joins up then. Until then, the task is
 * known by that name.
 */
static void
note_outside(struct apply *a, const struct import_link *link)
{
	const struct import_report *report = a->import->report;
	struct buf *names = &a->target[link->task].outside, name = BUF_INIT;

	a->import->totals.outside++;
	if (report->outside)
		report->outside(report->arg, link,
		    a->import->task[link->task].ref);
	buf_addf(&name, "%s %s", link->kind, link->target);
	if (!names->len)
		json_open(names, '[');
	if (names->len + 2 * name.len + 8 < META_MAX)
		json_add_string(names, slice_of_buf(&name));
	buf_release(&name);
}

static void
set_outside(struct apply *a)
{
	for (size_t i = 0; i < a->import->tasks; i++) {
		struct import_task *task = &a->import->task[i];
		struct buf *names = &a->target[i].outside;

		if (names->len)
			json_close(names, ']');
		if (task->whole)
			import_set_raw(&task->tags, "meta/links_outside",
			    names->len ? slice_of_buf(names) : SLICE("null"));
		buf_release(names);
	}
}

static void
drop(struct apply *a, const struct import_link *link)
{
	const struct import_report *report = a->import->report;
	const struct import_task *task = &a->import->task[link->task];

	if (task->gone)
		return;
	a->import->totals.dropped++;
	if (report->dropped)
		report->dropped(report->arg, link, task->ref);
	if (a->target[link->task].presence == ABSENT)
		import_problem(a->import, link->file, link->line,
		    IMPORT_SKIPPED, "a link of '%s', which is not there",
		    task->ref);
}

static void
collect_links(struct apply *a)
{
	for (size_t i = 0; i < a->import->links; i++) {
		const struct import_link *link = &a->import->link[i];
		size_t to = import_target(a, link);

		if (is_replaced(a->import, link))
			continue;
		if (to == link->task ||
		    !import_writable(&a->target[link->task])) {
			drop(a, link);
			continue;
		}
		if (a->target[to].presence == ABSENT)
			note_outside(a, link);
		add_change(a, CHANGE_LINK, link->task, i, link->at);
	}
	set_outside(a);
}

static void
collect_messages(struct apply *a)
{
	for (size_t i = 0; i < a->import->messages; i++) {
		const struct import_message *message = &a->import->message[i];

		if (import_writable(&a->target[message->task]))
			add_change(a, CHANGE_MESSAGE, message->task, i,
			    message->at);
		else if (a->target[message->task].presence == ABSENT &&
		    !a->import->task[message->task].gone)
			import_problem(a->import, message->file, message->line,
			    IMPORT_SKIPPED,
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

		a->import->totals.ignored += task->gone &&
		    target->presence == ABSENT;
		a->import->totals.undone += task->whole && target->undone;
		if (import_writable(target) && task->unknown &&
		    task->role == IMPORT_OPEN &&
		    workflow_state(w, slice_of(task->state)) == -1)
			import_problem(a->import, task->file, task->line,
			    IMPORT_REMARK,
			    "the state '%s' of '%s' is unknown and is taken "
			    "for open",
			    task->state, task->ref);
		if (target->presence == MAKE)
			add_change(a, CHANGE_MAKE, i, 0, task->created_at);
		if (import_writable(target) && task->whole &&
		    (target->presence == PRESENT ||
		        !slice_eq(state, w->states[w->initial])))
			add_change(a, CHANGE_MOVE, i, 0, task->moved_at);
	}
}

/*
 * Fields without a time of their own come last. Their time is that of the last
 * change by the source, if it is later than all other changes. For a task that
 * is made here they belong to the making.
 */
static void
collect_edits(struct apply *a)
{
	for (size_t i = 0; i < a->import->tasks; i++) {
		const struct import_task *task = &a->import->task[i];
		struct target *target = &a->target[i];

		target->late = target->presence == PRESENT ||
		    (target->presence == MAKE &&
		        task->tags.count + task->more.count &&
		        task->updated_at > target->last_at);
		if (target->late)
			add_change(a, CHANGE_EDIT, i, 0, task->updated_at);
	}
}

static int
change_cmp(const void *left, const void *right)
{
	const struct import_change *a = left, *b = right;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->task != b->task)
		return a->task < b->task ? -1 : 1;
	return (a->number > b->number) - (a->number < b->number);
}

/* Report tags of tasks that do not exist. */
static void
report_absent(struct apply *a)
{
	for (size_t i = 0; i < a->import->tasks; i++) {
		const struct import_task *task = &a->import->task[i];

		if (a->target[i].presence == ABSENT && !task->whole &&
		    task->more.count)
			import_problem(a->import, task->file, task->line,
			    IMPORT_SKIPPED,
			    "a label of '%s', which is not there", task->ref);
		else if (a->target[i].presence == PRESENT &&
		    a->target[i].changed)
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
	if (a.changes)
		qsort(a.change, a.changes, sizeof(*a.change), change_cmp);
	for (size_t i = 0; i < a.changes && !rc; i++) {
		rc = import_do(&a, &a.change[i], err);
		meter_step(report->meter, "importing", i + 1, a.changes);
	}
	if (!rc)
		report_absent(&a);
	free(a.target);
	free(a.change);
	return rc;
}
