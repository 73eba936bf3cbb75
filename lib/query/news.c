/* SPDX-License-Identifier: ISC */
/* Bad news, derived from the state like all that is shown. */
#include "query/news.h"

#include <stdlib.h>
#include <string.h>

#include "log/journal_parts.h"
#include "model/conflict.h"

const char *
news_kind_name(enum news_kind kind)
{
	static const char *const name[] = { [NEWS_LOST] = "lost",
	    [NEWS_CLASH] = "clash", [NEWS_CONFLICT] = "conflict",
	    [NEWS_CYCLE] = "cycle" };

	return name[kind];
}

/* Takes the detail. */
static void
add(struct news *news, enum news_kind kind, const struct task *task,
    struct buf *detail)
{
	struct buf id = BUF_INIT;

	buf_add_slice(&id, task->id);
	if (news->count == news->cap) {
		news->cap = news->cap ? news->cap * 2 : 16;
		news->item = task_realloc(news->item, news->cap, sizeof(*news->item));
	}
	news->item[news->count++] = (struct news_item){ kind, id.data, detail->data };
	*detail = (struct buf)BUF_INIT;
}

static int
is_local(const struct journal *journal, uint64_t writer)
{
	for (size_t i = 0; i < journal->writers.local_count; i++)
		if (journal->writers.local[i] == writer)
			return 1;
	return 0;
}

/* A claim of this clone's that came second, as long as it has not been given up. */
static void
look_at_claims(struct news *news, const struct journal *journal,
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
		uint64_t writer = state_event(view->state, claim[i].event)->writer;

		if (claim[i].ended || !is_local(journal, writer))
			continue;
		buf_add_slice(&who, claim[0].by);
		add(news, NEWS_LOST, task, &who);
		break;
	}
	free(claim);
}

static void
look_at_code(struct news *news, const struct view *view, const struct task *task)
{
	struct buf text = BUF_INIT;

	if (!task->code_clash)
		return;
	buf_add_slice(&text, task->code);
	buf_add_char(&text, ' ');
	buf_add_slice(&text, state_subject_name(view->state,
	    view_code_owner(view, task->code)));
	add(news, NEWS_CLASH, task, &text);
}

static void
look_at_fields(struct news *news, const struct view *view, const struct task *task,
    struct term_list *scratch)
{
	struct buf text = BUF_INIT;

	conflict_fields(scratch, view, task->subject);
	for (size_t i = 0; i < scratch->count; i++) {
		if (i)
			buf_add_char(&text, ',');
		buf_add_slice(&text, state_term_text(view->state, scratch->term[i]));
	}
	if (scratch->count)
		add(news, NEWS_CONFLICT, task, &text);
}

static void
look_at_links(struct news *news, const struct view *view, const struct task *task)
{
	struct buf text = BUF_INIT;

	if (view_parent_cycle(view, task->subject)) {
		buf_add_str(&text, "parent");
		add(news, NEWS_CYCLE, task, &text);
	}
	if (view_needs_cycle(view, task->subject)) {
		buf_add_str(&text, "needs");
		add(news, NEWS_CYCLE, task, &text);
	}
}

static int
compare(const void *x, const void *y)
{
	const struct news_item *a = x, *b = y;
	int order = (int)a->kind - (int)b->kind;

	if (!order)
		order = strcmp(a->task, b->task);
	return order ? order : strcmp(a->detail, b->detail);
}

void
news_read(struct news *out, const struct journal *journal)
{
	const struct view *view = journal_view(journal);
	const struct state *state = view->state;
	struct term_list scratch = {0};

	for (uint32_t s = 1; s < state->subjects.count; s++) {
		struct task task;

		if (state_subject(state, s)->kind != SUBJECT_TASK || !view_shown(view, s))
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
news_since(struct news *news, const struct news *before)
{
	size_t kept = 0;

	for (size_t i = 0; i < news->count; i++) {
		struct news_item *item = &news->item[i];

		if (before->count && bsearch(item, before->item, before->count,
		    sizeof(*item), compare)) {
			free(item->task);
			free(item->detail);
		} else {
			news->item[kept++] = *item;
		}
	}
	news->count = kept;
}

void
news_release(struct news *news)
{
	for (size_t i = 0; i < news->count; i++) {
		free(news->item[i].task);
		free(news->item[i].detail);
	}
	free(news->item);
	*news = (struct news){0};
}
