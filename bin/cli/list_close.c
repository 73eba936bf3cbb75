/* SPDX-License-Identifier: ISC */
/*
 * The closing line of a list of tasks: how many there are and how many are not
 * shown, or why the list is empty.
 */
#include "cli/list_close.h"

#include <stddef.h>
#include <string.h>

/* Returns how many tasks match, closed ones, too. */
static size_t
count_matches(const struct list_close *list, const struct query *query)
{
	struct query_result result = {0};
	struct query any = *query;
	struct err err = {0};
	size_t total;

	any.closed_too = any.count_only = true;
	any.count_closed = any.with_total = any.offered = false;
	any.limit = 0;
	any.cursor = NULL;
	total = query_run(&result, &any, journal_view(list->cli->journal),
	    &err) ? 1 : result.total;
	query_result_release(&result);
	return total;
}

/* True if a filter on one word finds no task. Then it is said. */
static bool
say_word(struct out *out, const struct list_close *list,
    const struct query *one, const char *what, const char *word)
{
	bool none = !count_matches(list, one);

	if (none)
		out_say(out, "no %s '%s'", what, word);
	return none;
}

/* True if one of the words finds no task by itself. Then it is said. */
static bool
say_words(struct out *out, const struct list_close *list,
    const char *const *words, size_t member, const char *what)
{
	for (; words && *words; words++) {
		const char *const only[] = { *words, NULL };
		const char *const *target = only;
		struct query one;

		query_init(&one);
		memcpy((char *)&one + member, &target, sizeof(target));
		if (**words != '-' && say_word(out, list, &one, what, *words))
			return true;
	}
	return false;
}

/* True if the filters have values that no task has. Then it is said. */
static bool
say_unknown(struct out *out, const struct list_close *list)
{
	struct buf note = BUF_INIT;
	bool any;

	query_note_unknown(&note, list->query,
	    journal_view(list->cli->journal), false);
	any = note.len > 0;
	if (any)
		out_say(out, "%s", note.data);
	buf_release(&note);
	return any;
}

/* True if a filter alone finds nothing in the whole log. Then it is said. */
static bool
say_filter(struct out *out, const struct list_close *list)
{
	const struct query *query = list->query;
	struct query search;

	query_init(&search);
	search.search = query->search;
	search.search_in = query->search_in;
	return say_words(out, list, query->labels,
	        offsetof(struct query, labels), "task has the label") ||
	    say_words(out, list, query->caps, offsetof(struct query, caps),
	        "task requires") ||
	    say_words(out, list, query->assignees,
	        offsetof(struct query, assignees),
	        "task is assigned to") ||
	    say_words(out, list, query->codes, offsetof(struct query, codes),
	        "code begins with") ||
	    (search.search && say_word(out, list, &search,
	        search.search_in == (SEARCH_TITLE | SEARCH_BODY)
	            ? "title and no body has" : "place that is searched has",
	        search.search));
}

static void
say_empty(struct out *out, const struct list_close *list)
{
	struct query all;
	size_t count;

	query_init(&all);
	count = count_matches(list, &all);
	if (!count && list->cli->at)
		out_say(out, "there was no task then");
	else if (!count)
		out_say(out, "there is no task yet (task-add TITLE)");
	else if (!list->filtered)
		out_say(out, "no task is open; %zu closed not shown (--all)",
		    count);
	else if (list->result->closed)
		out_say(out, "no open task matches; %zu closed that match not "
		    "shown (--all)", list->result->closed);
	else if (!say_unknown(out, list) && !say_filter(out, list))
		out_say(out, "no task matches");
}

static void
add_count(struct buf *to, size_t count, const char *what)
{
	if (count)
		buf_addf(to, "%s%zu %s", to->len ? ", " : "", count, what);
}

void
list_close(struct out *out, const struct list_close *list,
    const struct task_counts *counts)
{
	const struct query_result *result = list->result;
	bool cut = result->count < result->total;
	struct buf text = BUF_INIT;

	if (!result->count && !result->total) {
		say_empty(out, list);
		return;
	}
	if (cut)
		buf_addf(&text, "%zu of %zu%s shown", result->count,
		    result->total, list->filtered ? " that match" : "");
	add_count(&text, counts->open, list->filtered && !cut ?
	    "open that match" : "open");
	add_count(&text, counts->ready, "ready");
	add_count(&text, counts->overdue, "overdue");
	add_count(&text, counts->conflicts, "in conflict");
	add_count(&text, counts->closed, list->filtered && !cut &&
	    !counts->open ? "closed that match" : "closed");
	out_say(out, "%s", text.data);
	if (result->closed)
		out_say(out, "%zu closed%s not shown (--all)", result->closed,
		    list->filtered ? " that match" : "");
	buf_release(&text);
}
