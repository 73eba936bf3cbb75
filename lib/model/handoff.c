/* SPDX-License-Identifier: ISC */
/*
 * Reading handoffs.
 */
#include "model/handoff.h"

#include <string.h>

#include "model/agent.h"
#include "model/work.h"

uint32_t
handoff_newest(struct message *out, const struct view *view, uint32_t subject)
{
	struct write_list list = {0};
	uint32_t newest = 0;

	view_facts(&list, view, subject, FIELD_MESSAGE);
	for (size_t i = list.count; i-- > 0 && !newest; ) {
		message_read(out, view, subject, list.write[i]);
		if (!out->hidden && out->handoff.ptr)
			newest = list.write[i];
	}
	write_list_release(&list);
	return newest;
}

bool
handoff_find(struct message *out, const struct view *view,
    const struct task *task)
{
	struct claim claim;

	if (!slice_is(task->state, HANDOFF_STATE) ||
	    !handoff_newest(out, view, task->subject))
		return false;
	view_claim(&claim, view, task->subject);
	return !claim.event ||
	    state_event_cmp(view->state, claim.event, out->event) < 0;
}

struct match {
	const struct view *view;
	const struct agent *agent;
	const char *const *caps;
	bool found;
};

static void
match_cap(void *arg, struct slice cap)
{
	struct match *m = arg;

	m->found |= m->agent->registered && agent_can(m->view, m->agent, cap);
	for (const char *const *c = m->caps; c && *c; c++)
		m->found |= slice_is(cap, *c);
}

bool
handoff_is_for(const struct message *message, const struct view *view,
    struct slice actor, const char *const *caps)
{
	struct agent agent;
	struct match match = { view, &agent, caps, false };

	if (slice_eq(message->by, actor) ||
	    (!message->to_count && !message->to_caps))
		return true;
	for (size_t i = 0; i < message->to_count; i++)
		if (slice_eq(message->to[i], actor) ||
		    slice_is(message->to[i], "all"))
			return true;
	if (!message->to_caps)
		return false;
	agent_find(&agent, view, actor);
	handoff_each(message, "caps", match_cap, &match);
	return match.found;
}

/*
 * True if the actor is an addressee, by name or by a registered capability. The
 * author of the handoff does not count.
 */
static bool
is_addressee(const struct message *message, const struct view *view,
    struct slice actor)
{
	return !slice_eq(actor, message->by) &&
	    handoff_is_for(message, view, actor, NULL);
}

static int64_t
lease_ago(const struct view *view)
{
	return view->now_ms - view->workflow->lease_s * 1000;
}

bool
handoff_is_old(const struct message *message, const struct view *view)
{
	return state_event(view->state, message->event)->at_ms <=
	    lease_ago(view);
}

bool
handoff_lapsed(const struct message *message, const struct view *view)
{
	const struct state *state = view->state;
	int64_t since = lease_ago(view);

	if (!handoff_is_old(message, view))
		return false;
	for (uint32_t e = 1; e < state->events.count; e++) {
		const struct event_rec *event = state_event(state, e);

		if ((event->flags & EVENT_ARRIVED) && event->at_ms > since &&
		    event->actor && is_addressee(message, view,
		    state_term_text(state, event->actor)))
			return false;
	}
	return true;
}

static void
add_word(void *arg, struct slice word)
{
	struct buf *out = arg;

	if (out->len && out->data[out->len - 1] != ' ')
		buf_add_str(out, ", ");
	buf_add_slice(out, word);
}

void
handoff_add_addressees(struct buf *out, const struct message *message)
{
	for (size_t i = 0; i < message->to_count; i++)
		add_word(out, message->to[i]);
	if (!message->to_caps)
		return;
	buf_add_str(out, message->to_count ? " or who can " : "who can ");
	handoff_each(message, "caps", add_word, out);
}

void
handoff_each(const struct message *message, const char *part, handoff_fn *fn,
    void *arg)
{
	struct json_doc doc = {0};
	struct buf text = BUF_INIT;
	uint32_t array, token;

	if (!message->handoff.ptr || json_scan(&doc, message->handoff.ptr,
	    message->handoff.len, NULL)) {
		json_release(&doc);
		return;
	}
	array = json_get(&doc, 0, part);
	token = array + 1;
	for (uint32_t i = 0; array && doc.token[array].kind == JSON_ARRAY &&
	    i < doc.token[array].count; i++, token = doc.token[token].next) {
		if (doc.token[token].kind != JSON_STRING)
			continue;
		buf_clear(&text);
		json_add_unescaped(&text, &doc.token[token]);
		fn(arg, text.len ? slice_of_buf(&text) : SLICE(""));
	}
	buf_release(&text);
	json_release(&doc);
}

int64_t
handoff_confidence(const struct message *message)
{
	struct json_doc doc = {0};
	int64_t confidence = -1;
	uint32_t token = 0;

	if (message->handoff.ptr && !json_scan(&doc, message->handoff.ptr,
	    message->handoff.len, NULL))
		token = json_get(&doc, 0, "confidence");
	if (token && doc.token[token].kind == JSON_NUMBER)
		confidence = share_parse(json_raw(&doc, token));
	json_release(&doc);
	return confidence;
}
