/* SPDX-License-Identifier: ISC */
/* Candidates from the log for completion. */
#include "cli/complete_log.h"

#include <string.h>

#include "base/words.h"
#include "cli/cli.h"
#include "cli/complete_offer.h"
#include "model/checklist.h"
#include "model/message.h"
#include "model/task_find.h"
#include "query/inbox.h"
#include "query/query.h"

/*
 * Offer the task's code; offer its id if the word begins the id or if the task
 * has no code.
 */
static void
offer_task(struct completion *c, const struct task *task)
{
	char id[TASK_ID_SIZE], code[CODE_MAX + 1];

	snprintf(id, sizeof(id), "%.*s", (int)task->id.len, task->id.ptr);
	snprintf(code, sizeof(code), "%.*s", (int)task->code.len,
	    task->code.ptr ? task->code.ptr : "");
	if (*code && complete_begins(code, c->word))
		complete_print(c, code, task->title);
	else if (complete_begins(id, c->word))
		complete_print(c, id, task->title);
}

/* Offer the tasks that a query finds, in its order. */
static void
offer_found(struct completion *c, const struct view *view,
    const struct query *query)
{
	struct query_result result = {0};
	struct err err = {0};

	if (!query_run(&result, query, view, &err))
		for (size_t i = 0; i < result.count; i++) {
			struct task task;

			view_task(&task, view, result.subject[i]);
			offer_task(c, &task);
		}
	query_result_release(&result);
}

void
complete_tasks(struct completion *c)
{
	const struct view *view = complete_view(c);
	struct query query;

	if (!view)
		return;
	query_init(&query);
	offer_found(c, view, &query);
	query.closed_too = query.closed_only = true;
	offer_found(c, view, &query);
}

/* Find the task that was typed. Returns false if there is no such task. */
static bool
find_typed(struct completion *c, struct task *task)
{
	const struct view *view = complete_view(c);
	uint32_t subject;

	if (!view || !c->task || task_find(&subject, view, c->task, NULL))
		return false;
	view_task(task, view, subject);
	return true;
}

void
complete_states(struct completion *c)
{
	const struct view *view = complete_view(c);
	uint64_t allowed = ~UINT64_C(0);
	struct task task;

	if (find_typed(c, &task) && task.state_number >= 0)
		allowed = view->workflow->moves[task.state_number];
	for (int i = 0; view && i < view->workflow->count; i++)
		if (allowed >> i & 1)
			complete_offer_slice(c, view->workflow->states[i],
			    SLICE(""));
}

/* Offer a word once: words has those that were offered. */
static void
offer_new(struct completion *c, struct words *words, struct slice word)
{
	struct buf copy = BUF_INIT;

	for (size_t i = 0; i < words->count; i++)
		if (slice_is(word, words->item[i]))
			return;
	buf_add_str(&copy, "");
	buf_add_slice(&copy, word);
	words_add(words, copy.data);
	complete_offer_slice(c, word, SLICE(""));
}

void
complete_gates(struct completion *c)
{
	const struct view *view = complete_view(c);
	struct term_list terms = {0};
	struct words seen = {0};

	for (int i = 0; view && i < view->workflow->gates_count; i++)
		offer_new(c, &seen, view->workflow->gates[i].name);
	for (uint32_t s = 1; view && s < view->state->subjects.count; s++) {
		if (state_subject(view->state, s)->kind != SUBJECT_TASK)
			continue;
		view_members(&terms, view, s, FIELD_GATE);
		for (size_t i = 0; i < terms.count; i++)
			offer_new(c, &seen,
			    state_term_arg(view->state, terms.term[i]));
	}
	term_list_release(&terms);
	words_free(&seen);
}

void
complete_items(struct completion *c)
{
	struct checklist list = {0};
	struct task task;

	if (!find_typed(c, &task))
		return;
	checklist_read(&list, complete_view(c), task.subject);
	for (size_t i = 0; i < list.count; i++)
		complete_offer_slice(c, list.item[i].id, list.item[i].text);
	checklist_release(&list);
}

void
complete_messages(struct completion *c)
{
	const struct view *view = complete_view(c);
	struct inbox_query query = { .all = true,
		.when = { WHEN_NONE, WHEN_NONE } };
	struct history_rows rows = {0};
	struct message message = {0};
	struct err err = {0};

	if (!view)
		return;
	query.name = journal_actor(c->cli->journal);
	if (!inbox_read(&rows, view, &query, &err))
		for (size_t i = rows.count; i-- > 0; ) {
			inbox_message(&message, c->cli->journal, &rows.row[i]);
			complete_offer_slice(c, message.id, message.text);
		}
	message_release(&message);
	history_rows_release(&rows);
}

void
complete_prefixes(struct completion *c)
{
	const struct view *view = complete_view(c);
	struct words seen = {0};

	for (uint32_t s = 1; view && s < view->state->subjects.count; s++) {
		struct slice prefix;
		struct task task;

		if (state_subject(view->state, s)->kind != SUBJECT_TASK)
			continue;
		view_task(&task, view, s);
		prefix = task.code;
		while (prefix.len && prefix.ptr[prefix.len - 1] != '-')
			prefix.len--;
		if (prefix.len > 1) {
			prefix.len--;
			offer_new(c, &seen, prefix);
		}
	}
	words_free(&seen);
}
