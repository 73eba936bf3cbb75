/* SPDX-License-Identifier: ISC */
/*
 * The claims that a decision makes and renews: their numbers and their values.
 */
#include "command/command_private.h"

#include "base/when.h"
#include "command/claim_fate.h"

bool
decision_own(const struct decision *d, const struct claim *claim)
{
	return claim_own(&d->basis->actor, claim);
}

static bool
is_by_actor(const struct decision *d, uint32_t event)
{
	const struct state *state = d->view->state;

	return slice_eq(state_term_text(state,
	    state_event(state, event)->actor), decision_actor(d));
}

/*
 * Returns the first event after this one that writes `claim`; with 0 for it,
 * the actor's claim of this number. 0: there is none.
 */
static uint32_t
find_claim_event(const struct decision *d, uint32_t after, uint64_t fence)
{
	const struct state *state = d->view->state;
	const struct subject_rec *rec = state_subject(state, d->task.subject);
	const uint32_t lists[2] = { rec->registers, rec->dead };
	uint32_t found = 0;

	for (int l = 0; l < 2; l++)
		for (uint32_t w = lists[l]; w;
		     w = state_write(state, w)->next) {
			const struct write_rec *write = state_write(state, w);
			uint32_t event = write->event;

			if (write->kind != FIELD_CLAIM ||
			    (write->flags & WRITE_TOMBSTONE) ||
			    (found && state_event_cmp(state, found, event) < 0))
				continue;
			if (after ? state_event_cmp(state, after, event) < 0
			          : state_event(state, event)->fence == fence &&
			            is_by_actor(d, event))
				found = event;
		}
	return found;
}

bool
decision_moved_on(const struct decision *d, uint64_t fence)
{
	uint32_t claim = find_claim_event(d, 0, fence), end;
	enum event_type type;

	end = claim ? find_claim_event(d, claim, 0) : 0;
	if (!end || !is_by_actor(d, end))
		return false;
	type = (enum event_type)state_event(d->view->state, end)->type;
	return type == EVENT_TASK_MOVED || type == EVENT_MESSAGE_POSTED;
}

static void
add_until(struct buf *out, int64_t ms)
{
	char text[WHEN_SIZE];

	when_format_ms(text, ms);
	json_add_key(out, "until");
	json_add_str(out, text);
}

uint64_t
decision_claim_number(const struct decision *d)
{
	const struct state *state = d->view->state;
	const struct subject_rec *rec = state_subject(state, d->task.subject);
	uint64_t greatest = rec->epoch;

	for (uint32_t a = rec->acts; a; a = state_act(state, a)->next)
		if (state_act(state, a)->fence > greatest)
			greatest = state_act(state, a)->fence;
	return greatest + 1;
}

void
decision_claim_value(struct buf *out, int64_t until_ms, int64_t lease_ms,
    bool sync)
{
	json_open(out, '{');
	add_until(out, until_ms);
	json_add_key(out, "lease");
	json_add_int(out, lease_ms / 1000);
	if (sync) {
		json_add_key(out, "sync");
		json_add_bool(out, 1);
	}
	json_close(out, '}');
}

void
decision_renew(struct decision *d, int64_t until_ms)
{
	struct buf value = BUF_INIT;

	json_open(&value, '{');
	add_until(&value, until_ms);
	json_close(&value, '}');
	draft_set_type(d->draft, EVENT_TASK_RENEWED);
	decision_write(d, d->task.subject, "lease", slice_of_buf(&value));
	buf_release(&value);
}

bool
decision_renewal_due(const struct decision *d)
{
	return d->mine &&
	    d->claim.until_ms - d->view->now_ms < d->claim.lease_ms / 2;
}
