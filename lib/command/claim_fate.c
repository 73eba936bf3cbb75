/* SPDX-License-Identifier: ISC */
/*
 * Telling actors that they no longer hold a task. If clones made claims without
 * seeing each other, one of the claims counts. A later claim, by force or after
 * the lease, has a greater number. A move, a release or a handoff ends a claim.
 */
#include "command/claim_fate.h"

#include <stdlib.h>

#include "model/claim_text.h"

#define NAMED_MAX 5		/* tasks that a sentence names */

/* Append the name of the task: its code, or else its id. */
static void
add_task_name(struct buf *out, const struct view *view, uint32_t subject)
{
	struct task task;

	view_task(&task, view, subject);
	buf_add_slice(out, task.code.ptr ? task.code : task.id);
}

bool
claim_own(const struct actor *actor, const struct claim *claim)
{
	return slice_is(claim->by, actor->name) && (!claim->session.len ||
	    (actor->session && slice_is(claim->session, actor->session)));
}

bool
claim_holds(struct buf *why_not, const struct basis *basis, uint32_t subject,
    uint64_t fence)
{
	const struct view *view = basis->view;
	struct claim claim;
	bool held = view_claim(&claim, view, subject);
	struct buf id = BUF_INIT;

	if (claim.event && claim.fence >= fence && !claim.ended &&
	    claim_own(&basis->actor, &claim))
		return true;
	add_task_name(&id, view, subject);
	if (claim.event && claim.fence == fence &&
	    !claim_own(&basis->actor, &claim)) {
		claim_add_loss(why_not, id.data, &claim, held);
	} else {
		buf_addf(why_not, "your claim %llu of '%s' holds no longer",
		    (unsigned long long)fence, id.data);
		if (held) {
			buf_add_str(why_not, ": it is held by ");
			claim_add_holder(why_not, &claim);
		}
	}
	buf_release(&id);
	return false;
}

static bool
is_own(const struct basis *basis, const struct claim *claim, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!claim[i].ended && claim_own(&basis->actor, &claim[i]))
			return true;
	return false;
}

void
claim_each_own(const struct basis *basis, claim_fn *fn, void *arg)
{
	const struct view *view = basis->view;
	const struct state *state = view->state;

	for (uint32_t s = 1; s < state->subjects.count; s++) {
		size_t count = state_subject(state, s)->epoch ?
		    view_claims(NULL, 0, view, s) : 0;
		struct claim *claim;

		if (!count)
			continue;
		claim = task_zalloc(count, sizeof(*claim));
		count = view_claims(claim, count, view, s);
		if (is_own(basis, claim, count))
			fn(arg, state_subject_name(state, s), claim[0].fence);
		free(claim);
	}
}

size_t
claim_add_left(struct buf *out, const struct basis *basis)
{
	const struct view *view = basis->view;
	size_t count = 0;
	struct claim claim;

	for (uint32_t s = 1; s < view->state->subjects.count; s++) {
		if (!state_subject(view->state, s)->epoch ||
		    !view_claim(&claim, view, s) ||
		    !slice_is(claim.by, basis->actor.name) ||
		    claim_own(&basis->actor, &claim) ||
		    !basis->has_ended(basis->log, claim.session))
			continue;
		if (count && count < NAMED_MAX)
			buf_add_str(out, ", ");
		if (count++ < NAMED_MAX)
			add_task_name(out, view, s);
	}
	if (count > NAMED_MAX)
		buf_addf(out, " and %zu more", count - NAMED_MAX);
	return count;
}

/*
 * True if several claims are live whose authors did not see each other's claim.
 */
static bool
is_contested(const struct state *state, const struct subject_rec *rec)
{
	size_t live = 0;

	for (uint32_t w = rec->epoch ? rec->registers : 0; w && live < 2;
	    w = state_write(state, w)->next)
		live += state_write(state, w)->kind == FIELD_CLAIM;
	return live > 1;
}

static void
note_loss(struct basis *basis, uint32_t subject)
{
	const struct view *view = basis->view;
	const struct state *state = view->state;
	struct buf id = BUF_INIT, text = BUF_INIT;
	struct claim winner, *claim;
	size_t count;

	if (!is_contested(state, state_subject(state, subject)) ||
	    !view_claim(&winner, view, subject) ||
	    claim_own(&basis->actor, &winner))
		return;
	count = view_claims(NULL, 0, view, subject);
	claim = task_zalloc(count, sizeof(*claim));
	count = view_claims(claim, count, view, subject);
	if (is_own(basis, claim, count)) {
		add_task_name(&id, view, subject);
		claim_add_loss(&text, id.data, &winner, true);
		basis_note(basis, "%s", text.data);
	}
	free(claim);
	buf_release(&id);
	buf_release(&text);
}

void
claim_note_losses(struct basis *basis, uint32_t subject)
{
	const struct state *state = basis->view->state;

	if (subject)
		note_loss(basis, subject);
	for (uint32_t s = 1; !subject && s < state->subjects.count; s++)
		note_loss(basis, s);
}
