/* SPDX-License-Identifier: ISC */
/* Conflicts that a merge brought, derived from the state. */
#include "query/merge_report.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "log/journal_parts.h"
#include "model/conflict.h"

const char *
merge_kind_name(enum merge_kind kind)
{
	static const char *const name[] = { [MERGE_LOST] = "lost",
	    [MERGE_CLASH] = "clash", [MERGE_CONFLICT] = "conflict",
	    [MERGE_CYCLE] = "cycle" };

	return name[kind];
}

/* Takes over the detail. */
static void
add(struct merge_report *report, enum merge_kind kind, const struct task *task,
    struct buf *detail)
{
	struct buf id = BUF_INIT;

	buf_add_slice(&id, task->id);
	ARRAY_GROW(report->item, report->count, report->cap);
	report->item[report->count++] = (struct merge_item){ kind, id.data,
		detail->data };
	*detail = (struct buf)BUF_INIT;
}

static bool
is_local(const struct journal *journal, uint64_t writer)
{
	for (size_t i = 0; i < journal->writers.local_count; i++)
		if (journal->writers.local[i] == writer)
			return true;
	return false;
}

/* Report a claim of this clone that lost and was not given up yet. */
static void
look_at_claims(struct merge_report *report, const struct journal *journal,
    const struct task *task)
{
	const struct view *view = journal_view(journal);
	size_t count = view_claims(NULL, 0, view, task->subject);
	struct claim *claim;
	struct buf who = BUF_INIT;

	if (count < 2)
		return;
	claim = task_zalloc(count, sizeof(*claim));
	count = view_claims(claim, count, view, task->subject);
	for (size_t i = 1; i < count; i++) {
		uint64_t writer = state_event(view->state, claim[i].event)
		                      ->writer;

		if (claim[i].ended || !is_local(journal, writer))
			continue;
		buf_add_slice(&who, claim[0].by);
		add(report, MERGE_LOST, task, &who);
		break;
	}
	free(claim);
}

static void
look_at_code(struct merge_report *report, const struct view *view,
    const struct task *task)
{
	struct buf text = BUF_INIT;

	if (!task->code_clash)
		return;
	buf_add_slice(&text, task->code);
	buf_add_char(&text, ' ');
	buf_add_slice(&text, state_subject_name(view->state,
	    view_code_owner(view, task->code)));
	add(report, MERGE_CLASH, task, &text);
}

static void
look_at_fields(struct merge_report *report, const struct view *view,
    const struct task *task, struct term_list *scratch)
{
	struct buf text = BUF_INIT;

	conflict_fields(scratch, view, task->subject);
	for (size_t i = 0; i < scratch->count; i++) {
		if (i)
			buf_add_char(&text, ',');
		buf_add_slice(&text,
		    state_term_text(view->state, scratch->term[i]));
	}
	if (scratch->count)
		add(report, MERGE_CONFLICT, task, &text);
}

static void
look_at_links(struct merge_report *report, const struct view *view,
    const struct task *task)
{
	struct buf text = BUF_INIT;

	if (view_parent_cycle(view, task->subject)) {
		buf_add_str(&text, "parent");
		add(report, MERGE_CYCLE, task, &text);
	}
	if (view_needs_cycle(view, task->subject)) {
		buf_add_str(&text, "needs");
		add(report, MERGE_CYCLE, task, &text);
	}
}

static int
compare(const void *x, const void *y)
{
	const struct merge_item *a = x, *b = y;
	int order = (int)a->kind - (int)b->kind;

	if (!order)
		order = strcmp(a->task, b->task);
	return order ? order : strcmp(a->detail, b->detail);
}

void
merge_report_read(struct merge_report *out, const struct journal *journal)
{
	const struct view *view = journal_view(journal);
	const struct state *state = view->state;
	struct term_list scratch = {0};

	for (uint32_t s = 1; s < state->subjects.count; s++) {
		struct task task;

		if (state_subject(state, s)->kind != SUBJECT_TASK ||
		    !view_shown(view, s))
			continue;
		view_task(&task, view, s);
		look_at_claims(out, journal, &task);
		look_at_code(out, view, &task);
		look_at_fields(out, view, &task, &scratch);
		look_at_links(out, view, &task);
	}
	term_list_release(&scratch);
	if (out->count)
		qsort(out->item, out->count, sizeof(*out->item), compare);
}

void
merge_report_since(struct merge_report *report,
    const struct merge_report *before)
{
	size_t kept = 0;

	for (size_t i = 0; i < report->count; i++) {
		struct merge_item *item = &report->item[i];

		if (before->count && bsearch(item, before->item, before->count,
		    sizeof(*item), compare)) {
			free(item->task);
			free(item->detail);
		} else {
			report->item[kept++] = *item;
		}
	}
	report->count = kept;
}

void
merge_report_release(struct merge_report *report)
{
	for (size_t i = 0; i < report->count; i++) {
		free(report->item[i].task);
		free(report->item[i].detail);
	}
	free(report->item);
	*report = (struct merge_report){0};
}

void
merge_item_add_json(struct buf *out, const struct merge_item *item)
{
	json_open(out, '{');
	json_add_key(out, "news");
	json_add_str(out, merge_kind_name(item->kind));
	json_add_key(out, "task");
	json_add_str(out, item->task);
	json_add_key(out, "detail");
	json_add_str(out, item->detail);
	json_close(out, '}');
}
