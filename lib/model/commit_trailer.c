/* SPDX-License-Identifier: ISC */
/*
 * Reading a message line by line. Text after git's scissors is not part of the
 * message.
 */
#include "model/commit_trailer.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "format/field.h"
#include "format/id.h"

#define SCISSORS "------------------------ >8 ------------------------"
#define WORD_MAX_BYTES 64
#define LIKELY_MIN 5

/* A word before names of tasks. `Task` needs a colon. */
struct key {
	const char *word;
	enum trailer_kind kind;
	bool certain;	/* on a line of its own, it cannot mean another thing */
};

static const struct key keys[] = {
	{ "Task", TRAILER_TASK, true },
	{ "Closes", TRAILER_CLOSES, true },
	{ "Close", TRAILER_CLOSES, false },
	{ "Closed", TRAILER_CLOSES, false },
	{ "Fixes", TRAILER_CLOSES, false },
	{ "Fix", TRAILER_CLOSES, false },
	{ "Fixed", TRAILER_CLOSES, false },
	{ "Resolves", TRAILER_CLOSES, false },
	{ "Resolve", TRAILER_CLOSES, false },
	{ "Resolved", TRAILER_CLOSES, false },
};

#define KEYS (sizeof(keys) / sizeof(*keys))

static void
add(struct trailer_list *list, enum trailer_kind kind, struct slice name,
    bool certain)
{
	char *copy = task_alloc(name.len + 1);

	memcpy(copy, name.ptr, name.len);
	copy[name.len] = '\0';
	for (size_t i = 0; i < list->count; i++)
		if (list->item[i].kind == kind &&
		    !strcasecmp(list->item[i].name, copy)) {
			list->item[i].certain |= certain;
			free(copy);
			return;
		}
	list->item = task_realloc(list->item, list->count + 1,
	    sizeof(*list->item));
	list->item[list->count++] = (struct trailer){ kind, copy,
		certain };
}

static size_t
line_length(struct slice text)
{
	const char *end = text.len ? memchr(text.ptr, '\n', text.len) : NULL;

	return end ? (size_t)(end - text.ptr) : text.len;
}

static bool
is_blank(struct slice line)
{
	for (size_t i = 0; i < line.len; i++)
		if (!isspace((unsigned char)line.ptr[i]))
			return false;
	return true;
}

/* True if the line is `Token: value`, or continues the line before. */
static bool
is_trailer(struct slice line)
{
	size_t n = 0;

	if (line.len && (*line.ptr == ' ' || *line.ptr == '\t'))
		return true;
	while (n < line.len &&
	    (isalnum((unsigned char)line.ptr[n]) || line.ptr[n] == '-'))
		n++;
	return n && n < line.len && line.ptr[n] == ':';
}

/* True if the word is like a code with a digit: AUTH-07, also before a dot. */
static bool
is_code(struct slice word)
{
	char copy[WORD_MAX_BYTES];
	size_t len = 0;
	bool digit = false;

	if (word.len >= sizeof(copy))
		return false;
	for (; len < word.len && word.ptr[len] != '.'; len++)
		copy[len] = (char)toupper((unsigned char)word.ptr[len]);
	for (size_t i = 0; i < word.len; i++)
		digit |= isdigit((unsigned char)word.ptr[i]) != 0;
	return digit && code_valid((struct slice){ copy, len });
}

/*
 * True if the word can only be the name of a task. A digit distinguishes it
 * from a plain word.
 */
static bool
is_name(struct slice word)
{
	char folded[EVENT_ID_SIZE];
	bool digit = false;

	for (size_t i = 0; i < word.len; i++)
		digit |= isdigit((unsigned char)word.ptr[i]) != 0;
	return is_code(word) || (digit && word.len >= TASK_PREFIX_MIN &&
	    word.len <= TASK_ID_LEN && id_fold(folded, word));
}

/*
 * True if the word is the name of a task, and hardly anything else: a code, or
 * an id of five characters with a letter.
 */
static bool
is_likely(struct slice word)
{
	bool letter = false;

	for (size_t i = 0; i < word.len; i++)
		letter |= isalpha((unsigned char)word.ptr[i]) != 0;
	return is_code(word) || (letter && word.len >= LIKELY_MIN &&
	    is_name(word));
}

/* True for what other trackers name: #12, !7, a URL, owner/name#12. */
static bool
is_foreign(struct slice word)
{
	return *word.ptr == '#' || *word.ptr == '!' ||
	    memchr(word.ptr, '/', word.len);
}

/* Write "#AUTH-07" without its mark. A number alone is another tracker's. */
static void
strip_mark(struct slice *word)
{
	struct slice rest = { word->ptr + 1, word->len - 1 };

	if (word->len > 1 && *word->ptr == '#' && is_name(rest) &&
	    strspn(rest.ptr, "0123456789") < rest.len) {
		word->ptr++;
		word->len--;
	}
}

/* Get the next word of a list, without the mark before and stops after it. */
static bool
next_word(struct slice *word, struct slice *rest)
{
	size_t n = 0, len;

	while (n < rest->len && strchr(" \t\r\n,;", rest->ptr[n]))
		n++;
	rest->ptr += n;
	rest->len -= n;
	for (n = 0; n < rest->len && !strchr(" \t\r\n,;", rest->ptr[n]); )
		n++;
	*word = (struct slice){ rest->ptr, n };
	for (len = n; len && strchr(".:)!?\"'", word->ptr[len - 1]); )
		len--;
	word->len = len;
	if (len)
		strip_mark(word);
	rest->ptr += n;
	rest->len -= n;
	return n != 0;
}

/* True if all words are names or stand between names. */
static bool
all_names(struct slice rest)
{
	struct slice word;
	size_t names = 0;

	while (next_word(&word, &rest)) {
		if (!word.len || slice_is(word, "and"))
			continue;
		if (!is_name(word) && !is_foreign(word))
			return false;
		names++;
	}
	return names != 0;
}

/* Take the names on the line of a key, which has only names if `trailer`. */
static void
take_value(struct trailer_list *list, const struct key *key, struct slice rest,
    bool trailer)
{
	struct slice word;
	size_t taken = 0;

	if (!trailer && !all_names(rest))
		return;
	while (next_word(&word, &rest)) {
		if (!word.len || slice_is(word, "and") || is_foreign(word))
			continue;
		/*
		 * after a certain key the first word is taken for a name in
		 * any case; a remark may follow
		 */
		if (key->certain ? taken++ && !is_name(word) : !is_likely(word))
			return;
		/* a code without a hyphen may be the hash of a commit */
		add(list, key->kind, word, key->certain ||
		    (trailer && is_code(word) &&
		        memchr(word.ptr, '-', word.len)));
	}
}

/* Take the names that follow a key within a text, up to another word. */
static void
take_names(struct trailer_list *list, const struct key *key, struct slice rest)
{
	struct slice word;

	while (next_word(&word, &rest)) {
		if (!word.len || slice_is(word, "and") || is_foreign(word))
			continue;
		if (!is_likely(word))
			return;
		add(list, key->kind, word, false);
	}
}

/* Returns the key that the text begins with and that ends there, or NULL. */
static const struct key *
find_key(struct slice text, size_t *len)
{
	for (size_t i = 0; i < KEYS; i++) {
		*len = strlen(keys[i].word);
		if (text.len > *len && strchr(": \t", text.ptr[*len]) &&
		    strncasecmp(text.ptr, keys[i].word, *len) == 0)
			return &keys[i];
	}
	return NULL;
}

static bool
begins_word(struct slice line, size_t at)
{
	return !at || strchr(" \t(,;:*\"'", line.ptr[at - 1]);
}

static void
take_line(struct trailer_list *list, struct slice line, bool trailer)
{
	for (size_t at = 0, len; at < line.len; at++) {
		struct slice text = { line.ptr + at, line.len - at };
		const struct key *key = begins_word(line, at) ?
		    find_key(text, &len) : NULL;
		bool colon;

		if (!key)
			continue;
		colon = text.ptr[len] == ':';
		text.ptr += len + 1;
		text.len -= len + 1;
		if (!at && (colon || key->kind == TRAILER_CLOSES))
			take_value(list, key, text, trailer && colon);
		if (key->kind == TRAILER_CLOSES && !(trailer && colon))
			take_names(list, key, text);
	}
}

/* Returns the length of a trailer with the lines that continue it. */
static size_t
trailer_length(struct slice text)
{
	size_t n = line_length(text);

	while (n + 1 < text.len && strchr(" \t", text.ptr[n + 1]))
		n += 1 + line_length((struct slice){ text.ptr + n + 1,
		    text.len - n - 1 });
	return n;
}

/*
 * Read a paragraph. It may consist of trailers. The first paragraph is the
 * subject.
 */
static void
take_paragraph(struct trailer_list *list, struct slice text, bool first)
{
	struct slice rest = text;
	bool trailer = !first;

	for (size_t n; rest.len && trailer; rest.ptr += n, rest.len -= n) {
		n = line_length(rest);
		trailer = is_trailer((struct slice){ rest.ptr, n });
		n += n < rest.len;
	}
	for (size_t n; text.len; text.ptr += n, text.len -= n) {
		n = trailer ? trailer_length(text) : line_length(text);
		take_line(list, (struct slice){ text.ptr, n }, trailer);
		n += n < text.len;
	}
}

/* True for a comment of git, which ends a paragraph like a blank line. */
static bool
is_comment(struct slice line)
{
	return line.len && *line.ptr == '#';
}

void
trailer_read(struct trailer_list *list, const char *message)
{
	struct slice rest = slice_of(message), paragraph = { message, 0 };
	bool first = true;

	while (rest.len) {
		size_t n = line_length(rest), whole = n + (n < rest.len);
		struct slice line = { rest.ptr, n };

		/* "# ---- >8 ----": the diff of commit --verbose follows */
		if (n > sizeof(SCISSORS) && memcmp(rest.ptr + 2, SCISSORS,
		    sizeof(SCISSORS) - 1) == 0)
			break;
		if (is_blank(line) || is_comment(line)) {
			take_paragraph(list, paragraph, first);
			first &= !paragraph.len;
			paragraph.ptr = rest.ptr + whole;
			paragraph.len = 0;
		} else {
			paragraph.len += whole;
		}
		rest.ptr += whole;
		rest.len -= whole;
	}
	take_paragraph(list, paragraph, first);
}

void
trailer_list_add(struct trailer_list *list, const struct trailer_list *more)
{
	for (size_t i = 0; i < more->count; i++)
		add(list, more->item[i].kind, slice_of(more->item[i].name),
		    more->item[i].certain);
}

void
trailer_list_release(struct trailer_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->item[i].name);
	free(list->item);
	*list = (struct trailer_list){ NULL, 0 };
}
