/* SPDX-License-Identifier: ISC */
/*
 * The holder of a task. Only claims of the greatest epoch count. The winner is
 * the first of them, `sync` claims before plain ones, whether or not it has
 * ended: a loser never inherits. Every sign of life of the holder prolongs the
 * lease.
 */
#include "model/view.h"

#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/when.h"
#include "format/hlc.h"

static int64_t
time_member(const struct json_doc *doc, const char *key, int64_t fallback)
{
	uint32_t token = json_get(doc, 0, key);
	struct buf text = BUF_INIT;
	int64_t ms = fallback;

	if (token) {
		json_add_unescaped(&text, &doc->token[token]);
		when_parse_utc(&ms, slice_of_buf(&text));
	}
	buf_release(&text);
	return ms;
}

/* Read until and lease of a claim. A purged claim has the workflow's lease. */
static void
read_terms(struct claim *claim, const struct view *view,
    const struct write_rec *write)
{
	const struct state *state = view->state;
	struct slice raw = write_raw(state, write);
	struct json_doc doc = {0};
	int64_t seconds = 0;

	claim->given_ms = claim->at_ms;
	if (raw.ptr && !json_scan(&doc, raw.ptr, raw.len, NULL)) {
		uint32_t sync = json_get(&doc, 0, "sync");

		claim->given_ms = time_member(&doc, "until", claim->at_ms);
		claim->sync = sync && doc.token[sync].kind == JSON_TRUE;
		if (json_int(&doc, json_get(&doc, 0, "lease"), &seconds))
			claim->lease_ms = seconds * 1000;
	}
	if (write_purged(state, write) && !FAULT(47)) {
		claim->lease_ms = (view->workflow ? view->workflow->lease_s
		                                  : 0) *
		    1000;
		claim->given_ms = claim->at_ms + claim->lease_ms;
	}
	claim->until_ms = claim->given_ms;
	json_release(&doc);
}

static void
renew(struct claim *claim, const struct view *view, uint32_t subject,
    const struct event_rec *event)
{
	const struct state *state = view->state;
	const struct subject_rec *rec = state_subject(state, subject);

	for (uint32_t a = FAULT(34) ? 0 : rec->acts; a;
	     a = state_act(state, a)->next) {
		const struct act_rec *act = state_act(state, a);

		if (act->fence == event->fence && act->actor == event->actor &&
		    act->session == event->session &&
		    act->last_ms + claim->lease_ms > claim->until_ms)
			claim->until_ms = act->last_ms + claim->lease_ms;
	}
	for (uint32_t w = rec->facts; w; w = state_write(state, w)->next) {
		const struct write_rec *write = state_write(state, w);
		const struct event_rec *by = state_event(state, write->event);
		struct slice raw = write_raw(state, write);
		struct json_doc doc = {0};
		int64_t until;

		if (write->kind != FIELD_LEASE || by->fence != event->fence ||
		    by->actor != event->actor ||
		    by->session != event->session || !raw.ptr ||
		    json_scan(&doc, raw.ptr, raw.len, NULL))
			continue;
		until = time_member(&doc, "until", claim->until_ms);
		if (until > claim->until_ms)
			claim->until_ms = until;
		json_release(&doc);
	}
}

static bool
is_claim(const struct state *state, const struct write_rec *write,
    uint64_t epoch)
{
	const struct event_rec *event = state_event(state, write->event);

	return write->kind == FIELD_CLAIM &&
	    !(write->flags & WRITE_TOMBSTONE) &&
	    event->type == EVENT_TASK_CLAIMED && event->fence == epoch;
}

/* Read a claim as it was given, without what signs of life have added. */
static void
read_given(struct claim *out, const struct view *view,
    const struct write_rec *write, bool ended)
{
	const struct state *state = view->state;
	const struct event_rec *event = state_event(state, write->event);

	memset(out, 0, sizeof(*out));
	out->event = write->event;
	out->fence = event->fence;
	out->by = state_term_text(state, event->actor);
	if (event->session)
		out->session = state_term_text(state, event->session);
	out->at_ms = event->at_ms;
	out->ended = ended;
	read_terms(out, view, write);
}

static void
read_renewed(struct claim *claim, const struct view *view, uint32_t subject)
{
	renew(claim, view, subject, state_event(view->state, claim->event));
	claim->expired = claim->until_ms <= view->now_ms;
}

/* True if claim a wins over b, two claims of one epoch. */
static bool
wins(const struct state *state, const struct claim *a, const struct claim *b)
{
	if (FAULT(36) && a->ended != b->ended)
		return b->ended;
	if (a->sync != b->sync && !FAULT(35))
		return a->sync;
	return state_event_cmp(state, a->event, b->event) < 0;
}

/* Get the claims of an epoch among the writes of a list, in order. */
static void
find_claims(struct write_list *out, const struct view *view, uint32_t list,
    uint64_t epoch)
{
	const struct state *state = view->state;

	for (uint32_t w = epoch ? list : 0; w; w = state_write(state, w)->next)
		if (is_claim(state, state_write(state, w), epoch))
			write_list_add(out, w);
	write_list_sort(out, state, view_by_order);
}

size_t
view_claims(struct claim *out, size_t max, const struct view *view,
    uint32_t subject)
{
	const struct state *state = view->state;
	const struct subject_rec *rec = state_subject(state, subject);
	struct write_list live = {0}, dead = {0};
	size_t l = 0, d = 0, count;

	find_claims(&live, view, rec->registers, rec->epoch);
	find_claims(&dead, view, rec->dead, rec->epoch);
	count = live.count + dead.count;
	if (max && count > max)
		count = max;
	for (size_t i = 0; max && i < count; i++) {
		bool ended = l == live.count ||
		    (d < dead.count &&
		        view_by_order(state, dead.write[d], live.write[l]) < 0);
		uint32_t write = ended ? dead.write[d++] : live.write[l++];

		read_given(&out[i], view, state_write(state, write), ended);
		read_renewed(&out[i], view, subject);
	}
	write_list_release(&live);
	write_list_release(&dead);
	return count;
}

/*
 * True if the claim may be a sync claim: "sync" contains a y, plain or escaped.
 */
static bool
may_be_sync(const struct state *state, const struct write_rec *write)
{
	struct slice raw = write_raw(state, write);

	return raw.ptr && (memchr(raw.ptr, 'y', raw.len) ||
	    memchr(raw.ptr, '\\', raw.len));
}

/* Get the claim of an epoch that counts. True if there is one. */
static bool
winner(struct claim *out, const struct view *view, uint32_t subject,
    uint64_t epoch)
{
	const struct state *state = view->state;
	const struct subject_rec *rec = state_subject(state, subject);
	const uint32_t lists[2] = { rec->registers, rec->dead };
	struct claim claim;

	memset(out, 0, sizeof(*out));
	for (int l = 0; l < 2 && epoch; l++)
		for (uint32_t w = lists[l]; w;
		     w = state_write(state, w)->next) {
			const struct write_rec *write = state_write(state, w);

			if (!is_claim(state, write, epoch) ||
			    (out->event &&
			        state_event_cmp(state, out->event,
			            write->event) < 0 &&
			        !may_be_sync(state, write) && !FAULT(36)))
				continue;
			read_given(&claim, view, write, l == 1);
			if (!out->event || wins(state, &claim, out))
				*out = claim;
		}
	if (out->event)
		read_renewed(out, view, subject);
	return out->event != 0;
}

/*
 * Returns the greatest epoch of a claim that is not far ahead of the reader's
 * clock, or that gives a reason.
 */
static uint64_t
number_by_now(const struct view *view, uint32_t subject)
{
	const struct state *state = view->state;
	const struct subject_rec *rec = state_subject(state, subject);
	const uint32_t lists[2] = { rec->registers, rec->dead };
	uint64_t number = 0;

	for (int l = 0; l < 2; l++)
		for (uint32_t w = lists[l]; w;
		     w = state_write(state, w)->next) {
			const struct event_rec *event = state_event(state,
			    state_write(state, w)->event);

			if (event->fence > number &&
			    is_claim(state, state_write(state, w),
			        event->fence) &&
			    (event->at_ms <= view->now_ms + HLC_FUTURE_MS ||
			        (event->flags & EVENT_REASONED)))
				number = event->fence;
		}
	return number;
}

/*
 * True if the claim ended in another way than by the claim that took its place.
 */
static bool
given_up(const struct view *view, uint32_t subject, const struct claim *claim,
    const struct claim *taken)
{
	const struct state *state = view->state;
	const struct subject_rec *rec = state_subject(state, subject);
	const uint32_t lists[2] = { rec->registers, rec->dead };

	for (int l = 0; l < 2; l++)
		for (uint32_t w = lists[l]; w;
		     w = state_write(state, w)->next) {
			const struct write_rec *write = state_write(state, w);

			if (write->kind == FIELD_CLAIM &&
			    !(write->flags & WRITE_TOMBSTONE) &&
			    state_event(state, write->event)->type !=
			        EVENT_TASK_CLAIMED &&
			    state_event_cmp(state, claim->event, write->event) <
			        0 &&
			    state_event_cmp(state, write->event, taken->event) <
			        0)
				return true;
		}
	return false;
}

static bool
same_holder(const struct claim *a, const struct claim *b)
{
	return slice_eq(a->by, b->by) && a->session.len == b->session.len &&
	    (!a->session.len || slice_eq(a->session, b->session));
}

/*
 * An actor takes the task of another without a reason because the lease has run
 * out. If the actor's clock is far ahead of the reader's, and the lease lasts
 * by the reader's clock, the lease has not run out: then the earlier claim
 * counts.
 */
bool
view_claim(struct claim *out, const struct view *view, uint32_t subject)
{
	uint64_t epoch = state_subject(view->state, subject)->epoch;
	struct claim before;

	if (!winner(out, view, subject, epoch))
		return false;
	if (view->now_ms > 0 && out->at_ms > view->now_ms + HLC_FUTURE_MS &&
	    number_by_now(view, subject) < epoch &&
	    winner(&before, view, subject, number_by_now(view, subject)) &&
	    !same_holder(&before, out) && before.until_ms > view->now_ms &&
	    !given_up(view, subject, &before, out)) {
		*out = before;
		/* the claim that ended it does not count */
		out->ended = false;
	}
	return !out->ended && !out->expired;
}

bool
view_held(const struct view *view, uint32_t subject)
{
	const struct state *state = view->state;
	const struct subject_rec *rec = state_subject(state, subject);
	struct claim claim;

	for (uint32_t w = rec->epoch ? rec->registers : 0; w;
	    w = state_write(state, w)->next)
		if (is_claim(state, state_write(state, w), rec->epoch))
			return view_claim(&claim, view, subject);
	/*
	 * a claim by a clock that is ahead may have ended, and another may
	 * count
	 */
	return rec->epoch > 1 &&
	    rec->updated_ms > view->now_ms + HLC_FUTURE_MS &&
	    view_claim(&claim, view, subject);
}

int64_t
view_claim_end(const struct view *view, uint32_t subject, uint64_t fence,
    uint32_t actor, uint32_t session)
{
	const struct state *state = view->state;
	const struct subject_rec *rec = state_subject(state, subject);
	const uint32_t lists[2] = { rec->registers, rec->dead };
	struct claim claim = {0};

	for (int l = 0; l < 2; l++)
		for (uint32_t w = lists[l]; w;
		     w = state_write(state, w)->next) {
			const struct write_rec *write = state_write(state, w);
			const struct event_rec *event =
			    state_event(state, write->event);
			struct claim other;

			if (!is_claim(state, write, fence) ||
			    event->actor != actor || event->session != session)
				continue;
			read_given(&other, view, write, l == 1);
			if (!claim.event || FAULT(40) ||
			    wins(state, &other, &claim))
				claim = other;
		}
	if (claim.event)
		read_renewed(&claim, view, subject);
	for (int l = 0; claim.event && l < 2; l++)
		for (uint32_t w = lists[l]; w;
		     w = state_write(state, w)->next) {
			const struct write_rec *write = state_write(state, w);
			const struct event_rec *event =
			    state_event(state, write->event);

			if (write->kind == FIELD_CLAIM &&
			    !(write->flags & WRITE_TOMBSTONE) &&
			    (event->type != EVENT_TASK_CLAIMED ||
			        event->fence > fence) &&
			    event->at_ms < claim.until_ms &&
			    state_event_cmp(state, claim.event, write->event) <
			        0)
				claim.until_ms = event->at_ms;
		}
	return claim.event ? claim.until_ms : WHEN_NONE;
}
