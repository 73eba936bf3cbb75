/* SPDX-License-Identifier: ISC */
/*
 * Writing one change of an import: an event with what the log does not know, or
 * nothing.
 */
#include "import/import.h"

#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/when.h"
#include "format/field.h"
#include "format/id.h"
#include "import/import_private.h"

#define OVERS_MAX 256

bool
import_writable(const struct target *target)
{
	return target->presence == MAKE || target->presence == PRESENT;
}

/*
 * import_number() makes no task here: find_targets() has made all link targets.
 */
size_t
import_target(struct apply *a, const struct import_link *link)
{
	return import_number(a->import, slice_of(link->target));
}

/* Write a value if it is new. */
static void
put(const struct apply *a, struct draft *draft, const struct target *target,
    const char *field, struct slice raw)
{
	const struct state *state = a->view->state;
	uint32_t subject = state_find_subject(state, SUBJECT_TASK,
	    slice_of(target->id));
	uint32_t term = state_find_term(state, TERM_TASK_FIELD,
	    slice_of(field));
	uint32_t best = subject && term ? view_best(a->view, subject, term) : 0;
	struct event_id over[OVERS_MAX];
	size_t count = 0;

	if (draft_has(draft, field) || (!best && slice_is(raw, "null")))
		return;
	if (best) {
		const struct write_rec *write = state_write(state, best);

		if (write_purged(state, write) ||
		    field_is_fact((enum field_kind)write->kind) ||
		    slice_eq(write_raw(state, write), raw) ||
		    !(state_event(state, write->event)->flags &
		        EVENT_IMPORTED) ||
		    (target->presence == PRESENT && !target->fresh))
			return;
		count = view_overs(over, OVERS_MAX, a->view, subject,
		    slice_of(field));
	}
	draft_write(draft, field, raw, over, count);
}

static void
put_text(const struct apply *a, struct draft *draft,
    const struct target *target, const char *field, struct slice text)
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

/*
 * Add the event unless it is empty. An event that cannot be held is reported.
 */
static int
finish(struct apply *a, struct draft *draft, const struct import_task *task,
    const char *file, uint64_t line, bool *added, struct err *err)
{
	struct err why = {0};
	uint32_t event;
	int rc;

	*added = false;
	if (draft_fields(draft) == 0)
		return 0;
	rc = journal_add(a->journal, draft, &event, &why);
	if (rc == TASK_EINVALID) {
		import_problem(a->import, file, line, IMPORT_SKIPPED,
		    "cannot import '%s': %s",
		    task->ref, why.message);
		return 0;
	}
	if (rc)
		return err_set(err, why.word, "%s", why.message);
	*added = true;
	return 0;
}

static struct draft *
begin(const struct apply *a, enum event_type type, size_t task, int64_t at,
    const char *by)
{
	struct draft *draft = draft_new(type);

	/*
	 * if the source names nobody, the author is the source, not who imports
	 * it
	 */
	draft_set_origin(draft, a->import->source,
	    slice_of(a->import->task[task].ref), at,
	    slice_of(by ? by : a->import->source));
	draft_subject(draft, SUBJECT_TASK, slice_of(a->target[task].id));
	return draft;
}

static int
make(struct apply *a, const struct import_change *change, struct err *err)
{
	const struct workflow *w = a->view->workflow;
	const struct import_report *report = a->import->report;
	const struct import_task *task = &a->import->task[change->task];
	struct target *target = &a->target[change->task];
	struct draft *draft = begin(a, EVENT_TASK_CREATED, change->task,
	    task->created_at, task->created_by);
	int rc;
	bool added;

	put(a, draft, target, "created", SLICE("true"));
	put_text(a, draft, target, "state", w->states[w->initial]);
	put_text(a, draft, target, "ref", slice_of(task->ref));
	put_all(a, draft, target, &task->fields);
	if (!target->late) {
		put_all(a, draft, target, &task->tags);
		put_all(a, draft, target, &task->more);
	}
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
move(struct apply *a, const struct import_change *change, struct err *err)
{
	const struct workflow *w = a->view->workflow;
	const struct import_task *task = &a->import->task[change->task];
	struct target *target = &a->target[change->task];
	struct draft *draft = begin(a, EVENT_TASK_MOVED, change->task,
	    task->moved_at, task->moved_by);
	struct slice state = import_state(w, task);
	uint64_t bit = state_bit(workflow_state(w, state));
	char done[WHEN_SIZE];
	int rc;
	bool added;

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
edit(struct apply *a, const struct import_change *change, struct err *err)
{
	const struct import_task *task = &a->import->task[change->task];
	struct target *target = &a->target[change->task];
	struct draft *draft = begin(a, EVENT_TASK_EDITED, change->task,
	    task->updated_at, task->updated_by);
	int rc;
	bool added;

	put_all(a, draft, target, &task->fields);
	put_all(a, draft, target, &task->tags);
	put_all(a, draft, target, &task->more);
	rc = finish(a, draft, task, task->file, task->line, &added, err);
	draft_free(draft);
	target->changed |= added;
	return rc;
}

/* A task has one parent, the first; it is related to further ones. */
static int
add_link(struct apply *a, const struct import_change *change, struct err *err)
{
	const struct import_link *link = &a->import->link[change->number];
	const struct target *to = &a->target[import_target(a, link)];
	struct target *target = &a->target[change->task];
	struct draft *draft = begin(a, EVENT_TASK_LINKED, change->task,
	    link->at, link->by);
	int rc = 0;
	bool parent = strcmp(link->kind, "parent") == 0, added = 0;
	struct buf field = BUF_INIT;

	if (parent && !target->parented) {
		put_text(a, draft, target, "parent", slice_of(to->id));
		target->parented = true;
	} else {
		buf_addf(&field, "link/%s/%s", parent ? "relates" : link->kind,
		    to->id);
		put(a, draft, target, field.data, SLICE("true"));
	}
	rc = finish(a, draft, &a->import->task[change->task], link->file,
	    link->line, &added, err);
	a->import->totals.links += (size_t)added;
	target->changed |= added;
	buf_release(&field);
	draft_free(draft);
	return rc;
}

/*
 * The identity of a message is its content: the numbers that trackers give to
 * messages differ from clone to clone.
 */
static void
message_id(char out[EVENT_ID_SIZE], const struct apply *a,
    const struct import_message *message)
{
	struct buf name = BUF_INIT;
	struct event_id id;
	char at[WHEN_SIZE];

	when_format(at, message->at);
	buf_addf(&name, "%s\n%s\n%s\n%s", a->import->task[message->task].ref,
	    at, message->by ? message->by : "", message->text);
	event_id_hashed(&id, "import", slice_of(a->import->source),
	    slice_of_buf(&name), 0);
	event_id_format(out, id);
	buf_release(&name);
}

static int
post(struct apply *a, const struct import_change *change, struct err *err)
{
	const struct import_message *message = &a->import
	                                            ->message[change->number];
	struct target *target = &a->target[change->task];
	struct draft *draft = begin(a, EVENT_MESSAGE_POSTED, change->task,
	    message->at, message->by);
	struct buf field = BUF_INIT, value = BUF_INIT;
	char id[EVENT_ID_SIZE];
	int rc;
	bool added;

	message_id(id, a, message);
	buf_addf(&field, "message/%s", id);
	json_open(&value, '{');
	json_add_key(&value, "type");
	json_add_str(&value, "comment");
	json_add_key(&value, "text");
	json_add_str(&value, message->text);
	json_close(&value, '}');
	put(a, draft, target, field.data, slice_of_buf(&value));
	rc = finish(a, draft, &a->import->task[change->task], message->file,
	    message->line, &added, err);
	a->import->totals.messages += (size_t)added;
	target->changed |= added;
	buf_release(&field);
	buf_release(&value);
	draft_free(draft);
	return rc;
}

int
import_do(struct apply *a, const struct import_change *change, struct err *err)
{
	static int (*const does[])(struct apply *, const struct import_change *,
	    struct err *) = { [CHANGE_MAKE] = make,
		[CHANGE_LINK] = add_link,
		[CHANGE_MESSAGE] = post,
		[CHANGE_MOVE] = move,
		[CHANGE_EDIT] = edit };

	if (a->target[change->task].presence == ABSENT)
		return 0;
	return does[change->kind](a, change, err);
}
