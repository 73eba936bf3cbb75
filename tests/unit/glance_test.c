/* SPDX-License-Identifier: ISC */
/*
 * What is known at a glance only makes queries faster: any of them gives the same pages
 * from rows of all tasks, of some, and of none. TASKLOG_SEED is taken from the environment.
 */
#include "glance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "fold.h"
#include "query.h"
#include "tap.h"
#include "when.h"

#define TASKS 700
#define EVENTS 2000
#define QUERIES 300
#define START INT64_C(1795183200000)

static uint64_t dice;
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

static void
write_random(struct draft *draft, int claimed)
{
	static const char *const states[] = { "\"in-progress\"", "\"done\"",
	    "\"blocked\"", "\"cancelled\"", "\"created\"" };
	char field[64], value[64], id[TASK_ID_SIZE];

	snprintf(value, sizeof(value), "%u", roll(4));
	draft_write(draft, "priority", slice_of(value), NULL, 0);
	if (roll(2))
		draft_write(draft, "state", slice_of(states[roll(5)]), NULL, 0);
	if (roll(4) == 0)
		draft_write(draft, "assignee", SLICE("\"ann\""), NULL, 0);
	if (roll(6) == 0)
		draft_write(draft, "due", SLICE("\"2026-12-01\""), NULL, 0);
	if (roll(6) == 0)
		draft_write(draft, "defer", roll(2) ? SLICE("\"2026-01-01\"") :
		    SLICE("\"2027-01-01\""), NULL, 0);
	if (roll(6) == 0)
		draft_write(draft, "cap/rust", SLICE("true"), NULL, 0);
	if (roll(8) == 0)
		draft_write(draft, "hidden", roll(2) ? SLICE("true") : SLICE("false"),
		    NULL, 0);
	if (roll(4) == 0) {
		task_id_hashed(id, "key", SLICE("t"), SLICE(""), roll(TASKS));
		snprintf(field, sizeof(field), "link/needs/%s", id);
		draft_write(draft, field, SLICE("true"), NULL, 0);
	}
	if (claimed)
		draft_write(draft, "claim", SLICE("{\"until\":"
		    "\"2030-11-20T16:03:07.123Z\",\"lease\":7200}"), NULL, 0);
}

/* A task is made, or one that was is written to once more. */
static void
fold_random(struct state *state, size_t n)
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
		snprintf(text, sizeof(text), "\"task %zu\"", task % 9);
		draft_write(draft, "created", SLICE("true"), NULL, 0);
		draft_write(draft, "title", slice_of(text), NULL, 0);
	}
	write_random(draft, claimed);
	if (claimed)
		draft_set_fence(draft, 1 + roll(3));
	if (draft_format(&line, draft, &stamp, &err) ||
	    event_parse(parser, &event, (struct slice){ line.data, line.len - 1 }, &err)) {
		printf("# %s\n", err.message);
		exit(1);
	}
	fold_event(state, &event, (struct location){0});
	event_chain(stamp.prev, event.head);
	draft_free(draft);
	buf_release(&line);
}

static void
random_query(struct query *query, const struct worker *worker)
{
	static const char *const ann[] = { "ann", "none", NULL };

	query_init(query);
	query->limit = roll(3) ? 1 + roll(40) : 0;
	query->closed_too = roll(3) == 0;
	query->closed_only = query->closed_too && roll(3) == 0;
	query->count_closed = roll(4) == 0;
	query->no_total = roll(2) == 0;
	query->ready = roll(3) == 0;
	query->worker = roll(2) ? worker : NULL;
	query->blocked = !query->ready && roll(4) == 0;
	query->conflicts = roll(8) == 0;
	query->count_only = !query->no_total && roll(6) == 0;
	query->held = roll(20) == 0;
	query->states = roll(4) ? 0 : 1 + roll(2000);
	if (roll(4) == 0)
		query->assignees = ann;
	if (roll(4) == 0)
		query->priority_min = 10 * roll(4);
	if (roll(8) == 0)
		query->priority_max = 10 * roll(4);
	if (roll(8) == 0)
		query->search = "task 7";
	if (roll(8) == 0)
		query->due.to = START + INT64_C(400) * 86400000;
	if (roll(4) == 0)
		query->created.from = START + (int64_t)roll(1000);
	if (roll(8) == 0)
		query->created.to = START + (int64_t)roll(1000);
	if (roll(4) == 0)
		query->sort[0] = roll(2) ? SORT_TITLE : -SORT_UPDATED;
}

/* All pages of a query, as text. */
static void
answer(struct buf *out, const struct query *query, const struct view *view)
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
		    page.cursor.data : "", query->no_total ? 0 : page.total,
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
	for (uint32_t s = 1; s < state->glances.count; s++)
		if (roll(one_in) == 0)
			state_glance(state, s)->flags = 0;
}

static void
test_queries(struct view *view)
{
	struct buf want = BUF_INIT, got[3] = { BUF_INIT, BUF_INIT, BUF_INIT };
	struct worker worker;
	size_t same = 0;
	int good = 1;

	worker_init(&worker, view, SLICE("ann"), NULL);
	for (int i = 0; i < QUERIES && good; i++) {
		struct query query;

		random_query(&query, &worker);
		strike(view->state, 1);
		answer(&want, &query, view);
		glance_all(view->state);
		answer(&got[0], &query, view);
		strike(view->state, 2);
		answer(&got[1], &query, view);
		query.glance = 1;
		answer(&got[2], &query, view);
		for (int g = 0; g < 3; g++)
			good &= slice_eq(slice_of_buf(&want), slice_of_buf(&got[g]));
		same += want.len;
		if (!good)
			printf("# query %d: want %s# got %s# %s# %s", i, want.data,
			    got[0].data, got[1].data, got[2].data);
	}
	ok(good, "any query is answered alike, whatever is known of the tasks");
	ok(same > QUERIES * 100, "and many of them have an answer");
	buf_release(&want);
	for (int g = 0; g < 3; g++)
		buf_release(&got[g]);
}

int
main(void)
{
	const char *seed = getenv("TASKLOG_SEED");
	struct workflow workflow;
	struct view view = { state_new(), &workflow, START + INT64_C(86400000) };

	dice = seed ? strtoull(seed, NULL, 10) : 1;
	parser = event_parser_new();
	stamp.writer = UINT64_C(0x5f0c2a9b1d3e);
	stamp.actor = SLICE("ann");
	memset(stamp.prev, '0', DIGEST_HEX);
	memset(stamp.salt, 'a', DIGEST_HEX);
	for (size_t n = 0; n < EVENTS; n++)
		fold_random(view.state, n);
	view_workflow(&workflow, view.state);
	test_queries(&view);
	workflow_release(&workflow);
	state_free(view.state);
	event_parser_free(parser);
	return done_testing();
}
