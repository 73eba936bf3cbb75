/* SPDX-License-Identifier: ISC */
/* Arguments of a tool as C values. */
#include "tool/args.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

#define WHOLE_MAX 9007199254740991.0	/* beyond this, doubles have gaps */

void
args_release(struct args *args)
{
	for (size_t i = 0; i < args->owned_count; i++)
		free(args->owned[i]);
	free(args->owned);
	args->owned = NULL;
	args->owned_count = 0;
	json_release(&args->forgiven);
	buf_release(&args->text);
}

uint32_t
args_get(const struct args *args, const char *name)
{
	uint32_t token = args->object ? json_get(args->doc, args->object, name)
	                              : 0;
	const struct json_token *value = &args->doc->token[token];

	if (token && args->reading && value->kind == JSON_STRING && !value->len)
		return 0;
	return token;
}

static const char *
own(struct args *args, char *text)
{
	args->owned = task_realloc(args->owned, args->owned_count + 1,
	    sizeof(char *));
	args->owned[args->owned_count++] = text;
	return text;
}

void
args_adopt(struct args *to, struct args *from)
{
	for (size_t i = 0; i < from->owned_count; i++)
		own(to, from->owned[i]);
	from->owned_count = 0;
	args_release(from);
}

const char *
args_keep(struct args *args, struct slice text)
{
	char *copy = task_alloc(text.len + 1);

	memcpy(copy, text.ptr, text.len);
	copy[text.len] = '\0';
	return own(args, copy);
}

static const char *
unescaped(struct args *args, uint32_t token)
{
	struct buf text = BUF_INIT;

	buf_add_str(&text, "");
	json_add_unescaped(&text, &args->doc->token[token]);
	return own(args, text.data ? text.data : task_strdup(""));
}

const char *
args_text(struct args *args, const char *name)
{
	uint32_t token = args_get(args, name);

	return token ? unescaped(args, token) : NULL;
}

bool
args_true(const struct args *args, const char *name)
{
	uint32_t token = args_get(args, name);

	return token && args->doc->token[token].kind == JSON_TRUE;
}

bool
args_false(const struct args *args, const char *name)
{
	uint32_t token = args_get(args, name);

	return token && args->doc->token[token].kind == JSON_FALSE;
}

bool
args_whole(const struct json_doc *doc, uint32_t token, int64_t *out)
{
	double n;

	if (json_int(doc, token, out))
		return true;
	if (doc->token[token].kind != JSON_NUMBER)
		return false;
	n = strtod(doc->token[token].ptr, NULL);
	if (!(n >= -WHOLE_MAX && n <= WHOLE_MAX) || n != (double)(int64_t)n)
		return false;
	*out = (int64_t)n;
	return true;
}

int64_t
args_int(const struct args *args, const char *name, int64_t absent)
{
	uint32_t token = args_get(args, name);
	int64_t n;

	return token && args_whole(args->doc, token, &n) ? n : absent;
}

void
args_words(struct args *args, const char *name, struct words *words,
    struct words *dropped)
{
	const char *text = args_text(args, name);

	while (text && *text) {
		size_t len = strcspn(text, ", ");
		bool drop = dropped && *text == '-';

		if (len > (size_t)drop)
			words_add(drop ? dropped : words, args_keep(args,
			    (struct slice){ text + drop, len - (size_t)drop }));
		text += len + (text[len] != '\0');
	}
}

void
args_filter(struct args *args, const char *name, struct words *out)
{
	const char *text = args_text(args, name);
	struct buf item = BUF_INIT;
	bool comma = true;

	for (; text && *text; text++) {
		bool before_comma = text[strspn(text, " ")] == ',';

		if (*text != ' ')
			buf_add_char(&item, *text);
		else if (!comma && !before_comma && item.len) {
			words_add(out, args_keep(args, slice_of_buf(&item)));
			buf_clear(&item);
		}
		comma = *text == ',' || (comma && *text == ' ');
	}
	if (item.len)
		words_add(out, args_keep(args, slice_of_buf(&item)));
	buf_release(&item);
}

void
args_texts(struct args *args, const char *name, struct words *out)
{
	uint32_t array = args_get(args, name), at = array + 1;

	if (array && args->doc->token[array].kind == JSON_STRING) {
		if (args->doc->token[array].len)
			words_add(out, unescaped(args, array));
		return;
	}
	for (uint32_t i = 0; array && i < args->doc->token[array].count; i++) {
		words_add(out, unescaped(args, at));
		at = args->doc->token[at].next;
	}
}

const char *
args_number(struct args *args, const char *name)
{
	uint32_t token = args_get(args, name);
	char digits[32];
	int64_t n;

	if (!token || !args_whole(args->doc, token, &n))
		return token ? unescaped(args, token) : NULL;
	snprintf(digits, sizeof(digits), "%lld", (long long)n);
	return args_keep(args, slice_of(digits));
}
