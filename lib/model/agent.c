/* SPDX-License-Identifier: ISC */
/*
 * Reading agents from a state. The load and latest activity of all agents come
 * from one pass over the claims and one over the events.
 */
#include "model/agent.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/nearest.h"
#include "base/when.h"
#include "model/basis.h"
#include "model/filter.h"
#include "model/spelling.h"

#define NAMED_MAX 20		/* agents listed in an error message */
#define AGENT_NAME_MAX 50

static bool
is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9');
}

bool
agent_name_valid(struct slice name)
{
	if (name.len < 1 || name.len > AGENT_NAME_MAX ||
	    slice_is(name, "all") || !is_alnum(name.ptr[0]) ||
	    !is_alnum(name.ptr[name.len - 1]))
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (!name.ptr[i] || (!is_alnum(name.ptr[i]) &&
		    !strchr("-_./", name.ptr[i])))
			return false;
	return true;
}

const char *
agent_status_name(enum agent_status status)
{
	static const char *const names[] = { [AGENT_IDLE] = "idle",
		[AGENT_BUSY] = "busy",
		[AGENT_FULL] = "full",
		[AGENT_AWAY] = "away" };

	return names[status];
}

/* Returns the shown write of a field without an argument. */
static const struct write_rec *
shown(const struct view *view, uint32_t subject, const char *field)
{
	uint32_t term = state_find_term(view->state, TERM_AGENT_FIELD,
	    slice_of(field));
	uint32_t best = term ? view_best(view, subject, term) : 0;

	return best ? state_write(view->state, best) : NULL;
}

static struct slice
text_of(const struct view *view, uint32_t subject, const char *field)
{
	const struct write_rec *write = shown(view, subject, field);

	return write ? write_text(view->state, write) :
	    (struct slice){ NULL, 0 };
}

static int64_t
max_of(const struct view *view, uint32_t subject)
{
	const struct write_rec *write = shown(view, subject, "max");
	struct slice raw = write ? write_raw(view->state, write) :
	    (struct slice){ NULL, 0 };
	struct json_doc doc = {0};
	int64_t max = -1;

	if (write && write_purged(view->state, write))
		max = 0;
	else if (raw.ptr && !json_scan(&doc, raw.ptr, raw.len, NULL) &&
	    !json_int(&doc, 0, &max))
		max = -1;
	json_release(&doc);
	return max;
}

static void
read_stored(struct agent *out, const struct view *view, uint32_t subject)
{
	const struct write_rec *write;

	memset(out, 0, sizeof(*out));
	out->subject = subject;
	out->max = -1;
	out->active_ms = WHEN_NONE;
	if (!subject)
		return;
	out->name = state_subject_name(view->state, subject);
	write = shown(view, subject, "registered");
	out->registered = write &&
	    slice_is(write_raw(view->state, write), "true");
	out->purged = write && write_purged(view->state, write);
	out->type = text_of(view, subject, "type");
	out->description = text_of(view, subject, "description");
	out->max = max_of(view, subject);
}

bool
agent_find(struct agent *out, const struct view *view, struct slice name)
{
	read_stored(out, view,
	    state_find_subject(view->state, SUBJECT_AGENT, name));
	return out->registered;
}

/* Returns the actor who holds a task now, as a term; 0: nobody. */
static uint32_t
holder(const struct view *view, uint32_t subject)
{
	struct claim claim;

	return view_held(view, subject) && view_claim(&claim, view, subject) &&
	        view_shown(view, subject)
	    ? state_event(view->state, claim.event)->actor
	    : 0;
}

size_t
agent_load(const struct view *view, struct slice actor)
{
	const struct state *state = view->state;
	uint32_t term = state_find_term(state, TERM_NAME, actor);
	size_t load = 0;

	for (uint32_t s = 1; term && s < state->subjects.count; s++)
		load += holder(view, s) == term;
	return load;
}

/* Derived values, by term of the actor. */
struct tally {
	size_t *load, *ended;
	int64_t *active_ms;
};

/* True if the session that holds the task has ended. */
static bool
has_ended(const struct view *view, uint32_t subject, const struct basis *basis)
{
	struct claim claim;

	return view_claim(&claim, view, subject) && claim.session.len &&
	    basis->has_ended(basis->log, claim.session);
}

/* basis: tells which sessions have ended; NULL: none is known to. */
static void
tally_make(struct tally *tally, const struct view *view,
    const struct basis *basis)
{
	const struct state *state = view->state;

	tally->load = task_zalloc(state->terms.count + 1, sizeof(*tally->load));
	tally->active_ms = task_alloc((state->terms.count + 1) *
	    sizeof(*tally->active_ms));
	for (uint32_t t = 0; t <= state->terms.count; t++)
		tally->active_ms[t] = WHEN_NONE;
	tally->ended = task_zalloc(state->terms.count + 1,
	    sizeof(*tally->ended));
	for (uint32_t s = 1; s < state->subjects.count; s++) {
		uint32_t by = holder(view, s);

		tally->load[by]++;
		if (by && basis)
			tally->ended[by] += has_ended(view, s, basis);
	}
	for (uint32_t e = 1; e < state->events.count; e++) {
		const struct event_rec *event = state_event(state, e);

		if ((event->flags & EVENT_ARRIVED) &&
		    event->actor < state->terms.count &&
		    event->at_ms > tally->active_ms[event->actor])
			tally->active_ms[event->actor] = event->at_ms;
	}
}

static void
tally_release(struct tally *tally)
{
	free(tally->load);
	free(tally->ended);
	free(tally->active_ms);
}

static enum agent_status
status_of(const struct agent *agent, const struct view *view)
{
	if (agent->max >= 0 && agent->load >= (uint64_t)agent->max)
		return AGENT_FULL;
	if (agent->load)
		return AGENT_BUSY;
	if (agent->active_ms == WHEN_NONE || agent->active_ms +
	    view->workflow->lease_s * 1000 < view->now_ms)
		return AGENT_AWAY;
	return AGENT_IDLE;
}

static void
derive(struct agent *agent, const struct view *view, const struct tally *tally)
{
	uint32_t term = state_find_term(view->state, TERM_NAME, agent->name);

	agent->load = term ? tally->load[term] : 0;
	agent->ended = term ? tally->ended[term] : 0;
	agent->active_ms = term ? tally->active_ms[term] : WHEN_NONE;
	agent->status = status_of(agent, view);
}

bool
agent_read(struct agent *out, const struct view *view, struct slice name)
{
	struct tally tally;

	if (!agent_find(out, view, name))
		return false;
	tally_make(&tally, view, NULL);
	derive(out, view, &tally);
	tally_release(&tally);
	return true;
}

void
agent_caps(struct term_list *out, const struct view *view,
    const struct agent *agent)
{
	out->count = 0;
	if (agent->subject)
		view_members(out, view, agent->subject, FIELD_CAP);
}

bool
agent_can(const struct view *view, const struct agent *agent, struct slice cap)
{
	uint32_t term[SPELLINGS];
	size_t count = agent->subject ? spelling_terms(term, view->state,
	    TERM_AGENT_FIELD, "cap/", cap) : 0;

	for (size_t i = 0; i < count; i++) {
		uint32_t best = view_best(view, agent->subject, term[i]);

		if (best &&
		    write_truth(view->state, state_write(view->state, best)))
			return true;
	}
	return false;
}

bool
agent_lacks(struct buf *out, const struct view *view, const struct agent *agent,
    uint32_t task)
{
	struct term_list required = {0};
	size_t start = out->len;

	view_members(&required, view, task, FIELD_CAP);
	for (size_t i = 0; i < required.count; i++) {
		struct slice cap = state_term_arg(view->state,
		    required.term[i]);

		if (agent_can(view, agent, cap))
			continue;
		buf_add_str(out, out->len > start ? ", " : "");
		buf_add_slice(out, cap);
	}
	term_list_release(&required);
	return out->len > start;
}

/* True if the agent can "a,b,-c": a or b, and not c. */
static bool
can_any(const struct view *view, const struct agent *agent, const char *caps)
{
	struct filter filter = {0};
	bool can, ok = !filter_add(&filter, "capability", caps, NULL);
	bool any = !filter.wanted;

	for (size_t i = 0; i < filter.count && ok; i++) {
		can = agent_can(view, agent, filter.value[i].text);
		any |= can && !filter.value[i].unwanted;
		ok = !(can && filter.value[i].unwanted);
	}
	filter_release(&filter);
	return ok && any;
}

static bool
matches(const struct agent *agent, const struct view *view,
    const struct agent_query *query)
{
	struct buf lacking = BUF_INIT;
	bool ok = agent->registered;

	for (size_t i = 0; ok && query->caps && query->caps[i]; i++)
		ok = can_any(view, agent, query->caps[i]);
	if (ok && query->task)
		ok = !agent_lacks(&lacking, view, agent, query->task);
	buf_release(&lacking);
	return ok;
}

static int
by_name(const void *a, const void *b)
{
	return slice_cmp(((const struct agent *)a)->name,
	    ((const struct agent *)b)->name);
}

/* Agents that can take work come first, then those with less work. */
static int
by_freedom(const void *a, const void *b)
{
	static const int rank[] = { [AGENT_IDLE] = 0, [AGENT_BUSY] = 1,
	    [AGENT_AWAY] = 2, [AGENT_FULL] = 3 };
	const struct agent *x = a, *y = b;

	if (rank[x->status] != rank[y->status])
		return rank[x->status] < rank[y->status] ? -1 : 1;
	if (x->load != y->load)
		return x->load < y->load ? -1 : 1;
	return by_name(a, b);
}

static void
list_registered(struct agent_list *out, const struct view *view,
    const struct agent_query *query)
{
	memset(out, 0, sizeof(*out));
	for (uint32_t s = 1; s < view->state->subjects.count; s++) {
		struct agent agent;

		if (state_subject(view->state, s)->kind != SUBJECT_AGENT)
			continue;
		read_stored(&agent, view, s);
		if (!matches(&agent, view, query))
			continue;
		ARRAY_GROW(out->agent, out->count, out->cap);
		out->agent[out->count++] = agent;
	}
}

/* Add the actors who hold tasks and are not registered. */
static void
list_holders(struct agent_list *out, const struct view *view,
    const struct tally *tally)
{
	const struct state *state = view->state;

	for (uint32_t t = 1; t < state->terms.count; t++) {
		struct agent agent = { .max = AGENT_MAX_NONE };

		if (!tally->load[t] ||
		    agent_find(&agent, view, state_term_text(state, t)))
			continue;
		agent.name = state_term_text(state, t);
		ARRAY_GROW(out->agent, out->count, out->cap);
		out->agent[out->count++] = agent;
	}
}

void
agent_list_read(struct agent_list *out, const struct view *view,
    const struct agent_query *query)
{
	struct tally tally;
	bool by_work = query->task || (query->caps && query->caps[0]);

	list_registered(out, view, query);
	if (!out->count && (by_work || !query->basis))
		return;
	tally_make(&tally, view, query->basis);
	if (query->basis && !by_work)
		list_holders(out, view, &tally);
	for (size_t i = 0; i < out->count; i++)
		derive(&out->agent[i], view, &tally);
	tally_release(&tally);
	if (out->count)
		qsort(out->agent, out->count, sizeof(*out->agent),
		    by_work ? by_freedom : by_name);
}

void
agent_list_release(struct agent_list *list)
{
	free(list->agent);
	memset(list, 0, sizeof(*list));
}

void
agent_json_add(struct buf *out, const struct view *view,
    const struct agent *agent)
{
	struct term_list caps = {0};

	agent_caps(&caps, view, agent);
	json_open(out, '{');
	json_add_key(out, "name");
	json_add_string(out, agent->name);
	if (agent->type.ptr) {
		json_add_key(out, "type");
		json_add_string(out, agent->type);
	}
	if (agent->description.len) {
		json_add_key(out, "description");
		json_add_string(out, agent->description);
	}
	if (!agent->registered) {
		json_add_key(out, "registered");
		json_add_bool(out, 0);
	}
	json_add_key(out, "status");
	json_add_str(out, agent_status_name(agent->status));
	json_add_key(out, "load");
	json_add_int(out, (int64_t)agent->load);
	if (agent->ended) {
		json_add_key(out, "ended");
		json_add_int(out, (int64_t)agent->ended);
	}
	if (agent->max >= 0) {
		json_add_key(out, "max");
		json_add_int(out, agent->max);
	}
	json_add_key(out, "capabilities");
	json_open(out, '[');
	for (size_t i = 0; i < caps.count; i++)
		json_add_string(out, state_term_arg(view->state, caps.term[i]));
	json_close(out, ']');
	json_add_time(out, "active", agent->active_ms);
	json_close(out, '}');
	term_list_release(&caps);
}

void
agent_add_known(struct buf *out, const struct view *view, const char *name)
{
	static const struct agent_query all = {0};
	struct agent_list list;
	const char **known;
	char **copies;
	const char *near;

	list_registered(&list, view, &all);
	known = task_zalloc(list.count + 1, sizeof(*known));
	copies = task_zalloc(list.count + 1, sizeof(*copies));
	for (size_t i = 0; i < list.count; i++) {
		struct slice n = list.agent[i].name;

		known[i] = copies[i] = task_zalloc(n.len + 1, 1);
		memcpy(copies[i], n.ptr, n.len);
	}
	near = nearest_word(name, known, list.count);
	buf_addf(out, "; %s%s%s%s", near ? "did you mean '" : "",
	    near ? near : "", near ? "'? " : "",
	    list.count ? "registered are " : "nobody is registered");
	for (size_t i = 0; i < list.count && i < NAMED_MAX; i++)
		buf_addf(out, "%s%s", i ? ", " : "", known[i]);
	if (list.count > NAMED_MAX)
		buf_addf(out, " and %zu more", list.count - NAMED_MAX);
	for (size_t i = 0; i < list.count; i++)
		free(copies[i]);
	free(copies);
	free(known);
	agent_list_release(&list);
}

int
agent_unknown(const struct view *view, struct slice name, struct err *err)
{
	struct buf known = BUF_INIT, text = BUF_INIT;
	int rc;

	buf_add_slice(&text, name);
	agent_add_known(&known, view, text.data ? text.data : "");
	rc = err_set(err, ERR_NOT_FOUND, "'%s' is not registered%s",
	    text.data ? text.data : "", known.data);
	buf_release(&known);
	buf_release(&text);
	return rc;
}
