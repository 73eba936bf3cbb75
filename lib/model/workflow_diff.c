/* SPDX-License-Identifier: ISC */
/*
 * Comparing two workflows. Each is listed as facts, "what" and "value". The
 * facts that only one of them has are the difference.
 */
#include "model/workflow_diff.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/err.h"
#include "model/evidence.h"

static void
add(struct workflow_changes *list, const char *what, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void
add(struct workflow_changes *list, const char *what, const char *format, ...)
{
	struct workflow_change *change;
	va_list args;

	ARRAY_GROW(list->change, list->count, list->cap);
	change = &list->change[list->count++];
	memset(change, 0, sizeof(*change));
	change->what = what;
	va_start(args, format);
	vsnprintf(change->value, sizeof(change->value), format, args);
	va_end(args);
}

#define NAME(w, i) (int)(w)->states[i].len, (w)->states[i].ptr

static void
add_mask(struct workflow_changes *list, const struct workflow *w,
    const char *what, uint64_t mask)
{
	for (int i = 0; i < w->count; i++)
		if (mask & state_bit(i))
			add(list, what, "%.*s", NAME(w, i));
}

static void
add_pairs(struct workflow_changes *list, const struct workflow *w,
    const char *what, const uint64_t masks[])
{
	for (int from = 0; from < w->count; from++)
		for (int to = 0; to < w->count; to++)
			if (masks[from] & state_bit(to))
				add(list, what, "%.*s>%.*s", NAME(w, from),
				    NAME(w, to));
}

static void
add_evidence(struct workflow_changes *list, struct slice gate, unsigned bit)
{
	struct buf word = BUF_INIT;

	evidence_add_kinds(&word, bit);
	add(list, "evidence", "%.*s>%s", (int)gate.len, gate.ptr, word.data);
	buf_release(&word);
}

static void
add_gates(struct workflow_changes *list, const struct workflow *w)
{
	for (int i = 0; i < w->gates_count; i++) {
		const struct workflow_gate *gate = &w->gates[i];

		for (int to = 0; to < w->count; to++)
			if (gate->states & state_bit(to))
				add(list, "gates", "%.*s>%.*s", NAME(w, to),
				    (int)gate->name.len, gate->name.ptr);
		if (gate->differ)
			add(list, "differ", "%.*s", (int)gate->name.len,
			    gate->name.ptr);
		for (unsigned bit = EVIDENCE_HAS_RUN; bit <= EVIDENCE_HAS_ANY;
		     bit *= 2)
			if (gate->evidence & bit)
				add_evidence(list, gate->name, bit);
	}
}

static void
add_single(struct workflow_changes *list, const struct workflow *w)
{
	add(list, "name", "%.*s", (int)w->name.len, w->name.ptr);
	add(list, "initial", "%.*s", NAME(w, w->initial));
	if (w->quarantine >= 0) {
		add(list, "quarantine", "%.*s", NAME(w, w->quarantine));
		add(list, "failure-limit", "%d", w->failure_limit);
	}
	add(list, "lease", "%lld", (long long)w->lease_s);
	if (w->children)
		add(list, "children", "%s",
		    workflow_children_name(w->children));
	if (w->registered_only)
		add(list, "registered-only", "true");
	for (int i = 0; i < w->purgers_count; i++)
		add(list, "purgers", "%.*s", (int)w->purgers[i].len,
		    w->purgers[i].ptr);
}

static void
add_facts(struct workflow_changes *list, const struct workflow *w)
{
	add_single(list, w);
	add_mask(list, w, "states", ~UINT64_C(0));
	add_mask(list, w, "open", w->open);
	add_mask(list, w, "working", w->working);
	add_mask(list, w, "done", w->done);
	add_mask(list, w, "cancelled", w->cancelled);
	add_pairs(list, w, "moves", w->moves);
	add_pairs(list, w, "reasons", w->reasons);
	for (int from = 0; from < w->count; from++)
		if (w->claim_to[from] != -1)
			add(list, "claimable", "%.*s>%.*s", NAME(w, from),
			    NAME(w, w->claim_to[from]));
	add_mask(list, w, "named-only", w->named_only);
	add_mask(list, w, "releases", w->releases);
	add_gates(list, w);
	add_mask(list, w, "checklist", w->checklist);
}

static bool
has(const struct workflow_changes *list, const struct workflow_change *fact)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->change[i].what, fact->what) == 0 &&
		    strcmp(list->change[i].value, fact->value) == 0)
			return true;
	return false;
}

/*
 * Count the tasks in each state of the view's workflow that a list would show.
 */
static void
count_tasks(size_t counts[WORKFLOW_STATES], const struct view *view)
{
	memset(counts, 0, WORKFLOW_STATES * sizeof(counts[0]));
	for (uint32_t s = 1; s < view->state->subjects.count; s++) {
		struct task task;

		if (!view_shown(view, s))
			continue;
		view_task(&task, view, s);
		if (task.state_number >= 0)
			counts[task.state_number]++;
	}
}

void
workflow_diff(struct workflow_changes *out, const struct view *view,
    const struct workflow *to)
{
	struct workflow_changes before = {0}, after = {0};
	size_t counts[WORKFLOW_STATES];

	memset(out, 0, sizeof(*out));
	add_facts(&before, view->workflow);
	add_facts(&after, to);
	count_tasks(counts, view);
	for (size_t i = 0; i < before.count; i++) {
		const struct workflow_change *fact = &before.change[i];

		if (has(&after, fact))
			continue;
		add(out, fact->what, "%s", fact->value);
		if (strcmp(fact->what, "states") == 0)
			out->change[out->count - 1]
			    .tasks = counts[workflow_state(view->workflow,
			    slice_of(fact->value))];
	}
	for (size_t i = 0; i < after.count; i++) {
		const struct workflow_change *fact = &after.change[i];

		if (has(&before, fact))
			continue;
		add(out, fact->what, "%s", fact->value);
		out->change[out->count - 1].added = true;
	}
	workflow_changes_release(&before);
	workflow_changes_release(&after);
}

void
workflow_changes_release(struct workflow_changes *changes)
{
	free(changes->change);
	memset(changes, 0, sizeof(*changes));
}

void
workflow_change_add_json(struct buf *out, const struct workflow_change *change)
{
	json_open(out, '{');
	json_add_key(out, "change");
	json_add_str(out, change->added ? "added" : "removed");
	json_add_key(out, "what");
	json_add_str(out, change->what);
	json_add_key(out, "value");
	json_add_str(out, change->value);
	if (change->tasks) {
		json_add_key(out, "tasks");
		json_add_int(out, (int64_t)change->tasks);
	}
	json_close(out, '}');
}
