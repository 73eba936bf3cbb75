/* SPDX-License-Identifier: ISC */
/* Filters by words (labels, capabilities) and by the beginnings of codes. */
#include "query/query_private.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "format/field.h"

/* The words of a field. */
struct word_family {
	const char *family;	/* "label/" */
	const char *what;
	enum field_kind kind;
};

static const struct word_family label_family = { "label/", "label",
	FIELD_LABEL };
static const struct word_family cap_family = { "cap/", "capability",
	FIELD_CAP };

static void
add_terms(struct word_filter *filter, const struct state *state,
    const struct word_family *family, struct slice word)
{
	uint32_t term[SPELLINGS];
	size_t count = spelling_terms(term, state, TERM_TASK_FIELD,
	    family->family, word);

	for (size_t i = 0; i < count; i++)
		term_list_add(&filter->terms, term[i]);
}

static struct word_filter *
add_filter(struct word_filters *filters, bool unwanted)
{
	struct word_filter *filter;

	ARRAY_GROW(filters->filter, filters->count, filters->cap);
	filter = &filters->filter[filters->count++];
	*filter = (struct word_filter){ .unwanted = unwanted };
	return filter;
}

/*
 * Find the terms of "a,b,-c": one filter for a and b, one for c. A row of a
 * matching task has the mark of a if b is not wanted, too.
 */
static int
find_words(struct query_run *run, struct word_filters *filters,
    const struct word_family *family, const char *text, struct err *err)
{
	const struct state *state = run->view->state;
	struct filter given = {0};
	int rc = filter_add(&given, family->what, text, err);

	if (!rc && given.wanted)
		(void)add_filter(filters, false);
	for (size_t i = 0, wanted = filters->count - 1; i < given.count && !rc;
	     i++) {
		const struct filter_value *value = &given.value[i];

		rc = filter_check_word(family->what, value->text, err);
		add_terms(value->unwanted ? add_filter(filters, true)
		                          : &filters->filter[wanted],
		    state, family, value->text);
		if (!value->unwanted && given.wanted == 1)
			run->marks |= summary_mark(family->kind, value->text);
	}
	filter_release(&given);
	return rc;
}

/* Find the codes, of each the beginning or all of it. */
static int
find_codes(struct query_run *run, struct err *err)
{
	const char *const *codes = run->query->codes;
	char upper[CODE_MAX + 1];
	int rc = 0;

	for (; codes && *codes && !rc; codes++)
		rc = filter_add(&run->codes, "prefix", *codes, err);
	if (run->codes.count)
		run->code_begin = task_zalloc(run->codes.count,
		    sizeof(*run->code_begin));
	for (size_t i = 0; i < run->codes.count && !rc; i++) {
		struct slice begin = run->codes.value[i].text;

		run->code_begin[i] = text_begin(begin);
		if (!code_fold(upper, begin) ||
		    !code_begin_valid((struct slice){ upper, begin.len }))
			rc = err_set(err, ERR_INVALID,
			    "no code begins with '%.*s': codes are 3 to 20 "
			    "letters, digits and single hyphens beginning with "
			    "a letter",
			    (int)(begin.len > 60 ? 60 : begin.len), begin.ptr);
	}
	return rc;
}

int
query_words_find(struct query_run *run, struct err *err)
{
	const char *const *words = run->query->labels;
	int rc = 0;

	for (; words && *words && !rc; words++)
		rc = find_words(run, &run->labels, &label_family, *words, err);
	words = run->query->caps;
	for (; words && *words && !rc; words++)
		rc = find_words(run, &run->caps, &cap_family, *words, err);
	return rc ? rc : find_codes(run, err);
}

static void
release_words(struct word_filters *filters)
{
	for (size_t i = 0; i < filters->count; i++)
		term_list_release(&filters->filter[i].terms);
	free(filters->filter);
}

void
query_words_release(struct query_run *run)
{
	release_words(&run->labels);
	release_words(&run->caps);
	filter_release(&run->codes);
	free(run->code_begin);
}

bool
query_is_set(const struct view *view, uint32_t subject, uint32_t term)
{
	uint32_t best = term ? view_best(view, subject, term) : 0;

	return best && slice_is(write_raw(view->state,
	    state_write(view->state, best)), "true");
}

bool
query_words_match(const struct view *view, uint32_t subject,
    const struct word_filters *words)
{
	for (size_t i = 0; i < words->count; i++) {
		const struct word_filter *word = &words->filter[i];
		bool has = false;

		for (size_t t = 0; t < word->terms.count && !has; t++)
			has = query_is_set(view, subject, word->terms.term[t]);
		if (has == word->unwanted)
			return false;
	}
	return true;
}

bool
query_code_matches(const struct query_run *run, struct slice code)
{
	bool takes = !run->codes.wanted;

	for (size_t i = 0; i < run->codes.count; i++) {
		struct slice begin = run->codes.value[i].text;

		if (!code.ptr || code.len < begin.len ||
		    strncasecmp(code.ptr, begin.ptr, begin.len) != 0)
			continue;
		if (run->codes.value[i].unwanted)
			return false;
		takes = true;
	}
	return takes;
}


bool
query_code_may_match(const struct query_run *run, uint64_t code_begin)
{
	if (run->codes.wanted < run->codes.count)
		return true;
	for (size_t i = 0; i < run->codes.count; i++) {
		size_t len = run->codes.value[i].text.len;
		int rest = len < TEXT_BEGIN_SIZE
		    ? 8 * (int)(TEXT_BEGIN_SIZE - len) : 0;

		if (code_begin >> rest == run->code_begin[i] >> rest)
			return true;
	}
	return false;
}
