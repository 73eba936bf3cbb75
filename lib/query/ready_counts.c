/* SPDX-License-Identifier: ISC */
/* Counting the reasons for which tasks are not ready. */
#include "query/ready_counts.h"

#include <stdlib.h>

#include "base/when.h"
#include "model/readiness.h"
#include "model/spelling.h"
#include "query/query_private.h"

#define CAPS_MAX 3		/* capabilities that are named */

struct counts {
	struct readiness readiness;
	size_t by[READY_COUNT];
	size_t open, assigned;
	size_t own;			/* of READY_HELD, by the claimant */
	size_t states[WORKFLOW_STATES];	/* of READY_NAMED and _NOT_OPEN */
	struct slice cap[CAPS_MAX];
	size_t lacking[CAPS_MAX];
	int64_t held_until;		/* the first lease to end */
};

static void
count_cap(struct counts *c, uint32_t subject)
{
	struct slice cap = { NULL, 0 };
	size_t i = 0;

	claimant_lacks(c->readiness.claimant, c->readiness.view, subject,
	    &cap);
	while (i < CAPS_MAX && c->cap[i].ptr && !spelling_same(c->cap[i], cap))
		i++;
	if (i == CAPS_MAX)
		return;
	c->cap[i] = cap;
	c->lacking[i]++;
}

static void
count_lease(struct counts *c, uint32_t subject)
{
	struct claim claim;

	view_claim(&claim, c->readiness.view, subject);
	if (c->readiness.claimant &&
	    slice_eq(claim.by, c->readiness.claimant->name)) {
		c->own++;
		return;
	}
	if (c->held_until == WHEN_NONE || claim.until_ms < c->held_until)
		c->held_until = claim.until_ms;
}

static void
count_task(struct counts *c, const struct task *task)
{
	enum ready ready = readiness_of(&c->readiness, task);

	c->open++;
	c->by[ready]++;
	if (ready == READY_YES)	/* --next leaves it to the assignee */
		c->assigned++;
	else if (ready == READY_LACKS)
		count_cap(c, task->subject);
	else if (ready == READY_HELD)
		count_lease(c, task->subject);
	else if ((ready == READY_NAMED || ready == READY_NOT_OPEN) &&
	    task->state_number >= 0)
		c->states[task->state_number]++;
}

static void
count_all(struct counts *c, const struct view *view)
{
	for (uint32_t s = 1; s < view->state->subjects.count; s++) {
		struct task task;

		if (state_subject(view->state, s)->kind != SUBJECT_TASK ||
		    !view_shown(view, s))
			continue;
		view_task(&task, view, s);
		if (!(view->workflow->done & state_bit(task.state_number)))
			count_task(c, &task);
	}
}

/* Append "1 waits for others", or "2 wait for others". */
static void
add_count(struct buf *out, size_t count, const char *one, const char *several)
{
	if (count)
		buf_addf(out, "%s%zu %s", out->len ? ", " : "", count,
		    count == 1 ? one : several);
}

static void
add_caps(struct buf *out, const struct counts *c)
{
	size_t rest = c->by[READY_LACKS];

	for (size_t i = 0; i < CAPS_MAX && c->lacking[i]; i++) {
		add_count(out, c->lacking[i], "requires ", "require ");
		buf_add_slice(out, c->cap[i]);
		rest -= c->lacking[i];
	}
	add_count(out, rest, "requires another capability",
	    "require other capabilities");
}

static void
add_states(struct buf *out, const struct counts *c, const struct workflow *w)
{
	for (int state = 0; state < w->count; state++) {
		add_count(out, c->states[state], "is in ", "are in ");
		if (c->states[state])
			buf_add_slice(out, w->states[state]);
	}
}

void
ready_counts(struct buf *out, const struct view *view,
    const struct claimant *claimant)
{
	struct counts c = { .held_until = WHEN_NONE };
	struct buf text = BUF_INIT;
	size_t held;

	readiness_init(&c.readiness, view, claimant);
	count_all(&c, view);
	add_count(&text, c.by[READY_BLOCKED], "waits for others",
	    "wait for others");
	add_count(&text, c.by[READY_CHILDREN], "waits for its children",
	    "wait for their children");
	held = c.by[READY_HELD] - c.own;
	add_count(&text, held, "is held", "are held");
	query_add_time(&text, held == 1 ? " until " : ", the first until ",
	    c.held_until);
	add_count(&text, c.own, "is held by yourself",
	    "are held by yourself");
	add_caps(&text, &c);
	add_states(&text, &c, view->workflow);
	add_count(&text, c.by[READY_DEFERRED], "is deferred", "are deferred");
	add_count(&text, c.by[READY_HANDED], "was handed over to others",
	    "were handed over to others");
	add_count(&text, c.by[READY_GATE] + c.by[READY_REASON],
	    "has gates before work or needs a reason",
	    "have gates before work or need a reason");
	add_count(&text, c.assigned, "is assigned to others",
	    "are assigned to others");
	if (!c.open)
		buf_add_str(&text, "no task is open");
	buf_add_slice(out, slice_of_buf(&text));
	query_add_time(out, "; time alone makes one ready at ",
	    view_next_ready(view));
	readiness_release(&c.readiness);
	buf_release(&text);
}
