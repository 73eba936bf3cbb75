/* SPDX-License-Identifier: ISC */
/*
 * What summaries hold only makes queries faster: any of them gives the same pages
 * from rows of all tasks, of some, and of none. TASKLOG_SEED is taken from the environment.
 */
#include "model/task_summary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/when.h"
#include "model/cycle.h"
#include "model/link_edge.h"
#include "query/query.h"
#include "state/fold.h"
#include "tap.h"

#define TASKS 500
#define EVENTS 1500
#define QUERIES 250
#define START INT64_C(1795183200000)

static uint64_t dice;
static struct view *view;
static struct event_parser *parser;
static struct stamp stamp;

static uint32_t
roll(uint32_t n)
{
	uint64_t x = dice += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return (uint32_t)((x ^ x >> 31) >> 32) % n;
}

/* A task to refer to, near and mostly older: so there are cycles, but small ones. */
static size_t
another(size_t task)
{
	size_t far = 1 + roll(9);

	return roll(40) && task >= far ? task - far : (task + far) % TASKS;
}

/* A value: mostly instead of what there is, else beside it, as by who did not see that. */
static void
put(struct draft *draft, uint32_t subject, const char *field, struct slice value)
{
	struct event_id overs[16];
	size_t count = subject && roll(8) ? view_overs(overs, 16, view, subject,
	    slice_of(field)) : 0;

	draft_write(draft, field, value, overs, count);
}

static void
write_random(struct draft *draft, size_t task, uint32_t subject, int claimed)
{
	static const char *const states[] = { "\"in-progress\"", "\"done\"",
	    "\"blocked\"", "\"cancelled\"", "\"created\"", "\"elsewhere\"" };
	char field[64], value[64], id[TASK_ID_SIZE];

	snprintf(value, sizeof(value), "%u", roll(4));
	put(draft, subject, "priority", slice_of(value));
	if (roll(2))
		put(draft, subject, "state", slice_of(states[roll(6)]));
	if (roll(3) == 0)
		put(draft, subject, "assignee", roll(3) ? SLICE("\"ann\"") :
		    SLICE("null"));
	if (roll(4) == 0)
		put(draft, subject, roll(2) ? "label/red" : "label/blue", roll(3) ?
		    SLICE("true") : SLICE("false"));
	if (roll(8) == 0) {
		snprintf(value, sizeof(value), "\"AB-%u\"", roll(60));
		put(draft, subject, "code", slice_of(value));
	}
	if (roll(6) == 0)
		put(draft, subject, "done", roll(2) ? SLICE("\"2026-11-20T16:03:07Z\"") :
		    SLICE("\"2026-11-22T16:03:07Z\""));
	if (roll(6) == 0) {
		task_id_hashed(id, "key", SLICE("t"), SLICE(""), roll(4) ?
		    another(task) : roll(9));
		snprintf(value, sizeof(value), "\"%s\"", id);
		put(draft, subject, "parent", slice_of(value));
	}
	if (roll(4) == 0)
		put(draft, subject, "body", roll(2) ? SLICE("\"in fine print\"") :
		    SLICE("\"at length\""));
	if (roll(6) == 0)
		put(draft, subject, "due", SLICE("\"2026-12-01\""));
	if (roll(6) == 0)
		put(draft, subject, "defer", roll(2) ? SLICE("\"2026-01-01\"") :
		    SLICE("\"2027-01-01\""));
	if (roll(6) == 0)
		put(draft, subject, "cap/rust", SLICE("true"));
	if (roll(5) == 0)
		put(draft, subject, "hidden", roll(3) ? SLICE("true") : SLICE("false"));
	if (roll(4) == 0) {
		task_id_hashed(id, "key", SLICE("t"), SLICE(""), another(task));
		snprintf(field, sizeof(field), "link/needs/%s", id);
		put(draft, subject, field, roll(4) ? SLICE("true") : SLICE("false"));
	}
	if (roll(5) == 0) {	/* a fact, told apart by the event's own id */
		char event[EVENT_ID_SIZE];

		event_id_format(event, stamp.id);
		snprintf(field, sizeof(field), "failure/%s", event);
		draft_write(draft, field, SLICE("{\"reason\":\"x\"}"), NULL, 0);
	}
	if (claimed)
		put(draft, subject, "claim", SLICE("{\"until\":"
		    "\"2030-11-20T16:03:07.123Z\",\"lease\":7200}"));
}

/* A task is made, or one that was is written to once more. */
static void
fold_random(size_t n)
{
	size_t task = n < TASKS ? n : roll(TASKS);
	char id[TASK_ID_SIZE], text[96];
	struct buf line = BUF_INIT;
	struct draft *draft;
	struct event event;
	struct err err = {0};
	int claimed = n >= TASKS && roll(4) == 0;
	int creates = n < TASKS && n % 50;	/* some are held: their creation is lacking */

	draft = draft_new(creates ? EVENT_TASK_CREATED : claimed ? EVENT_TASK_CLAIMED :
	    EVENT_TASK_EDITED);
	stamp.id = (struct event_id){ n + 1, n * 77 + 1 };
	stamp.seq = n + 1;
	stamp.at.ms = START + (int64_t)roll(1000);
	task_id_hashed(id, "key", SLICE("t"), SLICE(""), task);
	draft_subject(draft, SUBJECT_TASK, slice_of(id));
	if (creates) {
		snprintf(text, sizeof(text), "\"%s %zu\"", task % 2 ? "task" :
		    "\xc3\xa4ndere Task", task % 9);
		draft_write(draft, "created", SLICE("true"), NULL, 0);
		draft_write(draft, "title", slice_of(text), NULL, 0);
	}
	write_random(draft, task, state_find_subject(view->state, SUBJECT_TASK,
	    slice_of(id)), claimed);
	if (claimed)
		draft_set_fence(draft, 1 + roll(3));
	if (draft_format(&line, draft, &stamp, &err) ||
	    event_parse(parser, &event, (struct slice){ line.data, line.len - 1 }, &err)) {
		printf("# %s\n", err.message);
		exit(1);
	}
	fold_event(view->state, &event, (struct location){0});
	event_chain(stamp.prev, event.head);
	draft_free(draft);
	buf_release(&line);
}

/* The words of tasks, and what others they are tied to. */
static void
random_words(struct query *query, const struct state *state)
{
	static const char *const who[][3] = { { "ann", "none" }, { "ann" }, { "none" },
	    { "bob" }, { "-ann" }, { "ann,bob", "-none" }, { "-none,-bob" } };
	static const char *const labels[][3] = { { "red" }, { "-red", "blue" },
	    { "red", "blue" }, { "green" }, { "red,blue" }, { "blue,-red" }, { "-red,-blue" } };
	static const char *const caps[][2] = { { "rust" }, { "-rust" }, { "rust,sql" } };
	static const char *const codes[][3] = { { "ab-1" }, { "AB-" }, { "AB-2,ab-1" },
	    { "-ab-1" }, { "AB-3", "AB-4" } };
	char id[TASK_ID_SIZE];

	if (roll(4) == 0)
		query->assignees = who[roll(7)];
	if (roll(6) == 0)
		query->mine = roll(2) ? "ann" : "me";
	if (roll(4) == 0)
		query->labels = labels[roll(7)];
	if (roll(6) == 0)
		query->caps = caps[roll(3)];
	if (roll(8) == 0)
		query->codes = codes[roll(5)];
	task_id_hashed(id, "key", SLICE("t"), SLICE(""), roll(9));
	if (roll(8) == 0)
		query->parent = state_find_subject(state, SUBJECT_TASK, slice_of(id));
	task_id_hashed(id, "key", SLICE("t"), SLICE(""), roll(TASKS));
	if (roll(12) == 0)
		query->needs = state_find_subject(state, SUBJECT_TASK, slice_of(id));
}

static void
random_times(struct query *query)
{
	struct when_range *const all[] = { &query->created, &query->updated };

	if (roll(8) == 0)
		query->due.to = START + INT64_C(400) * 86400000;
	if (roll(8) == 0)
		query->done.from = START - INT64_C(4) * 86400000 + (int64_t)roll(400000000);
	for (size_t i = 0; i < 2; i++) {
		if (roll(4) == 0)
			all[i]->from = START + (int64_t)roll(1000);
		if (roll(8) == 0)
			all[i]->to = START + (int64_t)roll(1000);
	}
}

static void
random_query(struct query *query, const struct claimant *claimant, const struct state *state)
{
	static const char *const words[] = { "task 7", "TASK", "k 3", "\xc3\x84NDERE t",
	    "FINE pr", "a", "task -7", "-\"task 1\"", "\"k 3\"" };

	query_init(query);
	if (roll(3) == 0) {	/* what others have a say in, of all tasks */
		query->blocked = roll(2) == 0;
		query->ready = !query->blocked;
		return;
	}
	query->limit = roll(3) ? 1 + roll(40) : 0;
	query->closed_too = roll(3) == 0;
	query->closed_only = query->closed_too && roll(3) == 0;
	query->count_closed = roll(4) == 0;
	query->with_total = roll(2) != 0;
	query->ready = roll(3) == 0;
	query->claimant = roll(2) ? claimant : NULL;
	query->blocked = !query->ready && roll(4) == 0;
	query->conflicts = roll(8) == 0;
	query->count_only = query->with_total && roll(6) == 0;
	query->held = roll(20) == 0;
	query->states = roll(4) ? 0 : 1 + roll(2000);
	query->states_out = roll(6) ? 0 : 1 + roll(2000);
	if (roll(4) == 0)
		query->priority_min = 10 * roll(4);
	if (roll(8) == 0)
		query->priority_max = 10 * roll(4);
	if (roll(8) == 0 && query_parse_priority(query, "1,3..4,7..", NULL))
		exit(1);
	if (roll(4) == 0)
		query->search = words[roll(9)];
	if (roll(4) == 0)
		query->search_in = 1 + roll(15);
	if (roll(2))
		random_words(query, state);
	if (roll(2))
		random_times(query);
	for (uint32_t i = 0, keys = roll(2) ? roll(4) : 0; i < keys; i++) {
		query->sort[i] = 1 + (int)roll(SORT_OPEN + 8);
		if (query->sort[i] > SORT_OPEN)	/* texts often */
			query->sort[i] = query->sort[i] % 2 ? SORT_TITLE : SORT_CODE;
		if (roll(2))
			query->sort[i] = -query->sort[i];
	}
}

/* All pages of a query, as text. */
static void
answer(struct buf *out, const struct query *query)
{
	struct query_result page = {0};
	struct query next = *query;
	struct buf cursor = BUF_INIT;
	int more = 1;

	buf_clear(out);
	while (more) {
		if (query_run(&page, &next, view, NULL))
			exit(1);
		for (size_t i = 0; i < page.count; i++)
			buf_addf(out, "%u ", page.subject[i]);
		buf_addf(out, "| %s %zu, %zu closed\n", page.cursor.len ?
		    page.cursor.data : "", query->with_total ? page.total : 0,
		    page.closed);
		more = page.cursor.len > 0;
		buf_clear(&cursor);
		buf_add_slice(&cursor, slice_of_buf(&page.cursor));
		next.cursor = cursor.data;
		query_result_release(&page);
	}
	buf_release(&cursor);
}

static void
strike(struct state *state, uint32_t one_in)
{
	for (uint32_t s = 1; s < state->summaries.count; s++)
		if (roll(one_in) == 0)
			state_summary(state, s)->flags = 0;
}

/* Boolean: is edge a before b in the order of writes? */
static int
is_before(const struct link_edge *a, const struct link_edge *b)
{
	const struct state *state = view->state;
	int order = state_event_cmp(state, a->event, b->event);

	if (!order)
		order = slice_cmp(state_subject_name(state, a->from),
		    state_subject_name(state, b->from));
	return order ? order < 0 : slice_cmp(state_subject_name(state, a->to),
	    state_subject_name(state, b->to)) < 0;
}

/* Is a task the other one, or below it? */
static int
is_part(uint32_t task, uint32_t of)
{
	while (task && task != of)
		task = view_parent(view, task);
	return task != 0;
}

/* The nodes of a task: where its beginning and its end are met. */
#define BEGINS(s) met[2 * (s)]
#define ENDS(s) met[2 * (s) + 1]

/* Meet what must come before what was met, along the tree. Boolean: was that more? */
static int
meet_tree(unsigned char *met)
{
	int more = 0;

	for (uint32_t s = 1; s < view->state->subjects.count; s++) {
		uint32_t parent = view_parent(view, s);

		if ((ENDS(s) && !BEGINS(s)) || (parent && BEGINS(s) && !BEGINS(parent)) ||
		    (parent && ENDS(parent) && !ENDS(s)))
			more = 1;
		BEGINS(s) |= ENDS(s);
		if (!parent)
			continue;
		BEGINS(parent) |= BEGINS(s);
		ENDS(s) |= ENDS(parent);
	}
	return more;
}

static int
is_own(const struct link_edge *edge)
{
	return is_part(edge->from, edge->to) || is_part(edge->to, edge->from);
}

/* Boolean: do the tree, and needs before this one, lead from its end to its beginning? */
static int
need_leads_back(const struct link_edges *edges, const struct link_edge *edge)
{
	unsigned char *met = task_zalloc(view->state->subjects.count, 2);
	int more = 1, back;

	ENDS(edge->to) = 1;
	while (more) {
		more = meet_tree(met);
		for (size_t i = 0; i < edges->count; i++) {
			const struct link_edge *e = &edges->edge[i];

			if (!is_before(e, edge) || ENDS(e->to) ||
			    !(is_own(e) ? ENDS(e->from) : BEGINS(e->from)))
				continue;
			ENDS(e->to) = more = 1;
		}
	}
	back = is_own(edge) ? ENDS(edge->from) : BEGINS(edge->from);
	free(met);
	return back;
}

/* Boolean: do edges before this one lead from its end back to its beginning? */
static int
leads_back(const struct link_edges *edges, const struct link_edge *edge)
{
	unsigned char *met = task_zalloc(view->state->subjects.count, 1);
	int more = 1, back;

	met[edge->to] = 1;
	while (more && !met[edge->from]) {
		more = 0;
		for (size_t i = 0; i < edges->count; i++) {
			const struct link_edge *e = &edges->edge[i];

			if (!met[e->from] || met[e->to] || !is_before(e, edge))
				continue;
			met[e->to] = 1;
			more = 1;
		}
	}
	back = met[edge->from];
	free(met);
	return back;
}

/* Boolean: does the subject have the closing links that the definition says? */
static int
closing_holds(const struct link_edges *edges, uint32_t subject, int kind, size_t *count)
{
	struct term_list closing = {0};
	size_t want = 0;
	int good = 1;

	cycle_of(&closing, view->state, subject, kind);
	for (size_t i = 0; i < edges->count; i++) {
		const struct link_edge *edge = &edges->edge[i];
		int closes = edge->from == subject && (kind == -1 ?
		    leads_back(edges, edge) : need_leads_back(edges, edge));

		want += (size_t)closes;
		if (edge->from == subject)
			good &= term_list_has(&closing, edge->to) == closes;
	}
	*count += want;
	good &= closing.count == want;
	term_list_release(&closing);
	return good;
}

static void
test_closing(int kind, const char *what)
{
	struct state *state = view->state;
	struct link_edges edges = {0};
	size_t count = 0;
	int good = 1;

	for (uint32_t s = 1; s < state->subjects.count; s++)
		link_edges_leaving(&edges, view, s, kind);
	for (uint32_t s = 1; s < state->subjects.count; s++) {
		good &= closing_holds(&edges, s, kind, &count);
	}
	ok(good, "%s close a cycle if those before them lead back", what);
	ok(count > 0 && count < edges.count, "and some of %zu do", edges.count);
	link_edges_release(&edges);
}

/* What is kept of cycles while events arrive is what looking anew finds. */
static void
test_cycles(void)
{
	struct state *state = view->state;
	int cyclic[2] = { 0, 0 }, good = 1;

	for (uint32_t s = 1; s < state->subjects.count; s++) {
		int want[2], got[2];

		if (state_subject(state, s)->kind != SUBJECT_TASK)
			continue;
		got[0] = view_needs_cycle(view, s);
		got[1] = view_parent_cycle(view, s);
		if (s % 16 == 0) {
			state->untied = 0;
			memset(state->waits.base, 0xff,
			    (size_t)state->waits.count * state->waits.size);
		}
		want[0] = view_needs_cycle(view, s);
		want[1] = view_parent_cycle(view, s);
		good &= want[0] == got[0] && want[1] == got[1];
		cyclic[0] += want[0];
		cyclic[1] += want[1];
	}
	ok(good, "a task is on a cycle or not, whenever that was found");
	if (!ok(cyclic[0] + cyclic[1] && cyclic[0] + cyclic[1] < TASKS,
	    "and some are, most are not"))
		printf("# %d by needs, %d by parents\n", cyclic[0], cyclic[1]);
}

static void
test_queries(void)
{
	struct buf want = BUF_INIT;
	struct buf got[4] = { BUF_INIT, BUF_INIT, BUF_INIT, BUF_INIT };
	size_t n = EVENTS;
	struct claimant claimant;
	size_t same = 0;
	int good = 1;

	claimant_init(&claimant, view, SLICE("ann"), NULL);
	for (int i = 0; i < QUERIES && good; i++) {
		struct query query;

		random_query(&query, &claimant, view->state);
		for (uint32_t more = roll(20); more; more--)
			fold_random(n++);
		query.keep_summaries = (int)roll(2);
		answer(&got[3], &query);	/* what was known is known still */
		query.keep_summaries = 0;
		strike(view->state, 1);
		answer(&want, &query);
		summary_all(view->state);
		answer(&got[0], &query);
		strike(view->state, 2);
		answer(&got[1], &query);
		query.keep_summaries = 1;
		answer(&got[2], &query);
		for (int g = 0; g < 4; g++)
			good &= slice_eq(slice_of_buf(&want), slice_of_buf(&got[g]));
		same += want.len;
		if (!good)
			printf("# query %d: want %s# got %s# %s# %s# %s", i, want.data,
			    got[0].data, got[1].data, got[2].data, got[3].data);
	}
	ok(good, "any query is answered alike, whatever is known of the tasks");
	ok(same > QUERIES * 80, "and many of them have an answer");
	buf_release(&want);
	for (int g = 0; g < 4; g++)
		buf_release(&got[g]);
}

/* Boolean: is each code's task the first of those that show it? Asked twice, as it is kept. */
static int
owners_right(struct term_list *tasks)
{
	int good = 1;

	for (int i = 0; i < 120; i++) {
		char code[16];

		snprintf(code, sizeof(code), "AB-%d", i / 2);
		view_code_tasks(tasks, view, slice_of(code));
		good &= view_code_owner(view, slice_of(code)) ==
		    (tasks->count ? tasks->term[0] : 0);
	}
	return good;
}

static void
fold_all(void)
{
	struct term_list tasks = {0};
	int good = 1;

	for (size_t n = 0; n < EVENTS; n++) {
		fold_random(n);
		if (n % 10 == 0)
			good &= owners_right(&tasks);
	}
	ok(good, "who keeps a code is told anew after every event");
	term_list_release(&tasks);
}

int
main(void)
{
	const char *seed = getenv("TASKLOG_SEED");
	struct workflow workflow;
	struct view all = { state_new(), &workflow, START + INT64_C(86400000) };

	view = &all;
	view_workflow(&workflow, all.state);
	dice = seed ? strtoull(seed, NULL, 10) : 1;
	parser = event_parser_new();
	stamp.writer = UINT64_C(0x5f0c2a9b1d3e);
	stamp.actor = SLICE("ann");
	memset(stamp.prev, '0', DIGEST_HEX);
	memset(stamp.salt, 'a', DIGEST_HEX);
	fold_all();
	test_queries();
	test_cycles();
	test_closing(LINK_NEEDS, "needs");
	test_closing(-1, "parents");
	workflow_release(&workflow);
	state_free(all.state);
	event_parser_free(parser);
	return done_testing();
}
