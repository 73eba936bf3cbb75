/* SPDX-License-Identifier: ISC */
/*
 * completion/complete: candidates for an argument of a prompt or a part of a
 * URI. The candidates depend on the argument's name only: task and id name
 * tasks, name means an actor.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text_find.h"
#include "mcp/features.h"
#include "mcp/server.h"

#define VALUES_MAX 100

struct completion {
	struct buf values;	/* the array of candidates */
	size_t count;		/* candidates in the array */
	size_t total;
};

static void
offer(struct completion *c, struct slice value)
{
	c->total++;
	if (c->count == VALUES_MAX)
		return;
	c->count++;
	json_add_string(&c->values, value);
}

/* True if the text begins with the folded text, in upper or lower case. */
static bool
begins(struct slice text, struct slice folded)
{
	struct buf lower = BUF_INIT;
	bool yes;

	text_add_folded(&lower, text);
	yes = lower.len >= folded.len &&
	    memcmp(lower.data ? lower.data : "", folded.ptr, folded.len) == 0;
	buf_release(&lower);
	return yes;
}

/*
 * True if the code or the id begins with the text, or the title contains it.
 * *out is then the task's code or id.
 */
static bool
task_matches(struct buf *out, const struct task *task,
    const struct text_needle *needle)
{
	struct slice folded = slice_of_buf(&needle->folded);
	bool by_id = begins(task->id, folded);

	buf_clear(out);
	task_code_add(out, task);
	if (out->len && begins(slice_of_buf(out), folded))
		return true;
	/* complete an id as an id if the code does not begin with the text */
	if (by_id || !out->len) {
		buf_clear(out);
		buf_add_slice(out, task->id);
	}
	if (by_id)
		return true;
	return text_contains(task->title, needle);
}

/*
 * Offer tasks by code, id and title. Closed tasks come last, and only if the
 * client has begun to type a name.
 */
static void
offer_tasks(struct completion *c, const struct view *view, struct slice folded)
{
	struct text_needle needle;
	struct buf name = BUF_INIT;
	int last = folded.len ? 1 : 0;

	text_needle_init(&needle, folded);
	for (int closed = 0; closed <= last; closed++)
		for (uint32_t s = 1; s < view->state->subjects.count; s++) {
			struct task task;
			bool done;

			if (!view_shown(view, s))
				continue;
			view_task(&task, view, s);
			done = (view->workflow->done &
			           state_bit(task.state_number)) != 0;
			if (done == closed &&
			    task_matches(&name, &task, &needle))
				offer(c, slice_of_buf(&name));
		}
	text_needle_release(&needle);
	buf_release(&name);
}

/* Offer every name that ever acted. */
static void
offer_actors(struct completion *c, const struct view *view, struct slice folded)
{
	const struct state *state = view->state;
	unsigned char *seen = task_zalloc(state->terms.count, 1);

	for (uint32_t e = 1; e < state->events.count; e++) {
		uint32_t term = state_event(state, e)->by;

		if (!term || seen[term])
			continue;
		seen[term] = 1;
		if (begins(state_term_text(state, term), folded))
			offer(c, state_term_text(state, term));
	}
	free(seen);
}

static void
offer_states(struct completion *c, const struct view *view, struct slice folded)
{
	for (int i = 0; i < view->workflow->count; i++)
		if (begins(view->workflow->states[i], folded))
			offer(c, view->workflow->states[i]);
}

static void
offer_labels(struct completion *c, const struct view *view, struct slice folded)
{
	for (uint32_t t = 1; t < view->state->terms.count; t++) {
		const struct term_rec *term = state_term(view->state, t);

		if (term->space == TERM_TASK_FIELD &&
		    term->kind == FIELD_LABEL &&
		    begins(state_term_arg(view->state, t), folded))
			offer(c, state_term_arg(view->state, t));
	}
}

static void
offer_all(struct completion *c, const struct view *view, struct slice name,
    struct slice folded)
{
	if (slice_is(name, "task") || slice_is(name, "id"))
		offer_tasks(c, view, folded);
	else if (slice_is(name, "name") || slice_is(name, "actor"))
		offer_actors(c, view, folded);
	else if (slice_is(name, "state"))
		offer_states(c, view, folded);
	else if (slice_is(name, "label"))
		offer_labels(c, view, folded);
}

/* True if the reference is to a prompt or a resource of this server. */
static bool
ref_valid(const struct server *server, const struct mcp_request *request)
{
	const struct json_doc *doc = request->doc;
	uint32_t ref = request_get(request, "ref");
	uint32_t type, what;

	if (!ref || doc->token[ref].kind != JSON_OBJECT)
		return false;
	type = json_get(doc, ref, "type");
	if (type && json_is(doc, type, "ref/prompt")) {
		what = json_get(doc, ref, "name");
		return what && prompt_known(server, doc, what);
	}
	what = type && json_is(doc, type, "ref/resource") ?
	    json_get(doc, ref, "uri") : 0;
	return what && resource_known(doc, what);
}

static void
add_completion(struct buf *result, struct completion *c)
{
	json_add_key(result, "completion");
	json_open(result, '{');
	json_add_key(result, "values");
	json_add_raw(result, slice_of_buf(&c->values));
	json_add_key(result, "total");
	json_add_int(result, (int64_t)c->total);
	json_add_key(result, "hasMore");
	json_add_bool(result, c->total > c->count);
	json_close(result, '}');
}

int
feature_complete(struct server *server, struct mcp_request *request,
    struct buf *result, struct fault *fault)
{
	uint32_t argument = request_get(request, "argument");
	const struct json_doc *doc = request->doc;
	struct buf name = BUF_INIT, value = BUF_INIT, folded = BUF_INIT;
	struct completion c = {0};
	struct err err = {0};
	uint32_t n = 0, v = 0;

	if (argument && doc->token[argument].kind == JSON_OBJECT) {
		n = json_get(doc, argument, "name");
		v = json_get(doc, argument, "value");
	}
	if (!ref_valid(server, request) || !n || !v ||
	    doc->token[n].kind != JSON_STRING ||
	    doc->token[v].kind != JSON_STRING)
		return fault_invalid(fault,
		    "\"ref\" must be a prompt or a resource that there is, "
		    "\"argument\" have a name and a value");
	if (server_admit_request(server, fault))
		return FEATURE_FAILED;
	if (server_open(server, request->client, NULL, &err)) {
		fault_invalid(fault, "%s", err.message);
		return FEATURE_FAILED;
	}
	json_add_unescaped(&name, &doc->token[n]);
	json_add_unescaped(&value, &doc->token[v]);
	buf_add_str(&folded, "");
	if (value.len)
		text_add_folded(&folded, slice_of_buf(&value));
	json_open(&c.values, '[');
	offer_all(&c, journal_view(server->journal), slice_of_buf(&name),
	    slice_of_buf(&folded));
	json_close(&c.values, ']');
	add_completion(result, &c);
	buf_release(&name);
	buf_release(&value);
	buf_release(&folded);
	buf_release(&c.values);
	return FEATURE_OK;
}
