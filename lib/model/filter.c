/* SPDX-License-Identifier: ISC */
/* The values of one filter: a or b, and not c. */
#include "model/filter.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/utf8.h"
#include "format/field.h"
#include "model/given.h"
#include "model/spelling.h"

#define SHOWN 60	/* bytes of a value shown in a message */

static void
add_value(struct filter *filter, struct slice text, bool unwanted)
{
	ARRAY_GROW(filter->value, filter->count, filter->cap);
	filter->value[filter->count++] = (struct filter_value){ text,
		unwanted };
	filter->wanted += !unwanted;
}

static int
add_given(struct filter *filter, const char *what, struct slice text,
    struct err *err)
{
	bool sign = text.len && strchr("+-!", *text.ptr);
	struct slice rest = { text.ptr + sign, text.len - sign };
	int shown = (int)(rest.len > SHOWN ? SHOWN : rest.len);

	if (!rest.len)
		return err_set(err, ERR_INVALID,
		    "a %s must not be empty", what);
	if (sign && *text.ptr == '!')
		return err_set(err, ERR_INVALID,
		    "'!%.*s' is no %s: to leave one out, write -%.*s", shown,
		    rest.ptr, what, shown, rest.ptr);
	add_value(filter, rest, sign && *text.ptr == '-');
	return 0;
}

int
filter_add(struct filter *filter, const char *what, const char *text,
    struct err *err)
{
	const char *p = text, *end;
	int rc = 0;

	for (; !rc; p = end + 1) {
		end = p + strcspn(p, ",");
		rc = add_given(filter, what,
		    utf8_trim((struct slice){ p, (size_t)(end - p) }), err);
		if (!*end)
			break;
	}
	return rc;
}

/* Check the names from a place on, and write the actor for "me". */
static int
check_names(struct filter *filter, size_t from, const char *actor,
    struct err *err)
{
	for (size_t i = from; i < filter->count; i++) {
		struct slice *text = &filter->value[i].text;

		if (actor && (slice_is(*text, "me") || slice_is(*text, "@me")))
			*text = slice_of(actor);
		if (!name_valid(*text))
			return err_set(err, ERR_INVALID,
			    "'%.*s' cannot be a name: names have 1 to 128 "
			    "bytes without control characters, < and >",
			    (int)(text->len > SHOWN ? SHOWN : text->len),
			    text->ptr);
	}
	return 0;
}

int
filter_add_names(struct filter *filter, const struct view *view,
    const char *const *names, const char *actor, struct err *err)
{
	size_t from = filter->count;
	int rc = 0;

	for (; names && *names && !rc; names++) {
		bool unwanted = **names == '-';
		struct slice name = slice_of(*names + unwanted);

		if (strchr(*names, ',') &&
		    state_find_term(view->state, TERM_NAME, name))
			add_value(filter, name, unwanted);
		else
			rc = filter_add(filter, "name", *names, err);
	}
	return rc ? rc : check_names(filter, from, actor, err);
}

bool
filter_takes_name(const struct filter *filter, struct slice name)
{
	bool takes = !filter->wanted;

	for (size_t i = 0; i < filter->count; i++) {
		struct slice text = filter->value[i].text;

		if (name.len ? !spelling_same(name, text)
		             : !slice_is(text, "none"))
			continue;
		if (filter->value[i].unwanted)
			return false;
		takes = true;
	}
	return takes;
}

void
filter_copy(const struct filter *filter, struct words *wanted,
    struct words *unwanted)
{
	for (size_t i = 0; i < filter->count; i++)
		words_add(filter->value[i].unwanted ? unwanted : wanted,
		    slice_dup(filter->value[i].text));
}

int
filter_check_word(const char *what, struct slice word, struct err *err)
{
	return word_valid(word)
	    ? 0
	    : err_set(err, ERR_INVALID,
	          "'%.*s' cannot be a %s: a word has 1 to 64 bytes without "
	          "spaces and commas",
	          (int)(word.len > SHOWN ? SHOWN : word.len), word.ptr, what);
}

int
filter_check_words(const char *what, const char *const *words, struct err *err)
{
	struct filter filter = {0};
	int rc = 0;

	for (; words && *words && !rc; words++)
		rc = filter_add(&filter, what, *words, err);
	for (size_t i = 0; i < filter.count && !rc; i++)
		rc = filter_check_word(what, filter.value[i].text, err);
	filter_release(&filter);
	return rc;
}

void
filter_release(struct filter *filter)
{
	free(filter->value);
	*filter = (struct filter){0};
}
