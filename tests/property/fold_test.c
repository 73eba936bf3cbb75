/* SPDX-License-Identifier: ISC */
/*
 * Order does not matter: the same lines, in any order, grouping and number, whole before
 * purged or after, come to the same state, and to what the model says. A history that
 * does not is cut down to the lines it takes and printed.
 *
 * TASKLOG_SEED (the first seed) and TASKLOG_REPLAYS are taken from the environment.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "export/export.h"
#include "log/segment.h"
#include "model/cycle.h"
#include "model/event_order.h"
#include "model/task_summary.h"
#include "random_history.h"
#include "state/fold.h"
#include "summary.h"
#include "tap.h"
#include "team_summary.h"

#define REPLAYS 120000
#define STEPS_MAX (HISTORY_MAX * 4)

enum order {
	IN_ORDER, REVERSED, PURGED_FIRST, PURGED_LAST, BY_WRITER, SHUFFLED, REPEATED,
	IN_PIECES, ORDERS
};

static const char *const order_names[] = {
	"in order", "reversed", "purged forms first", "purged forms last",
	"writer by writer", "shuffled", "shuffled with repeats", "as pieces of files"
};

/* One form of one line is folded. */
struct step {
	const struct line *line;
	int form;
};

struct replay {
	struct step step[STEPS_MAX];
	size_t count;
};

/* What is compared. */
struct outcome {
	struct buf summary, relations;
	char hash[STATE_HASH_SIZE];
	const char *stale;	/* what was kept and does not hold, NULL: nothing */
};

static void
outcome_release(struct outcome *outcome)
{
	buf_release(&outcome->summary);
	buf_release(&outcome->relations);
}

static void
swap_steps(struct step *a, struct step *b)
{
	struct step swap = *a;

	*a = *b;
	*b = swap;
}

static void
shuffle(struct replay *replay, struct dice *dice)
{
	for (size_t i = replay->count; i > 1; i--)
		swap_steps(&replay->step[i - 1],
		    &replay->step[dice_below(dice, (uint32_t)i)]);
}

/* Sort by a key, stably. */
static void
arrange(struct replay *replay, uint64_t (*key)(const struct step *))
{
	for (size_t i = 1; i < replay->count; i++)
		for (size_t at = i; at > 0 && key(&replay->step[at]) <
		    key(&replay->step[at - 1]); at--)
			swap_steps(&replay->step[at], &replay->step[at - 1]);
}

static uint64_t
whole_first(const struct step *step)
{
	return step->form == PURGED;
}

static uint64_t
purged_first(const struct step *step)
{
	return step->form != PURGED;
}

static uint64_t
writer_first(const struct step *step)
{
	return step->line->event[step->form].writer;
}

static void
plan(struct replay *out, const struct random_history *history, enum order order,
    struct dice *dice)
{
	out->count = 0;
	for (size_t i = 0; i < history->count; i++)
		for (int f = 0; f < FORMS; f++)
			if (history->line[i]->forms >> f & 1)
				out->step[out->count++] =
				    (struct step){ history->line[i], f };
	if (order == REPEATED)
		for (size_t n = dice_below(dice, (uint32_t)out->count + 1); n; n--, out->count++)
			out->step[out->count] =
			    out->step[dice_below(dice, (uint32_t)out->count)];
	if (order == REVERSED)
		for (size_t i = 0; i < out->count / 2; i++)
			swap_steps(&out->step[i], &out->step[out->count - 1 - i]);
	else if (order == PURGED_FIRST || order == PURGED_LAST)
		arrange(out, order == PURGED_FIRST ? purged_first : whole_first);
	else if (order == BY_WRITER)
		arrange(out, writer_first);
	else if (order != IN_ORDER)
		shuffle(out, dice);
}

/* Ask for all that is kept with the state. */
static void
look_around(struct state *state)
{
	struct workflow workflow;
	struct view view = { .state = state, .workflow = &workflow };
	size_t count;

	view_workflow(&workflow, state);
	summary_all(state);
	cycles_find(state);
	event_order_all(&count, state);
	event_order_posted(&view);
	workflow_release(&workflow);
}

/* Somebody looks around halfway. */
static void
fold_steps(struct state *state, const struct replay *replay, struct dice *dice)
{
	size_t halfway = dice_below(dice, (uint32_t)replay->count + 1);

	for (size_t i = 0; i < replay->count; i++) {
		if (i == halfway)
			look_around(state);
		fold_event(state, &replay->step[i].line->event[replay->step[i].form],
		    (struct location){0});
	}
}

/* Boolean: is what is still held to be known of a task as it is seen anew? */
static int
summaries_hold(const struct view *view)
{
	int good = 1;

	summary_begin(view);
	for (uint32_t s = 1; s < view->state->subjects.count; s++)
		good &= summary_holds(view, s);
	return good;
}

/* As bytes that arrive bit by bit, and some of them again: files are read like that. */
static void
fold_pieces(struct state *state, const struct replay *replay, struct dice *dice)
{
	struct problems problems = {0};
	struct loader loader = { .state = state, .problems = &problems,
	    .parser = event_parser_new() };
	struct buf text = BUF_INIT;
	size_t from = 0, folded;

	for (size_t i = 0; i < replay->count; i++)
		buf_add_slice(&text, slice_of_buf(
		    &replay->step[i].line->text[replay->step[i].form]));
	while (from < text.len) {
		size_t len = 1 + dice_below(dice, (uint32_t)(text.len - from));

		folded = loader_fold(&loader, 0, "piece",
		    (struct slice){ text.data + from, len }, from, 1);
		if (folded && dice_chance(dice, 20))
			folded = 0;
		from += folded;
	}
	buf_release(&text);
	event_parser_free(loader.parser);
	problems_release(&problems);
}

/* As text, for what is kept of the order of events and of their messages. */
static void
write_timeline(struct buf *out, const struct view *view)
{
	const struct posted *posted = event_order_posted(view);
	size_t count;
	const uint32_t *event = event_order_all(&count, view->state);

	for (size_t i = 0; i < count; i++)
		buf_addf(out, "%u:%u:%u ", event[i], posted[event[i]].subject,
		    posted[event[i]].message);
}

static int
timeline_holds(const struct view *view)
{
	struct buf kept = BUF_INIT, anew = BUF_INIT;
	int same;

	write_timeline(&kept, view);
	state_forget(view->state);
	write_timeline(&anew, view);
	same = slice_eq(slice_of_buf(&kept), slice_of_buf(&anew));
	buf_release(&kept);
	buf_release(&anew);
	return same;
}

/* Boolean: are the cycles that are kept those that looking anew finds? */
static int
cycles_hold(const struct view *view)
{
	struct state *state = view->state;
	int good = 1;

	for (uint32_t s = 1; s < state->subjects.count; s++) {
		int kept;

		cycles_find(state);
		kept = view_needs_cycle(view, s) | view_parent_cycle(view, s) << 1;
		state->untied = 0;
		memset(state->waits.base, 0xff,
		    (size_t)state->waits.count * state->waits.size);
		good &= kept == (view_needs_cycle(view, s) |
		    view_parent_cycle(view, s) << 1);
	}
	return good;
}

static void
run(struct outcome *out, const struct random_history *history, enum order order,
    struct dice *dice)
{
	struct state *state = state_new();
	struct view view = { .state = state };
	struct workflow workflow;
	struct replay replay;

	plan(&replay, history, order, dice);
	if (order == IN_PIECES)
		fold_pieces(state, &replay, dice);
	else
		fold_steps(state, &replay, dice);
	view_workflow(&workflow, state);
	view.workflow = &workflow;
	/* the model knows no reader whose clock claims could be ahead of */
	view.now_ms = INT64_MAX / 2;
	views_summary(&out->summary, &view);
	view.now_ms = HISTORY_START + 2000;
	buf_clear(&out->relations);
	views_relations(&out->relations, &view, history_tasks, 3);
	team_summary(&out->relations, &view, history_tasks, 3, history_actors, 3);
	export_hash(out->hash, &view);
	out->stale = !summaries_hold(&view) ? "summary" : !cycles_hold(&view) ? "cycle" :
	    !timeline_holds(&view) ? "timeline" : NULL;
	workflow_release(&workflow);
	state_free(state);
}

static int
same(const struct outcome *a, const struct outcome *b)
{
	return slice_eq(slice_of_buf(&a->summary), slice_of_buf(&b->summary)) &&
	    slice_eq(slice_of_buf(&a->relations), slice_of_buf(&b->relations)) &&
	    strcmp(a->hash, b->hash) == 0 && !a->stale && !b->stale;
}

/* Print the lines of a that b has not; both are sorted. */
static void
print_missing(const char *mark, const struct buf *a, const struct buf *b)
{
	const char *p = a->data ? a->data : "", *lf;

	for (; (lf = strchr(p, '\n')) != NULL; p = lf + 1) {
		struct buf line = BUF_INIT;

		buf_add(&line, p, (size_t)(lf - p) + 1);
		if (!b->data || !strstr(b->data, line.data))
			printf("#   %s %s", mark, line.data);
		buf_release(&line);
	}
}

static void
print_difference(const struct outcome *want, const struct outcome *got)
{
	const char *stale = want->stale ? want->stale : got->stale;

	print_missing("want", &want->summary, &got->summary);
	print_missing(" got", &got->summary, &want->summary);
	print_missing("want", &want->relations, &got->relations);
	print_missing(" got", &got->relations, &want->relations);
	printf("#   hash %.16s, %.16s%s%s\n", want->hash, got->hash,
	    stale ? ", stale: " : "", stale ? stale : "");
}

/* Boolean: does the event write the field of this name, of the log? */
static int
writes_log(const struct event *event, const char *name, const struct event_field **out)
{
	for (size_t i = 0; i < event->writes_count; i++)
		for (uint32_t f = 0; f < event->writes[i].field_count; f++) {
			*out = &event->fields[event->writes[i].field + f];
			if (event->writes[i].subject == SUBJECT_LOG &&
			    slice_is((*out)->name, name))
				return 1;
		}
	return 0;
}

/* Boolean: does a workflow stand in the line that no other one has replaced? */
static int
holds_workflow(const struct random_history *history, const struct event *event)
{
	const struct event_field *field;

	if (event->type == EVENT_UNKNOWN || !writes_log(event, "workflow", &field))
		return 0;
	for (size_t i = 0; i < history->count; i++) {
		const struct event *other = &history->line[i]->event[WHOLE];

		if (other->type == EVENT_UNKNOWN || !writes_log(other, "workflow", &field))
			continue;
		for (uint32_t o = 0; o < field->over_count; o++)
			if (event_id_cmp(other->overs[field->over + o], event->id) == 0)
				return 0;
	}
	return 1;
}

/* Boolean: is it, whatever forms of it are there? */
static int
is_purged(const struct random_history *history, const struct event *event)
{
	char hex[DIGEST_HEX_SIZE];
	struct buf name = BUF_INIT;
	const struct event_field *field;
	int named = 0;

	event_chain(hex, event->head);
	buf_addf(&name, "line-purged/%s", hex);
	for (size_t i = 0; i < history->count; i++) {
		const struct event *purge = &history->line[i]->event[WHOLE];

		named |= purge->type == EVENT_LINE_PURGED &&
		    writes_log(purge, name.data, &field);
	}
	buf_release(&name);
	return named && event->type != EVENT_LINE_PURGED && !holds_workflow(history, event);
}

static void
model_run(struct outcome *out, const struct random_history *history)
{
	const struct event *events[HISTORY_MAX];

	for (size_t i = 0; i < history->count; i++) {
		const struct line *line = history->line[i];

		events[i] = &line->event[line->forms >> WHOLE & 1 &&
		    !is_purged(history, &line->event[WHOLE]) ? WHOLE : PURGED];
	}
	model_summary(&out->summary, events, history->count, history_tasks, 3);
}

/*
 * Boolean: do all replays come to the same, and to what the model says? At least one of
 * each order, and more as there are rounds.
 */
static int
check(const struct random_history *history, uint64_t seed, int rounds, int talk,
    uint64_t *replays)
{
	struct outcome model = {0}, first = {0}, other = {0};
	struct dice dice = { seed };
	int good;

	model_run(&model, history);
	run(&first, history, IN_ORDER, &dice);
	++*replays;
	good = slice_eq(slice_of_buf(&model.summary), slice_of_buf(&first.summary));
	if (!good && talk) {
		puts("# the model wants, the fold gets:");
		memcpy(model.hash, first.hash, sizeof(first.hash));
		print_missing("want", &model.summary, &first.summary);
		print_missing(" got", &first.summary, &model.summary);
	}
	for (int i = 0; i < rounds * (ORDERS - 1) && good; i++) {
		enum order order = (enum order)(1 + i % (ORDERS - 1));

		run(&other, history, order, &dice);
		++*replays;
		good = same(&first, &other);
		if (!good && talk) {
			printf("# in order, and %s:\n", order_names[order]);
			print_difference(&first, &other);
		}
	}
	outcome_release(&model);
	outcome_release(&first);
	outcome_release(&other);
	return good;
}

/* Leave out lines, and forms, as long as it still fails. */
static void
shrink(struct random_history *history, uint64_t seed)
{
	uint64_t replays = 0;
	size_t before;

	do {
		before = history->count;
		for (size_t i = history->count; i-- > 0; ) {
			struct line *line = history->line[i];
			size_t after = (history->count - i - 1) * sizeof(line);

			memmove(&history->line[i], &history->line[i + 1], after);
			history->count--;
			if (!check(history, seed, 20, 0, &replays)) {
				struct random_history one = { { line }, 1 };

				random_history_release(&one);
				continue;
			}
			memmove(&history->line[i + 1], &history->line[i], after);
			history->line[i] = line;
			history->count++;
		}
	} while (history->count < before);
}

static void
print_history(const struct random_history *history)
{
	for (size_t i = 0; i < history->count; i++)
		for (int f = 0; f < FORMS; f++)
			if (history->line[i]->forms >> f & 1)
				printf("#   %s", history->line[i]->text[f].data);
}

/* Boolean */
static int
check_seed(uint64_t seed, uint64_t *replays)
{
	struct random_history history;
	struct err err = {0};
	int good = history_make(&history, seed, &err);

	if (!good) {
		printf("# no history: %s\n", err.message);
		print_history(&history);
	} else {
		good = check(&history, seed, 2, 0, replays);
		if (!good) {
			shrink(&history, seed);
			check(&history, seed, 20, 1, replays);
			printf("# seed %" PRIu64 ", the least history that fails:\n",
			    seed);
			print_history(&history);
		}
	}
	random_history_release(&history);
	return good;
}

static uint64_t
number_from(const char *variable, uint64_t otherwise)
{
	const char *text = getenv(variable);

	return text && *text ? strtoull(text, NULL, 10) : otherwise;
}

int
main(void)
{
	uint64_t seed = number_from("TASKLOG_SEED", 1), first = seed, replays = 0;
	uint64_t wanted = number_from("TASKLOG_REPLAYS", REPLAYS);
	int good = 1;

	while (good && replays < wanted)
		good = check_seed(seed++, &replays);
	ok(good, "the order of events does not matter: %" PRIu64 " replays of %" PRIu64
	    " histories from seed %" PRIu64, replays, seed - first, first);
	return done_testing();
}
