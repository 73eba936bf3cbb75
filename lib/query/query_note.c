/* SPDX-License-Identifier: ISC */
/*
 * Remarks on filters: values that no task and no event has. A filter by such a
 * value is right, and finds nothing, so it is easily mistaken for an answer.
 * What was probably meant is looked for only if there is such a value.
 */
#include "query/query.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/nearest.h"
#include "base/words.h"
#include "model/filter.h"
#include "model/spelling.h"

/* The values of a filter. */
struct domain {
	const char *what;	/* says that there is no such value */
	const char *family;	/* of fields, or NULL */
	bool (*has)(const struct domain *domain, const struct view *view,
	    struct slice value);
	/* add copies of the values that there are */
	void (*add_all)(struct words *out, const struct domain *domain,
	    const struct view *view);
};

static void
add_copy(struct words *out, struct slice text)
{
	if (text.len)
		words_add(out, slice_dup(text));
}

static bool
has_word(const struct domain *domain, const struct view *view,
    struct slice word)
{
	uint32_t term[SPELLINGS];

	return spelling_terms(term, view->state, TERM_TASK_FIELD,
	    domain->family, word) > 0;
}

static void
add_words(struct words *out, const struct domain *domain,
    const struct view *view)
{
	const struct state *state = view->state;

	for (uint32_t t = 1; t < state->terms.count; t++)
		if (state_term(state, t)->space == TERM_TASK_FIELD &&
		    slice_starts(state_term_text(state, t),
		        domain->family))
			add_copy(out, state_term_arg(state, t));
}

static struct slice
assignee_of(const struct view *view, uint32_t subject)
{
	struct task task;

	if (state_subject(view->state, subject)->kind != SUBJECT_TASK)
		return (struct slice){ NULL, 0 };
	view_task_part(&task, view, subject, TASK_PART(FIELD_ASSIGNEE));
	return task.assignee;
}

static bool
has_name(const struct domain *domain, const struct view *view,
    struct slice name)
{
	const struct state *state = view->state;
	bool found = slice_is(name, "none") || slice_is(name, "all") ||
	    slice_is(name, "me") || slice_is(name, "@me") ||
	    state_find_term(state, TERM_NAME, name) ||
	    state_find_subject(state, SUBJECT_AGENT, name);

	(void)domain;
	for (uint32_t s = 1; s < state->subjects.count && !found; s++)
		found = spelling_same(assignee_of(view, s), name);
	return found;
}

static void
add_names(struct words *out, const struct domain *domain,
    const struct view *view)
{
	const struct state *state = view->state;
	struct slice last = { NULL, 0 };

	(void)domain;
	for (uint32_t s = 1; s < state->subjects.count; s++) {
		struct slice name = assignee_of(view, s);

		if (!slice_eq(name, last))
			add_copy(out, name);
		last = name;
	}
	for (uint32_t t = 1; t < state->terms.count; t++)
		if (state_term(state, t)->space == TERM_NAME)
			add_copy(out, state_term_text(state, t));
}

static bool
has_prefix(const struct domain *domain, const struct view *view,
    struct slice prefix)
{
	const struct state *state = view->state;
	bool found = false;

	(void)domain;
	for (uint32_t t = 1; t < state->terms.count && !found; t++) {
		struct slice code = state_term(state, t)->space == TERM_CODE
		    ? state_term_text(state, t) : (struct slice){ NULL, 0 };

		found = code.len >= prefix.len && code.ptr &&
		    strncasecmp(code.ptr, prefix.ptr, prefix.len) == 0;
	}
	return found;
}

static void
add_prefixes(struct words *out, const struct domain *domain,
    const struct view *view)
{
	const struct state *state = view->state;

	(void)domain;
	for (uint32_t t = 1; t < state->terms.count; t++) {
		struct slice code = state_term_text(state, t);
		const char *hyphen;

		if (state_term(state, t)->space != TERM_CODE)
			continue;
		hyphen = memchr(code.ptr, '-', code.len);
		if (hyphen)
			code.len = (size_t)(hyphen - code.ptr);
		add_copy(out, code);
	}
}

static const struct domain labels = { "no task has the label", "label/",
	has_word, add_words };
static const struct domain caps = { "no task requires", "cap/", has_word,
	add_words };
static const struct domain names = { "nobody is called", NULL, has_name,
	add_names };
static const struct domain prefixes = { "no code begins with", NULL,
	has_prefix, add_prefixes };

/* Append a remark, and the nearest of the values that there are. */
static void
add_note(struct buf *out, const struct domain *domain, const struct view *view,
    struct slice value)
{
	char *word = slice_dup(value);
	struct words known = {0};
	const char *near;

	domain->add_all(&known, domain, view);
	near = nearest_word(word, known.item, known.count);
	buf_addf(out, "%s%s '%s'", out->len ? "; " : "", domain->what, word);
	if (near)
		buf_addf(out, ", did you mean '%s'?", near);
	words_free(&known);
	free(word);
}

/* found: a task passes the filter, so its value is known if it has only one. */
static void
note_filter(struct buf *out, const struct domain *domain,
    const struct view *view, const struct filter *filter, bool found)
{
	if (found && filter->count == 1 && filter->wanted == 1)
		return;
	for (size_t i = 0; i < filter->count; i++)
		if (!domain->has(domain, view, filter->value[i].text))
			add_note(out, domain, view, filter->value[i].text);
}

static void
note_each(struct buf *out, const struct domain *domain,
    const struct view *view, const char *const *given, bool found)
{
	for (; given && *given; given++) {
		struct filter filter = {0};

		if (!filter_add(&filter, "value", *given, NULL))
			note_filter(out, domain, view, &filter, found);
		filter_release(&filter);
	}
}

void
query_note_names(struct buf *out, const struct view *view,
    const char *const *given, bool found)
{
	struct filter filter = {0};

	if (!filter_add_names(&filter, view, given, NULL, NULL))
		note_filter(out, &names, view, &filter, found);
	filter_release(&filter);
}

void
query_note_unknown(struct buf *out, const struct query *query,
    const struct view *view, bool found)
{
	note_each(out, &labels, view, query->labels, found);
	note_each(out, &caps, view, query->caps, found);
	query_note_names(out, view, query->assignees, found);
	/* codes are alternatives: one that is found says nothing of the rest */
	note_each(out, &prefixes, view, query->codes,
	    found && query->codes && !query->codes[1]);
}
