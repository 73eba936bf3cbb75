/* SPDX-License-Identifier: ISC */
/*
 * Comparing tasks by their JSON objects, so that a new field is compared
 * without being named here. A subject whose version is the same in both states
 * has had the same events, and is passed over.
 */
#include "query/task_diff.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/when.h"
#include "model/workflow.h"

/* What every event changes, or what follows from the rest. */
#define NOT_COMPARED                                                        \
	(TASK_KEY_BIT(TASK_KEY_ID) | TASK_KEY_BIT(TASK_KEY_CHILDREN) |      \
	    TASK_KEY_BIT(TASK_KEY_PROGRESS) |                               \
	    TASK_KEY_BIT(TASK_KEY_CANCELLED_NEEDS) |                        \
	    TASK_KEY_BIT(TASK_KEY_BLOCKS) |                                 \
	    TASK_KEY_BIT(TASK_KEY_DUPLICATED_BY) |                          \
	    TASK_KEY_BIT(TASK_KEY_SUPERSEDED_BY) |                          \
	    TASK_KEY_BIT(TASK_KEY_DISCOVERED) |                             \
	    TASK_KEY_BIT(TASK_KEY_FAILURE_REASONS) |                        \
	    TASK_KEY_BIT(TASK_KEY_CREATED) |                                \
	    TASK_KEY_BIT(TASK_KEY_CREATED_BY) |                             \
	    TASK_KEY_BIT(TASK_KEY_UPDATED) | TASK_KEY_BIT(TASK_KEY_DONE) |  \
	    TASK_KEY_BIT(TASK_KEY_CLAIMED) | TASK_KEY_BIT(TASK_KEY_READY) | \
	    TASK_KEY_BIT(TASK_KEY_BLOCKED_BY) |                             \
	    TASK_KEY_BIT(TASK_KEY_VERSION) | TASK_KEY_BIT(TASK_KEY_HELD) |  \
	    TASK_KEY_BIT(TASK_KEY_HIDDEN) | TASK_KEY_BIT(TASK_KEY_SEALED))

/* A task of one state, as an object. */
struct side {
	const struct view *view;
	uint32_t subject;
	bool shown, closed;
	struct buf text;
	struct json_doc doc;
};

struct found {
	uint32_t from, to;	/* subjects, 0: none */
	enum task_change_kind kind;
};

struct task_diff {
	struct side from, to;
	struct found *found;
	size_t count, cap, at;
	struct task_json scratch;
	struct slice *by;
	size_t by_cap;
	struct task_change change;
};

static const char *const kind_names[TASK_CHANGE_KINDS] = {
	[TASK_CHANGE_CLOSED] = "closed",
	[TASK_CHANGE_NEW] = "new",
	[TASK_CHANGE_REOPENED] = "reopened",
	[TASK_CHANGE_OTHER] = "changed",
	[TASK_CHANGE_GONE] = "gone",
};

const char *
task_change_name(enum task_change_kind kind)
{
	return kind_names[kind];
}

/* Read a task of one side; 0: it has no such subject. */
static void
read_side(struct task_diff *diff, struct side *side, uint32_t subject)
{
	struct task task;

	side->subject = subject;
	side->shown = side->closed = false;
	buf_clear(&side->text);
	buf_add_str(&side->text, "{}");
	if (subject) {
		view_task(&task, side->view, subject);
		side->shown = !task.held && !task.hidden;
		side->closed = (side->view->workflow->done &
		                   state_bit(task.state_number)) != 0;
	}
	if (side->shown) {
		buf_clear(&side->text);
		task_json_add(&diff->scratch, &side->text, side->view, &task,
		    TASK_ALL_KEYS & ~NOT_COMPARED);
	}
	if (json_scan(&side->doc, side->text.data, side->text.len, NULL))
		abort();	/* it is our own */
}

static struct slice
value_of(const struct side *side, const char *name)
{
	uint32_t token = json_get(&side->doc, 0, name);

	return token ? json_raw(&side->doc, token)
	             : (struct slice){ NULL, 0 };
}

/* Returns who holds the task; a claim is the same when it is renewed. */
static struct slice
holder_of(const struct side *side)
{
	uint32_t claim = json_get(&side->doc, 0, "claim");

	return claim ? json_raw(&side->doc, json_get(&side->doc, claim, "by"))
	             : (struct slice){ NULL, 0 };
}

static void
compare_sides(struct task_diff *diff)
{
	struct task_change *out = &diff->change;

	out->changes = 0;
	for (int k = 0; k < TASK_KEYS; k++) {
		enum task_key key = (enum task_key)k;
		const char *name = task_key_name(key);
		bool claim = key == TASK_KEY_CLAIM;
		struct slice from = claim ? holder_of(&diff->from)
		                          : value_of(&diff->from, name),
		             to = claim ? holder_of(&diff->to)
		                        : value_of(&diff->to, name);

		if (!slice_eq(from, to))
			out->change[out->changes++] =
			    (struct key_change){ key, from, to };
	}
}

static enum task_change_kind
kind_of(const struct task_diff *diff)
{
	const struct side *from = &diff->from, *to = &diff->to;

	if (!to->shown)
		return TASK_CHANGE_GONE;
	if (to->closed && !from->closed)
		return TASK_CHANGE_CLOSED;
	if (!from->shown)
		return TASK_CHANGE_NEW;
	return from->closed && !to->closed ? TASK_CHANGE_REOPENED
	                                   : TASK_CHANGE_OTHER;
}

static void
look_at(struct task_diff *diff, uint32_t from, uint32_t to)
{
	read_side(diff, &diff->from, from);
	read_side(diff, &diff->to, to);
	compare_sides(diff);
	if (!diff->from.shown && !diff->to.shown)
		return;
	if (!diff->change.changes && diff->from.shown == diff->to.shown)
		return;
	ARRAY_GROW(diff->found, diff->count, diff->cap);
	diff->found[diff->count++] = (struct found){ from, to, kind_of(diff) };
}

static bool
is_task(const struct state *state, uint32_t subject)
{
	const struct subject_rec *rec = state_subject(state, subject);

	return rec->kind == SUBJECT_TASK && rec->events;
}

/* Returns the subject of the other state that has the same name. */
static uint32_t
same_in(const struct state *other, const struct state *state,
    uint32_t subject)
{
	return state_find_subject(other, SUBJECT_TASK,
	    state_subject_name(state, subject));
}

static void
find_all(struct task_diff *diff)
{
	const struct state *from = diff->from.view->state,
	                   *to = diff->to.view->state;

	for (uint32_t s = 1; s < to->subjects.count; s++) {
		uint32_t other = is_task(to, s) ? same_in(from, to, s) : 0;

		if (is_task(to, s) && (!other ||
		        state_subject(from, other)->version !=
		            state_subject(to, s)->version))
			look_at(diff, other, s);
	}
	for (uint32_t s = 1; s < from->subjects.count; s++)
		if (is_task(from, s) && !same_in(to, from, s))
			look_at(diff, s, 0);
}

static int
by_kind(const void *left, const void *right)
{
	const struct found *a = left, *b = right;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->to != b->to)
		return a->to < b->to ? -1 : 1;
	return (a->from > b->from) - (a->from < b->from);
}

struct task_diff *
task_diff_new(const struct view *from, const struct view *to)
{
	struct task_diff *diff = task_zalloc(1, sizeof(*diff));

	diff->from.view = from;
	diff->to.view = to;
	find_all(diff);
	if (diff->count)
		qsort(diff->found, diff->count, sizeof(*diff->found), by_kind);
	return diff;
}

static void
release_side(struct side *side)
{
	buf_release(&side->text);
	json_release(&side->doc);
}

void
task_diff_free(struct task_diff *diff)
{
	if (!diff)
		return;
	release_side(&diff->from);
	release_side(&diff->to);
	task_json_release(&diff->scratch);
	free(diff->found);
	free(diff->by);
	free(diff);
}

static void
add_author(struct task_diff *diff, struct slice by)
{
	struct task_change *out = &diff->change;
	size_t i = 0;

	while (i < out->authors && !slice_eq(diff->by[i], by))
		i++;
	if (i < out->authors)
		return;
	ARRAY_GROW(diff->by, out->authors, diff->by_cap);
	diff->by[out->authors++] = by;
}

/* Read who wrote the events that only the newer state has. */
static void
read_authors(struct task_diff *diff)
{
	const struct state *from = diff->from.view->state,
	                   *to = diff->to.view->state;
	struct task_change *out = &diff->change;

	out->authors = out->events = 0;
	out->last_ms = WHEN_NONE;
	for (uint32_t t = state_subject(to, diff->to.subject)->touches; t;
	     t = state_touch(to, t)->next) {
		uint32_t event = state_touch(to, t)->event;
		const struct event_rec *rec = state_event(to, event);

		if (state_find_event(from, state_event_id(to, event)))
			continue;
		add_author(diff, state_term_text(to, rec->by));
		out->events++;
		if (out->last_ms == WHEN_NONE || rec->shown_ms > out->last_ms)
			out->last_ms = rec->shown_ms;
	}
	out->by = diff->by;
}

const struct task_change *
task_diff_next(struct task_diff *diff)
{
	struct task_change *out = &diff->change;
	const struct found *found = &diff->found[diff->at];
	const struct side *newer;

	if (diff->at == diff->count)
		return NULL;
	diff->at++;
	read_side(diff, &diff->from, found->from);
	read_side(diff, &diff->to, found->to);
	compare_sides(diff);
	read_authors(diff);
	newer = diff->to.shown ? &diff->to : &diff->from;
	out->kind = found->kind;
	out->added = !diff->from.shown;
	out->view = newer->view;
	out->subject = newer->subject;
	return out;
}

static void
add_authors(struct buf *out, const struct task_change *change)
{
	json_add_key(out, "by");
	json_open(out, '[');
	for (size_t i = 0; i < change->authors; i++)
		json_add_string(out, change->by[i]);
	json_close(out, ']');
}

static void
add_value(struct buf *out, const char *name, struct slice raw)
{
	json_add_key(out, name);
	json_add_raw(out, raw.ptr ? raw : SLICE("null"));
}

void
task_change_json_add(struct buf *out, const struct task_change *change)
{
	struct task task;

	view_task(&task, change->view, change->subject);
	json_open(out, '{');
	json_add_key(out, "id");
	json_add_string(out, task.id);
	if (task.code.len) {
		json_add_key(out, "code");
		json_add_string(out, task.code);
	}
	json_add_key(out, "title");
	json_add_string(out, task.title);
	json_add_key(out, "change");
	json_add_string(out, slice_of(task_change_name(change->kind)));
	add_authors(out, change);
	json_add_key(out, "events");
	json_add_int(out, (int64_t)change->events);
	json_add_key(out, "changes");
	json_open(out, '[');
	for (size_t i = 0; i < change->changes; i++) {
		json_open(out, '{');
		json_add_key(out, "field");
		json_add_string(out,
		    slice_of(task_key_name(change->change[i].key)));
		add_value(out, "from", change->change[i].from);
		add_value(out, "to", change->change[i].to);
		json_close(out, '}');
	}
	json_close(out, ']');
	json_close(out, '}');
}
