/* SPDX-License-Identifier: ISC */
/*
 * Remarks on filters: values that no task and no event has. A filter by such a
 * value is right, and finds nothing, so it is easily mistaken for an answer.
 */
#include "query/query.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/nearest.h"
#include "base/words.h"
#include "model/filter.h"
#include "model/spelling.h"

static void
add_known(struct words *known, struct slice text)
{
	if (text.len)
		words_add(known, slice_dup(text));
}

/* Append a remark and the nearest of the known words, which are freed. */
static void
add_note(struct buf *out, const char *what, struct slice value,
    struct words *known)
{
	char *word = slice_dup(value);
	const char *near = nearest_word(word, known->item, known->count);

	buf_addf(out, "%s%s '%s'", out->len ? "; " : "", what, word);
	if (near)
		buf_addf(out, ", did you mean '%s'?", near);
	words_free(known);
	free(word);
}

/* Note the words that no task ever had, of a family like "label/". */
static void
note_words(struct buf *out, const struct view *view, const char *family,
    const char *what, const struct filter *filter)
{
	const struct state *state = view->state;
	uint32_t term[SPELLINGS];

	for (size_t i = 0; i < filter->count; i++) {
		struct slice word = filter->value[i].text;
		struct words known = {0};
		size_t len = strlen(family);

		if (spelling_terms(term, state, TERM_TASK_FIELD, family, word))
			continue;
		for (uint32_t t = 1; t < state->terms.count; t++) {
			struct slice text = state_term_text(state, t);

			if (state_term(state, t)->space == TERM_TASK_FIELD &&
			    text.len > len &&
			    strncmp(text.ptr, family, len) == 0)
				add_known(&known, state_term_arg(state, t));
		}
		add_note(out, what, word, &known);
	}
}

static void
note_all_words(struct buf *out, const struct view *view, const char *family,
    const char *what, const char *const *given)
{
	for (; given && *given; given++) {
		struct filter filter = {0};

		if (!filter_add(&filter, what, *given, NULL))
			note_words(out, view, family, what, &filter);
		filter_release(&filter);
	}
}

/* True if a task is assigned to the name; else adds all assignees. */
static bool
is_assignee(struct words *known, const struct view *view, struct slice name)
{
	for (uint32_t s = 1; s < view->state->subjects.count; s++) {
		struct task task;

		if (state_subject(view->state, s)->kind != SUBJECT_TASK)
			continue;
		view_task_part(&task, view, s, TASK_PART(FIELD_ASSIGNEE));
		if (spelling_same(task.assignee, name))
			return true;
		if (!known->count ||
		    !slice_is(task.assignee, known->item[known->count - 1]))
			add_known(known, task.assignee);
	}
	return false;
}

void
query_note_names(struct buf *out, const struct view *view,
    const char *const *given)
{
	const struct state *state = view->state;
	struct filter filter = {0};
	int rc = filter_add_names(&filter, view, given, NULL, NULL);

	for (size_t i = 0; i < filter.count && !rc; i++) {
		struct slice name = filter.value[i].text;
		struct words known = {0};

		if (slice_is(name, "none") || slice_is(name, "all") ||
		    slice_is(name, "me") || slice_is(name, "@me") ||
		    state_find_term(state, TERM_NAME, name) ||
		    state_find_subject(state, SUBJECT_AGENT, name))
			continue;
		if (is_assignee(&known, view, name)) {
			words_free(&known);
			continue;
		}
		for (uint32_t t = 1; t < state->terms.count; t++)
			if (state_term(state, t)->space == TERM_NAME)
				add_known(&known, state_term_text(state, t));
		add_note(out, "nobody is called", name, &known);
	}
	filter_release(&filter);
}

/* Note the prefixes with which no code begins. */
static void
note_codes(struct buf *out, const struct view *view, const char *begin)
{
	const struct state *state = view->state;
	struct filter filter = {0};
	int rc = filter_add(&filter, "prefix", begin, NULL);

	for (size_t i = 0; i < filter.count && !rc; i++) {
		struct slice code = filter.value[i].text;
		struct words known = {0};
		bool found = false;

		for (uint32_t t = 1; t < state->terms.count && !found; t++) {
			struct slice text = state_term_text(state, t);

			if (state_term(state, t)->space != TERM_CODE)
				continue;
			found = text.len >= code.len &&
			    strncasecmp(text.ptr, code.ptr, code.len) == 0;
			text.len = strcspn(text.ptr, "-") < text.len
			    ? strcspn(text.ptr, "-") : text.len;
			add_known(&known, text);
		}
		if (!found)
			add_note(out, "no code begins with", code, &known);
		words_free(&known);
	}
	filter_release(&filter);
}

void
query_note_unknown(struct buf *out, const struct query *query,
    const struct view *view)
{
	note_all_words(out, view, "label/", "no task has the label",
	    query->labels);
	note_all_words(out, view, "cap/", "no task requires", query->caps);
	query_note_names(out, view, query->assignees);
	for (const char *const *code = query->codes; code && *code; code++)
		note_codes(out, view, *code);
}
