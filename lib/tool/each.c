/* SPDX-License-Identifier: ISC */
/* A write to each of the tasks that a call names. */
#include "tool/each.h"

#include <stdlib.h>
#include <string.h>

#include "log/transaction.h"
#include "model/cycle.h"
#include "model/readiness.h"
#include "model/task_find.h"
#include "model/task_links.h"
#include "tool/tool.h"

#define TASKS_MAX 500	/* most tasks of a call */
#define ROW                                                          \
	(TASK_KEY_BIT(TASK_KEY_ID) | TASK_KEY_BIT(TASK_KEY_CODE) |   \
	    TASK_KEY_BIT(TASK_KEY_STATE) | TASK_KEY_BIT(TASK_KEY_VERSION))

/* One of the tasks. */
struct item {
	struct outcome outcome;
	struct err err;		/* if refused */
};

struct writing {
	const struct each *each;
	struct words names;
	struct item *item;
	size_t refused;
	size_t next;		/* first task of the next transaction, */
	size_t end;		/* and the one after its last */
	bool atomic;
	struct words waiting;	/* ids of the tasks that wait for these */
};

bool
each_is_batch(const struct tool_call *call)
{
	return args_get(&call->args, "tasks") != 0;
}

static int
take_names(struct tool_call *call, struct writing *w, struct err *err)
{
	const char *task = args_text(&call->args, "task");

	args_texts(&call->args, "tasks", &w->names);
	if (task && each_is_batch(call))
		return err_set(err, ERR_INVALID,
		    "'task' names one task, 'tasks' several: give one of them");
	if (!task && !each_is_batch(call))
		return err_set(err, ERR_INVALID, "'task' is missing");
	if (task)
		words_add(&w->names, task);
	if (!w->names.count)
		return err_set(err, ERR_INVALID,
		    "'tasks' must have at least one");
	if (w->names.count > TASKS_MAX)
		return err_set(err, ERR_INVALID,
		    "'tasks' can name %d tasks at most", TASKS_MAX);
	return 0;
}

static int
by_number(const struct state *state, uint32_t a, uint32_t b)
{
	(void)state;
	return a < b ? -1 : a > b;
}

static uint32_t
find_id(struct tool_call *call, const char *id)
{
	return state_find_subject(call->view->state, SUBJECT_TASK,
	    slice_of(id));
}

struct waiting {
	struct term_list list;
	bool *seen;		/* by subject */
};

static void
add_waiting(struct waiting *waiting, const struct term_list *tasks)
{
	for (size_t i = 0; i < tasks->count; i++)
		if (!waiting->seen[tasks->term[i]]) {
			waiting->seen[tasks->term[i]] = true;
			term_list_add(&waiting->list, tasks->term[i]);
		}
}

/*
 * List the tasks that wait for those which will be written: those that need
 * them, the parts of these, which inherit the need, and the parents.
 */
static void
list_waiting(struct waiting *waiting, const struct view *view,
    const struct words *names)
{
	struct term_list more = {0}, parents = {0};
	uint32_t subject, parent;

	for (size_t i = 0; i < names->count; i++) {
		if (task_find(&subject, view, names->item[i], NULL))
			continue;
		task_needed_by(&more, view, subject);
		add_waiting(waiting, &more);
		parent = cycle_parent(view->state, subject);
		if (parent && view_shown(view, parent))
			term_list_add(&parents, parent);
	}
	for (size_t i = 0; i < waiting->list.count; i++) {
		task_children(&more, view, waiting->list.term[i]);
		add_waiting(waiting, &more);
	}
	add_waiting(waiting, &parents);
	term_list_release(&more);
	term_list_release(&parents);
}

/* Note the tasks that wait for those that will be written. */
static void
note_waiting(struct tool_call *call, struct writing *w)
{
	const struct view *view = call->view;
	struct waiting waiting = { .seen =
	    task_zalloc(view->state->subjects.count, sizeof(bool)) };

	list_waiting(&waiting, view, &w->names);
	for (size_t i = 0; i < waiting.list.count; i++) {
		struct task task;

		view_task(&task, view, waiting.list.term[i]);
		if (view_ready(view, &task) != READY_YES)
			words_add(&w->waiting, args_keep(&call->args,
			    state_subject_name(view->state, task.subject)));
	}
	term_list_release(&waiting.list);
	free(waiting.seen);
}

/* Refuse the whole call because of one task. */
static int
refuse_all(struct tool_call *call, const struct writing *w, size_t i,
    struct err *err)
{
	const struct err *why = &w->item[i].err;

	return each_is_batch(call)
	    ? err_set(err, why->word, "nothing was written: '%s': %s",
	          w->names.item[i], why->message)
	    : err_set(err, why->word, "%s", why->message);
}

/* Drop notes about what will not be written: from one length to another. */
static void
drop_notes(struct buf *notes, size_t from, size_t to)
{
	if (from == to)
		return;
	memmove(notes->data + from, notes->data + to, notes->len - to);
	notes->len -= to - from;
	notes->data[notes->len] = '\0';
}

/* Decide on the tasks of one transaction. */
static int
decide(struct tool_call *call, void *arg, struct err *err)
{
	struct writing *w = arg;
	const struct each *each = w->each;
	struct buf *notes = &journal_basis(call->journal)->notes;
	size_t begun = notes->len;
	int rc = 0;

	if (!w->next)
		note_waiting(call, w);
	for (size_t i = w->next; i < w->end; i++) {
		struct item *item = &w->item[i];
		size_t noted = notes->len;

		each->command->nth = i * each->parts;
		rc = each->fn(call, w->names.item[i], each->arg,
		    &item->outcome, &item->err);
		if (rc && (w->atomic || rc == TASK_ESYSTEM)) {
			drop_notes(notes, begun, noted);
			return refuse_all(call, w, i, err);
		}
		w->refused += rc != 0;
	}
	return rc && each->parts > 1 ? DECIDED_NOTHING : 0;
}

/*
 * Write in one transaction; or, if a task that is refused late would leave a
 * part of its events, in one for each task.
 */
static int
write_all(struct tool_call *call, struct writing *w, struct err *err)
{
	size_t count = w->names.count;
	size_t step = w->each->parts > 1 && !w->atomic ? 1 : count;
	int rc = 0;

	w->each->command->of = w->atomic && count > 1 ? count : call->of;
	w->item = task_zalloc(count, sizeof(*w->item));
	for (w->next = 0; w->next < count && !rc; w->next = w->end) {
		w->end = w->next + step;
		rc = tool_write(call, decide, w, err);
	}
	return rc;
}

static void
add_reason(struct tool_call *call, struct buf *out, const struct err *err)
{
	if (call->add_refusal)
		call->add_refusal(out, err);
	else
		buf_add_str(out, err->message);
}

static void
add_refusal(struct tool_call *call, struct buf *out, const char *name,
    const struct err *err)
{
	struct buf text = BUF_INIT;

	add_reason(call, &text, err);
	json_open(out, '{');
	json_add_key(out, "task");
	json_add_str(out, name);
	json_add_key(out, "error");
	json_add_str(out, err_name(err->word));
	json_add_key(out, "message");
	json_add_string(out, slice_of_buf(&text));
	json_close(out, '}');
	buf_release(&text);
}

static void
add_written(struct tool_call *call, struct buf *out, const struct outcome *o)
{
	struct buf remark = BUF_INIT;
	struct task task;

	view_task(&task, call->view, find_id(call, o->id));
	task_json_add(&call->scratch, out, call->view, &task,
	    ROW | call->echo);
	task_add_remark(&remark, call->view, o);
	if (remark.len)
		json_add_last(out, "remark", slice_of_buf(&remark));
	buf_release(&remark);
	if (o->repeated || o->event)
		return;
	out->len--;	/* the row is still open */
	json_add_key(out, "unchanged");
	json_add_bool(out, 1);
	json_close(out, '}');
}

/* Add the rows, the refused ones first: an answer may be cut. */
static void
add_rows(struct tool_call *call, const struct writing *w)
{
	struct buf row = BUF_INIT;
	size_t rows = 0;
	bool more = true;

	tool_open_rows(call, "tasks");
	for (int refused = 1; refused >= 0; refused--)
		for (size_t i = 0; i < w->names.count && more; i++) {
			const struct item *item = &w->item[i];

			if ((item->err.word != ERR_NONE) != refused)
				continue;
			buf_clear(&row);
			if (refused)
				add_refusal(call, &row, w->names.item[i],
				    &item->err);
			else
				add_written(call, &row, &item->outcome);
			more = tool_add_row(call, slice_of_buf(&row), !rows++);
		}
	tool_close_rows(call);
	if (!more) {
		json_add_key(call->out, "left_out");
		json_add_int(call->out,
		    (int64_t)(w->names.count - rows + 1));
	}
	buf_release(&row);
}

static void
add_batch(struct tool_call *call, const struct writing *w)
{
	size_t repeated = 0;

	for (size_t i = 0; i < w->names.count; i++)
		repeated += !w->item[i].err.word &&
		    w->item[i].outcome.repeated;
	json_add_key(call->out, "written");
	json_add_int(call->out, (int64_t)(w->names.count - w->refused));
	json_add_key(call->out, "refused");
	json_add_int(call->out, (int64_t)w->refused);
	if (repeated == w->names.count)
		tool_add_repeated(call);
	add_rows(call, w);
}

/* All tasks were refused: fail with all the reasons that a message can hold. */
static int
fail(struct tool_call *call, const struct writing *w, struct err *err)
{
	struct buf text = BUF_INIT;
	int rc;

	if (w->names.count == 1)
		return err_set(err, w->item[0].err.word, "%s",
		    w->item[0].err.message);
	for (size_t i = 0; i < w->names.count && text.len < 1000; i++) {
		buf_addf(&text, "; '%s': ", w->names.item[i]);
		add_reason(call, &text, &w->item[i].err);
	}
	rc = err_set(err, w->item[0].err.word, "all %zu tasks were refused%s",
	    w->names.count, text.data);
	buf_release(&text);
	return rc;
}

/*
 * What a refused task had decided is not so: read the log again, which may
 * number its records anew.
 */
static int
look_again(struct tool_call *call, const struct writing *w, struct err *err)
{
	return w->refused && !call->batch
	    ? journal_refresh(call->journal, err)
	    : 0;
}

static void
add_outcomes(struct tool_call *call, const struct writing *w,
    struct outcome *out)
{
	struct term_list waiting = {0};

	for (size_t i = 0; i < w->waiting.count; i++)
		term_list_add(&waiting, find_id(call, w->waiting.item[i]));
	if (w->names.count > 1)
		term_list_sort(&waiting, call->view->state, by_number);
	if (each_is_batch(call))
		add_batch(call, w);
	else
		*out = w->item[0].outcome;
	tool_add_outcome(call, each_is_batch(call) ? NULL : out, &waiting);
	term_list_release(&waiting);
}

int
each_write(struct tool_call *call, const struct each *each,
    struct outcome *out, struct err *err)
{
	struct writing w = { .each = each,
		.atomic = call->batch || !each_is_batch(call) ||
		    args_true(&call->args, "atomic") };
	int rc = take_names(call, &w, err);

	if (!rc)
		rc = write_all(call, &w, err);
	if (!rc && w.refused == w.names.count)
		rc = fail(call, &w, err);
	if (!rc)
		rc = look_again(call, &w, err);
	if (!rc)
		add_outcomes(call, &w, out);
	free(w.item);
	words_release(&w.names);
	words_release(&w.waiting);
	return rc;
}
