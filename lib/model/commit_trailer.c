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

static void
add(struct trailer_list *list, enum trailer_kind kind, struct slice name)
{
	char *copy = task_alloc(name.len + 1);

	memcpy(copy, name.ptr, name.len);
	copy[name.len] = '\0';
	for (size_t i = 0; i < list->count; i++)
		if (list->item[i].kind == kind &&
		    !strcasecmp(list->item[i].name, copy)) {
			free(copy);
			return;
		}
	list->item = task_realloc(list->item, list->count + 1,
	    sizeof(*list->item));
	list->item[list->count++] = (struct trailer){ kind, copy };
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

/*
 * True if the word can only be the name of a task. A digit distinguishes it
 * from a plain word.
 */
static bool
is_name(struct slice word)
{
	char copy[WORD_MAX_BYTES], folded[EVENT_ID_SIZE];
	size_t len = 0, digits = 0;
	bool id;

	if (word.len >= sizeof(copy))
		return false;
	for (size_t i = 0; i < word.len; i++) {
		unsigned char c = (unsigned char)word.ptr[i];

		digits += isdigit(c) != 0;
		copy[i] = (char)toupper(c);
	}
	while (len < word.len && copy[len] != '.')
		len++;
	id = word.len >= TASK_PREFIX_MIN && word.len <= TASK_ID_LEN &&
	    id_fold(folded, word);
	return digits && (id || code_valid((struct slice){ copy, len }));
}

static bool
is_foreign(struct slice word)
{
	return *word.ptr == '#' || *word.ptr == '!' ||
	    memchr(word.ptr, '/', word.len);
}

/* Get the next word of a list, without the comma or full stop after it. */
static bool
next_word(struct slice *word, struct slice *rest)
{
	size_t n = 0, len;

	while (n < rest->len && strchr(" \t\r,;", rest->ptr[n]))
		n++;
	rest->ptr += n;
	rest->len -= n;
	for (n = 0; n < rest->len && !strchr(" \t\r,;", rest->ptr[n]); )
		n++;
	*word = (struct slice){ rest->ptr, n };
	for (len = n; len && word->ptr[len - 1] == '.'; )
		len--;
	word->len = len;
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

static void
take_value(struct trailer_list *list, enum trailer_kind kind, struct slice rest,
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
		 * the first word is taken for a name in any case; a remark may
		 * follow
		 */
		if (taken++ && !is_name(word))
			return;
		add(list, kind, word);
	}
}

static void
take_line(struct trailer_list *list, struct slice line, bool trailer)
{
	static const char *const keys[] = { [TRAILER_TASK] = "Task",
	    [TRAILER_CLOSES] = "Closes" };

	for (int kind = TRAILER_TASK; kind <= TRAILER_CLOSES; kind++) {
		size_t len = strlen(keys[kind]);
		bool colon;

		if (line.len <= len ||
		    strncasecmp(line.ptr, keys[kind], len) != 0)
			continue;
		colon = line.ptr[len] == ':';
		if (!colon &&
		    (kind == TRAILER_TASK || !strchr(" \t", line.ptr[len])))
			continue;
		take_value(list, (enum trailer_kind)kind, (struct slice){
		    line.ptr + len + 1, line.len - len - 1 }, trailer && colon);
	}
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
		n = line_length(text);
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
		add(list, more->item[i].kind, slice_of(more->item[i].name));
}

void
trailer_list_release(struct trailer_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->item[i].name);
	free(list->item);
	*list = (struct trailer_list){ NULL, 0 };
}
