/* SPDX-License-Identifier: ISC */
/*
 * Random commands, through the same door as the programs.
 */
#include "deeds.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "command/command.h"
#include "command/undo.h"
#include "tool/claim_next.h"

struct doing {
	struct basis *basis;
	struct dice *dice;
	struct command command;
	char task[TASK_ID_SIZE];	/* "": there is none */
	struct outcome out;
};

typedef int deed_fn(struct doing *doing, struct err *err);

static const char *
one_of(struct dice *dice, const char *const *words)
{
	uint32_t n = 0;

	while (words[n])
		n++;
	return words[dice_below(dice, n)];
}

/* A task that this clone knows, in the order in which it came to know them. */
static void
pick_task(char out[TASK_ID_SIZE], const struct basis *basis, struct dice *dice)
{
	const struct view *view = basis->view;
	const struct state *state = view->state;
	uint32_t count = 0, nth;

	out[0] = '\0';
	for (uint32_t s = 1; s < state->subjects.count; s++)
		count += state_subject(state, s)->kind == SUBJECT_TASK &&
		    view_shown(view, s);
	nth = dice_below(dice, count);
	for (uint32_t s = 1; count && s < state->subjects.count; s++)
		if (state_subject(state, s)->kind == SUBJECT_TASK &&
		    view_shown(view, s) && nth-- == 0) {
			struct slice name = state_subject_name(state, s);

			snprintf(out, TASK_ID_SIZE, "%.*s", (int)name.len, name.ptr);
			return;
		}
}

static int
add(struct doing *d, struct err *err)
{
	static const char *const titles[] = { "a", "b", "c", NULL };
	static const char *const codes[] = { "AUTH-1", "AUTH-2", NULL };
	struct task_draft draft = { .values.text[FIELD_TITLE] = one_of(d->dice, titles) };
	const char *const needs[] = { d->task, NULL };

	if (dice_chance(d->dice, 20))
		draft.values.text[FIELD_CODE] = one_of(d->dice, codes);
	else if (dice_chance(d->dice, 10))
		draft.prefix = "AUTH";
	if (*d->task && dice_chance(d->dice, 30))
		draft.values.add[FIELD_LINK] = needs;
	return task_add(d->basis, &d->command, &draft, &d->out, err);
}

static int
edit(struct doing *d, struct err *err)
{
	static const char *const words[] = { "x", "y", "z", NULL };
	const char *const label[] = { one_of(d->dice, words), NULL };
	static const char *const priorities[] = { "0", "1", "2", "3", "4", "5", "6", "7",
	    "8", "9" };
	struct task_values values = {0};

	switch (dice_below(d->dice, 5)) {
	case 0:
		values.text[FIELD_TITLE] = one_of(d->dice, words);
		break;
	case 1:
		values.add[FIELD_LABEL] = label;
		break;
	case 2:
		values.drop[FIELD_LABEL] = label;
		break;
	case 3:
		values.text[FIELD_PRIORITY] = priorities[dice_below(d->dice, 10)];
		break;
	default:
		values.text[FIELD_ASSIGNEE] = one_of(d->dice, words);
	}
	return task_edit(d->basis, &d->command, d->task, &values, &d->out, err);
}

static int
move(struct doing *d, struct err *err)
{
	static const char *const states[] = { "in-progress", "done", "review", "created",
	    "cancelled", "archived", "quarantined", "blocked", NULL };

	const struct task_moving moving = { one_of(d->dice, states), dice_chance(d->dice, 50), false };

	d->command.why = "so";
	return task_move(d->basis, &d->command, d->task, &moving, &d->out, err);
}

static int
claim(struct doing *d, struct err *err)
{
	struct task_claim claim = {0};

	if (dice_chance(d->dice, 30))
		return task_claim_next(d->basis, &d->command, &claim, &d->out, err);
	return task_claim(d->basis, &d->command, d->task, &claim, &d->out, err);
}

static int
give_back(struct doing *d, struct err *err)
{
	if (dice_chance(d->dice, 50))
		return task_fail(d->basis, &d->command, d->task, "broken", &d->out, err);
	return task_release(d->basis, &d->command, d->task, &d->out, err);
}

static int
link_two(struct doing *d, struct err *err)
{
	static const char *const kinds[] = { "needs", "blocks", "parent", "relates", NULL };
	char other[TASK_ID_SIZE];
	const char *kind = one_of(d->dice, kinds);

	pick_task(other, d->basis, d->dice);
	return task_link(d->basis, &d->command, d->task, kind, other,
	    dice_chance(d->dice, 25), &d->out, err);
}

static int
gate(struct doing *d, struct err *err)
{
	struct task_report report = { .gate = "tests" };

	if (dice_chance(d->dice, 40))
		return task_gate_require(d->basis, &d->command, d->task, "tests", 0,
		    &d->out, err);
	report.result = dice_chance(d->dice, 50) ? GATE_PASSED : GATE_FAILED;
	return task_gate_report(d->basis, &d->command, d->task, &report, &d->out, err);
}

static int
check(struct doing *d, struct err *err)
{
	const char *const item[] = { dice_chance(d->dice, 50) ? "1" : "2", NULL };
	struct task_checking checking = { .action = CHECK_ADD, .item = item };

	if (dice_chance(d->dice, 50))
		checking.action = dice_chance(d->dice, 70) ? CHECK_TICK : CHECK_DROP;
	return task_check(d->basis, &d->command, d->task, &checking, &d->out, err);
}

static int
post(struct doing *d, struct err *err)
{
	struct task_message message = { .text = "how?", .type = "question" };

	return task_post(d->basis, &d->command, *d->task ? d->task : NULL, &message,
	    &d->out, err);
}

static int
work(struct doing *d, struct err *err)
{
	struct task_work mark = { .productivity = -1,
	    .mark = (enum work_mark)dice_below(d->dice, 4) };

	return task_time(d->basis, &d->command, d->task, &mark, &d->out, err);
}

static int
agent(struct doing *d, struct err *err)
{
	static const char *const caps[] = { "sql", "c", NULL };
	const char *const cap[] = { one_of(d->dice, caps), NULL };
	struct agent_changes changes = { .type = "bot", .max = AGENT_MAX_LEAVE,
	    .add_caps = cap };

	changes.remove = dice_chance(d->dice, 10);
	if (changes.remove)
		changes = (struct agent_changes){ .max = AGENT_MAX_LEAVE, .remove = 1 };
	return agent_register(d->basis, &d->command, "bot", &changes, &d->out, err);
}

/* An event of anybody's, also an undo: that is a redo. */
static int
find_any(void *arg, struct term_list *out, struct err *err)
{
	struct doing *d = arg;
	const struct state *state = d->basis->view->state;
	uint32_t event = 1 + dice_below(d->dice, state->events.count - 1);

	if (!(state_event(state, event)->flags & EVENT_ARRIVED))
		return err_set(err, ERR_NO_MATCH, "no such event");
	term_list_add(out, event);
	return 0;
}

static int
undo(struct doing *d, struct err *err)
{
	struct undoing undoing = { .find = find_any, .arg = d,
	    .cascade = dice_chance(d->dice, 30) };
	struct undo_result result;
	int rc;

	d->command.why = "so";
	d->command.key = NULL;
	rc = task_undo(d->basis, &d->command, &undoing, &result, err);
	undo_result_release(&result);
	return rc;
}

static const struct {
	const char *name;
	deed_fn *fn;
	uint32_t weight;
	int needs_task;		/* boolean */
} deeds[] = {
	{ "add", add, 5, 0 }, { "edit", edit, 5, 1 }, { "move", move, 7, 1 },
	{ "claim", claim, 5, 1 }, { "give back", give_back, 4, 1 },
	{ "link", link_two, 3, 1 }, { "gate", gate, 2, 1 }, { "check", check, 3, 1 },
	{ "post", post, 2, 0 }, { "work", work, 2, 1 }, { "agent", agent, 1, 0 },
	{ "undo", undo, 3, 0 }
};

#define DEEDS (sizeof(deeds) / sizeof(deeds[0]))

static size_t
pick_deed(struct dice *dice, int has_task)
{
	uint32_t all = 0, at;
	size_t i = 0;

	for (size_t n = 0; n < DEEDS; n++)
		all += deeds[n].weight;
	for (at = dice_below(dice, all); at >= deeds[i].weight; i++)
		at -= deeds[i].weight;
	return deeds[i].needs_task && !has_task ? 0 : i;
}

int
deed_surely(struct basis *basis, struct err *err)
{
	const struct command command = {0};
	const struct task_draft draft = { .values.text[FIELD_TITLE] = "end" };
	struct outcome out;

	return task_add(basis, &command, &draft, &out, err);
}

int
deed_random(struct basis *basis, struct dice *dice, struct buf *said,
    struct err *err)
{
	struct doing d = { .basis = basis, .dice = dice };
	char key[8];
	size_t deed;

	pick_task(d.task, basis, dice);
	deed = pick_deed(dice, *d.task != '\0');
	snprintf(key, sizeof(key), "k%u", dice_below(dice, 4));
	if (dice_chance(dice, 15))
		d.command.key = key;
	buf_addf(said, "%s %s%s%s", deeds[deed].name, *d.task ? d.task : "-",
	    d.command.key ? " --key " : "", d.command.key ? key : "");
	return deeds[deed].fn(&d, err);
}
