/* SPDX-License-Identifier: ISC */
/* Reading what a task waits for, along needs and along the tree. */
#include "model/waits.h"

#include <stdlib.h>

#include "model/cycle.h"
#include "model/link_edge.h"

/* True if the task is shown and not closed. */
static bool
is_open(const struct view *view, uint32_t subject)
{
	struct task task;

	view_task_part(&task, view, subject, TASK_PART(FIELD_HIDDEN) |
	    TASK_PART(FIELD_CREATED) | TASK_PART(FIELD_STATE));
	return !task.hidden && !task.held &&
	    !(view->workflow->done & state_bit(task.state_number));
}

void
waits_children(struct term_list *out, const struct view *view, uint32_t subject)
{
	size_t kept = 0;

	link_children(out, view, subject);
	for (size_t i = 0; i < out->count; i++)
		if (is_open(view, out->term[i]) &&
		    cycle_parent(view->state, out->term[i]))
			out->term[kept++] = out->term[i];
	out->count = kept;
}

void
waits_closing(struct term_list *out, const struct view *view, uint32_t subject)
{
	size_t kept = 0;

	waits_children(out, view, subject);
	for (size_t i = 0; i < out->count; i++) {
		struct task task;

		view_task_part(&task, view, out->term[i],
		    TASK_PART(FIELD_REPEAT));
		if (!task.text[FIELD_REPEAT].len)
			out->term[kept++] = out->term[i];
	}
	out->count = kept;
}

bool
waits_any_child(const struct view *view, uint32_t subject)
{
	struct state *state = view->state;

	for (uint32_t l = state_subject(state, subject)->backlinks; l;
	    l = state_link(state, l)->next) {
		const struct link_rec *link = state_link(state, l);
		uint32_t child = link->record;

		if (state_term(state, link->field)->kind == FIELD_PARENT &&
		    link_waits(state, child).parent == subject &&
		    is_open(view, child))
			return true;
	}
	return false;
}

void
waits_inherited(struct term_list *out, const struct view *view,
    uint32_t ancestor)
{
	struct term_list own = {0};
	size_t kept = 0;

	out->count = 0;
	if (!(state_subject(view->state, ancestor)->flags & SUBJECT_NEEDS) ||
	    !is_open(view, ancestor))
		return;
	view_blockers(out, view, ancestor);
	if (out->count)
		cycle_own_needs(&own, view->state, ancestor);
	for (size_t i = 0; i < out->count; i++)
		if (!term_list_has(&own, out->term[i]))
			out->term[kept++] = out->term[i];
	out->count = kept;
	term_list_release(&own);
}

/* What was found about ancestors, and from what. */
struct memo {
	/* by subject: the task whose needs its children inherit, plus 1 */
	uint32_t *below;
	struct state_version version;
	uint64_t done;		/* the closed states */
};

static void
memo_free(void *ptr)
{
	struct memo *memo = ptr;

	free(memo->below);
	free(memo);
}

static uint32_t *
memo_of(const struct view *view)
{
	struct state *state = view->state;
	struct memo *memo = state_derived(state, memo_free);

	if (!memo) {
		memo = task_zalloc(1, sizeof(*memo));
		state_keep(state, memo, memo_free);
	}
	if (!memo->below || !state_is_at(state, &memo->version) ||
	    memo->done != view->workflow->done) {
		free(memo->below);
		memo->version = state_version(state);
		memo->done = view->workflow->done;
		memo->below = task_zalloc(memo->version.subjects,
		    sizeof(*memo->below));
	}
	return memo->below;
}

static bool
hands_down(const struct view *view, uint32_t subject)
{
	struct term_list list = {0};
	bool any;

	waits_inherited(&list, view, subject);
	any = list.count > 0;
	term_list_release(&list);
	return any;
}

/* Returns the task whose needs the children of the subject inherit. */
static uint32_t
inherited_below(uint32_t *below, const struct view *view, uint32_t subject)
{
	uint32_t at = subject, found = 0;

	while (at && !below[at] && !hands_down(view, at))
		at = cycle_parent(view->state, at);
	if (at)
		found = below[at] ? below[at] - 1 : at;
	for (uint32_t s = subject; s && !below[s]; ) {
		below[s] = found + 1;
		s = s == at ? 0 : cycle_parent(view->state, s);
	}
	return found;
}

uint32_t
waits_above(const struct view *view, uint32_t subject)
{
	uint32_t parent = cycle_parent(view->state, subject);

	return parent ? inherited_below(memo_of(view), view, parent) : 0;
}
