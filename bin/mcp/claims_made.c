/* SPDX-License-Identifier: ISC */
/*
 * The claims of this process, by actor. They are few, so all are checked before
 * each call.
 */
#include "mcp/claims_made.h"

#include <stdlib.h>
#include <string.h>

#include "command/claim_fate.h"

static void
forget(struct claims_made *held, size_t i)
{
	free(held->claim[i].task);
	free(held->claim[i].actor);
	free(held->claim[i].note);
	held->claim[i] = held->claim[--held->count];
}

void
claims_made_release(struct claims_made *held)
{
	while (held->count)
		forget(held, 0);
	free(held->claim);
	for (size_t i = 0; i < held->mets; i++)
		free(held->met[i]);
	free(held->met);
	memset(held, 0, sizeof(*held));
}

void
claims_made_add(struct claims_made *held, const struct basis *basis,
    struct slice task, uint64_t fence)
{
	const char *actor = basis->actor.name;

	for (size_t i = 0; i < held->count; i++)
		if (slice_is(task, held->claim[i].task) &&
		    strcmp(held->claim[i].actor, actor) == 0) {
			held->claim[i].fence = fence;
			return;
		}
	held->claim = task_realloc(held->claim, held->count + 1,
	    sizeof(*held->claim));
	held->claim[held->count++] = (struct claim_made){ slice_dup(task),
	    task_strdup(actor), fence, NULL };
}

struct adding {
	struct claims_made *held;
	const struct basis *basis;
};

static void
add(void *arg, struct slice task, uint64_t fence)
{
	struct adding *adding = arg;

	claims_made_add(adding->held, adding->basis, task, fence);
}

/*
 * True if the claim still holds; else *why says why not. A claim of another
 * actor counts as holding, because it is no concern of this actor.
 */
static bool
holds(const struct claim_made *claim, const struct basis *basis,
    struct buf *why)
{
	uint32_t subject = state_find_subject(basis->view->state, SUBJECT_TASK,
	    slice_of(claim->task));

	return !subject || strcmp(claim->actor, basis->actor.name) != 0 ||
	    claim_holds(why, basis, subject, claim->fence);
}

void
claims_made_look(struct claims_made *held, const struct basis *basis)
{
	struct adding adding = { held, basis };

	if (!held->begun)
		claim_each_own(basis, add, &adding);
	held->begun = true;
	for (size_t i = 0; i < held->count; i++) {
		struct buf why = BUF_INIT;

		if (!held->claim[i].note &&
		    !holds(&held->claim[i], basis, &why))
			held->claim[i].note = why.data;
	}
}

void
claims_made_settle(struct claims_made *held, const struct basis *basis)
{
	struct buf why = BUF_INIT;
	size_t i = 0;

	while (i < held->count)
		if (held->claim[i].note || holds(&held->claim[i], basis, &why))
			i++;
		else
			forget(held, i);
	buf_release(&why);
}

void
claims_made_meet(struct claims_made *held, struct basis *basis)
{
	struct buf left = BUF_INIT;

	for (size_t i = 0; i < held->mets; i++)
		if (strcmp(held->met[i], basis->actor.name) == 0)
			return;
	held->met = task_realloc(held->met, held->mets + 1, sizeof(*held->met));
	held->met[held->mets++] = task_strdup(basis->actor.name);
	if (claim_add_left(&left, basis))
		basis_note(basis, "you still hold %s, from a session that has "
		    "ended: task_claim with the task takes it up again, "
		    "task_release gives it back", left.data);
	buf_release(&left);
}

void
claims_made_tell(struct claims_made *held, const char *actor, struct buf *out)
{
	size_t i = 0;

	while (i < held->count) {
		struct claim_made *claim = &held->claim[i];

		if (!claim->note || strcmp(claim->actor, actor) != 0) {
			i++;
			continue;
		}
		if (!out->data || !strstr(out->data, claim->note))
			buf_addf(out, "%s\n", claim->note);
		forget(held, i);
	}
}
