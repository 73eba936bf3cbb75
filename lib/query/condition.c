/* SPDX-License-Identifier: ISC */
/* Conditions on which somebody waits. */
#include "query/condition.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "model/gate.h"
#include "model/task_find.h"
#include "query/query.h"

#define WORDS_MAX 3

struct parts {
	char *word[WORDS_MAX];
	size_t count;		/* WORDS_MAX + 1: more */
};

static void
split_text(struct parts *out, char *text)
{
	char *save = NULL;

	out->count = 0;
	for (char *word = strtok_r(text, " \t", &save); word;
	     word = strtok_r(NULL, " \t", &save)) {
		if (out->count == WORDS_MAX) {
			out->count++;
			return;
		}
		out->word[out->count++] = word;
	}
}

static int
take_task(struct condition *out, const struct view *view, const char *word,
    struct err *err)
{
	uint32_t subject;
	int rc = task_find(&subject, view, word, err);

	if (!rc) {
		struct slice id = state_subject_name(view->state, subject);

		memcpy(out->task, id.ptr, TASK_ID_LEN);
		out->task[TASK_ID_LEN] = '\0';
	}
	return rc;
}

static int
take_state(struct condition *out, const struct view *view, const char *word,
    struct err *err)
{
	int state = workflow_spelled(view->workflow, slice_of(word));

	out->kind = CONDITION_STATE;
	if (state == -1 && strcmp(word, "closed") == 0) {
		out->kind = CONDITION_CLOSED;
		out->name = task_strdup(word);
		return 0;
	}
	if (state == -1)
		return workflow_no_state(view->workflow, slice_of(word),
		    ERR_INVALID, err);
	out->name = slice_dup(view->workflow->states[state]);
	return 0;
}

static int
take_label(struct condition *out, const struct view *view, const char *word,
    struct err *err)
{
	struct buf field = BUF_INIT;
	uint32_t term;

	out->kind = CONDITION_LABEL;
	out->name = task_strdup(word);
	buf_addf(&field, "label/%s", word);
	term = state_find_term(view->state, TERM_TASK_FIELD,
	    slice_of_buf(&field));
	buf_release(&field);
	return term ? 0 : err_set(err, ERR_NOT_FOUND,
	    "no task has the label '%.60s'", word);
}

int
condition_parse(struct condition *out, const struct view *view,
    const char *text, struct err *err)
{
	char *copy = task_strdup(text);
	struct parts p;
	int rc;

	*out = (struct condition){0};
	split_text(&p, copy);
	if (p.count == 2 && strcmp(p.word[0], "nothing") == 0 &&
	    strcmp(p.word[1], "ready") == 0) {
		out->kind = CONDITION_READY;
		rc = 0;
	} else if (p.count == 3 && strcmp(p.word[0], "label") == 0 &&
	    strcmp(p.word[2], "closed") == 0) {
		rc = take_label(out, view, p.word[1], err);
	} else if (p.count == 3 && strcmp(p.word[1], "gate") == 0) {
		out->kind = CONDITION_GATE;
		out->name = task_strdup(p.word[2]);
		rc = take_task(out, view, p.word[0], err);
	} else if (p.count == 2) {
		rc = take_task(out, view, p.word[0], err);
		if (!rc)
			rc = take_state(out, view, p.word[1], err);
	} else {
		rc = err_set(err, ERR_INVALID, "'%.60s' is no condition: it is "
		    "'TASK STATE', 'TASK closed', 'TASK gate GATE', 'nothing "
		    "ready' or 'label LABEL closed'", text);
	}
	free(copy);
	return rc;
}

void
condition_release(struct condition *condition)
{
	free(condition->name);
	condition->name = NULL;
}

static uint32_t
find_subject(const struct condition *condition, const struct view *view)
{
	return state_find_subject(view->state, SUBJECT_TASK,
	    slice_of(condition->task));
}

static int
count_tasks(size_t *out, struct query *query, const struct view *view,
    struct err *err)
{
	struct query_result result = {0};
	int rc;

	query->count_only = true;
	rc = query_run(&result, query, view, err);
	*out = result.total;
	query_result_release(&result);
	return rc;
}

static int
check_tasks(enum condition_result *out, const struct condition *condition,
    const struct view *view, struct err *err)
{
	const char *labels[] = { condition->name, NULL };
	struct query query;
	size_t count;
	int rc;

	query_init(&query);
	if (condition->kind == CONDITION_READY)
		query.ready = true;
	else
		query.labels = labels;
	rc = count_tasks(&count, &query, view, err);
	*out = count ? CONDITION_OPEN : CONDITION_MET;
	return rc;
}

/* A closed task is not expected to get anywhere else. */
static enum condition_result
check_task(struct buf *why, const struct condition *condition,
    const struct view *view)
{
	uint32_t subject = find_subject(condition, view);
	struct gate gate;
	struct task task;
	bool closed;

	if (!subject || !view_shown(view, subject)) {
		buf_addf(why, "'%s' is gone from the log", condition->task);
		return CONDITION_LOST;
	}
	view_task(&task, view, subject);
	closed = view->workflow->done & state_bit(task.state_number);
	if (condition->kind == CONDITION_GATE)
		gate_read(&gate, view, subject, slice_of(condition->name));
	if (condition->kind == CONDITION_CLOSED ? closed
	    : condition->kind == CONDITION_GATE ? gate_is_open(&gate)
	    : slice_is(task.state, condition->name))
		return CONDITION_MET;
	if (!closed)
		return CONDITION_OPEN;
	buf_addf(why, condition->kind == CONDITION_GATE
	    ? "the task is %.*s, and gate '%s' is not open"
	    : "the task is %.*s, not %s", (int)task.state.len, task.state.ptr,
	    condition->name);
	return CONDITION_LOST;
}

int
condition_check(enum condition_result *out, struct buf *why,
    const struct condition *condition, const struct view *view,
    struct err *err)
{
	if (condition->kind == CONDITION_READY ||
	    condition->kind == CONDITION_LABEL)
		return check_tasks(out, condition, view, err);
	*out = check_task(why, condition, view);
	return 0;
}

/* True if the field is a state for which the condition waits. */
static bool
is_state_wanted(const struct condition *condition, const struct view *view,
    const struct event_field *field)
{
	struct slice name = field->value;
	int state;

	if (field->kind != FIELD_STATE || name.len < 2)
		return false;
	name = (struct slice){ name.ptr + 1, name.len - 2 };
	state = workflow_state(view->workflow, name);
	return condition->kind == CONDITION_CLOSED
	    ? (view->workflow->done & state_bit(state)) != 0
	    : slice_is(name, condition->name);
}

bool
condition_met_by(const struct condition *condition, const struct view *view,
    const struct event *event)
{
	if (condition->kind != CONDITION_STATE &&
	    condition->kind != CONDITION_CLOSED)
		return false;
	for (size_t i = 0; i < event->writes_count; i++) {
		const struct event_write *write = &event->writes[i];

		if (write->subject != SUBJECT_TASK ||
		    !slice_is(write->name, condition->task))
			continue;
		for (uint32_t f = 0; f < write->field_count; f++)
			if (is_state_wanted(condition, view,
			    &event->fields[write->field + f]))
				return true;
	}
	return false;
}
