/* SPDX-License-Identifier: ISC */
/*
 * Failures that count. A move out of quarantine clears the failures that its
 * author saw, one by one. A failure that was reported elsewhere at the same
 * time still counts.
 */
#include "model/view.h"

#include <string.h>

#include "base/json.h"

/*
 * True if an author who knew of this failure has moved the task out of
 * quarantine.
 */
static bool
is_cleared(const struct view *view, uint32_t subject, uint32_t failure)
{
	struct slice id = state_term_arg(view->state, failure);
	uint32_t best = view_part(view, subject, CLEARED_FAMILY, id, "");

	return best && slice_is(write_raw(view->state,
	    state_write(view->state, best)), "true");
}

void
view_failures(struct write_list *out, const struct view *view, uint32_t subject)
{
	size_t kept = 0;

	view_facts(out, view, subject, FIELD_FAILURE);
	for (size_t i = 0; i < out->count; i++)
		if (!is_cleared(view, subject,
		    state_write(view->state, out->write[i])->field))
			out->write[kept++] = out->write[i];
	out->count = kept;
}

bool
view_failure_reason(struct buf *out, const struct view *view, uint32_t write)
{
	struct slice raw = write_raw(view->state,
	    state_write(view->state, write));
	struct json_doc doc = {0};
	uint32_t reason = 0;

	if (raw.ptr && !json_scan(&doc, raw.ptr, raw.len, NULL))
		reason = json_get(&doc, 0, "reason");
	if (reason && doc.token[reason].kind != JSON_STRING)
		reason = 0;
	if (reason)
		json_add_unescaped(out, &doc.token[reason]);
	json_release(&doc);
	return reason != 0;
}

/*
 * True if the task may have so many failures. Fast for tasks without any, which
 * most are.
 */
static bool
may_have(const struct state *state, uint32_t subject, int limit)
{
	int found = 0;

	for (uint32_t w = state_subject(state, subject)->facts;
	     w && found < limit; w = state_write(state, w)->next)
		found += state_write(state, w)->kind == FIELD_FAILURE;
	return found == limit;
}

bool
view_failed_too_often(const struct view *view, uint32_t subject, int state)
{
	const struct workflow *w = view->workflow;
	struct write_list failures = {0};
	bool often;

	if (w->quarantine < 0 || state < 0 ||
	    !(w->moves[state] & state_bit(w->quarantine)) ||
	    (w->done & state_bit(state)) ||
	    !may_have(view->state, subject, w->failure_limit))
		return false;
	view_failures(&failures, view, subject);
	often = failures.count >= (size_t)w->failure_limit;
	write_list_release(&failures);
	return often;
}
