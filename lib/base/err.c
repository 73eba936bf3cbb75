/* SPDX-License-Identifier: ISC */
/*
 * Errors: a word, its class, and a sentence. A sentence is valid UTF-8 without
 * control or bidi characters, whatever text went into it, so it can be printed
 * as it is.
 */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

static const struct {
	const char *name;
	enum task_code class;
} words[] = {
	[ERR_NONE] = { "ok", TASK_OK },
	[ERR_NO_MATCH] = { "no-match", TASK_ENOMATCH },
	[ERR_USAGE] = { "usage", TASK_EUSAGE },
	[ERR_NOT_FOUND] = { "not-found", TASK_ENOTFOUND },
	[ERR_AMBIGUOUS] = { "ambiguous", TASK_ENOTFOUND },
	[ERR_HELD] = { "held", TASK_ECONFLICT },
	[ERR_NOT_OWNER] = { "not-owner", TASK_ECONFLICT },
	[ERR_LOST_CLAIM] = { "lost-claim", TASK_ECONFLICT },
	[ERR_STALE] = { "stale", TASK_ECONFLICT },
	[ERR_DUPLICATE] = { "duplicate", TASK_EINVALID },
	[ERR_ILLEGAL_MOVE] = { "illegal-move", TASK_EINVALID },
	[ERR_NOT_READY] = { "not-ready", TASK_EINVALID },
	[ERR_OVER_LIMIT] = { "over-limit", TASK_EINVALID },
	[ERR_GATE_MISSING] = { "gate-missing", TASK_EINVALID },
	[ERR_UNKNOWN_AGENT] = { "unknown-agent", TASK_EINVALID },
	[ERR_INVALID] = { "invalid", TASK_EINVALID },
	[ERR_IO] = { "io", TASK_ESYSTEM },
	[ERR_BUSY] = { "busy", TASK_ESYSTEM },
	[ERR_PARTIAL] = { "partial", TASK_EPARTIAL },
};

enum task_code
err_class(enum err_word word)
{
	return words[word].class;
}

const char *
err_name(enum err_word word)
{
	return words[word].name;
}

/*
 * The raw text is longer than a message, so a cut last character can be seen.
 */
PRINTF_LIKE(2, 0)
static void
set_message(struct err *err, const char *fmt, va_list ap)
{
	char raw[sizeof(err->message) + 4];
	struct slice text;
	const char *p, *end;
	char *out = err->message;
	uint32_t cp;
	size_t n;

	if (vsnprintf(raw, sizeof(raw), fmt, ap) < 0)
		raw[0] = '\0';
	text = utf8_cut(slice_of(raw), sizeof(err->message) - 1);
	end = text.ptr + text.len;
	for (p = text.ptr; p < end; p += n) {
		n = utf8_decode(p, end, &cp);
		if (n && !utf8_is_unsafe(cp)) {
			memcpy(out, p, n);
			out += n;
		} else {
			*out++ = '?';
			n = n ? n : 1;
		}
	}
	*out = '\0';
}

int
err_vset(struct err *err, enum err_word word, const char *fmt, va_list ap)
{
	if (err && err->word == ERR_NONE) {
		err->word = word;
		set_message(err, fmt, ap);
	}
	return (int)err_class(word);
}

int
err_set(struct err *err, enum err_word word, const char *fmt, ...)
{
	va_list ap;
	int rc;

	va_start(ap, fmt);
	rc = err_vset(err, word, fmt, ap);
	va_end(ap);
	return rc;
}

void
err_prefix(struct err *err, const char *fmt, ...)
{
	struct err where = {0}, what;
	va_list ap;

	if (!err || !err->word)
		return;
	what = *err;
	va_start(ap, fmt);
	set_message(&where, fmt, ap);
	va_end(ap);
	err_clear(err);
	err_set(err, what.word, "%s: %s", where.message, what.message);
}

void
err_append(struct err *err, const char *fmt, ...)
{
	struct err hint = {0}, what;
	va_list ap;

	if (!err || !err->word)
		return;
	what = *err;
	va_start(ap, fmt);
	set_message(&hint, fmt, ap);
	va_end(ap);
	err_clear(err);
	err_set(err, what.word, "%s%s", what.message, hint.message);
}

int
err_errno(struct err *err, const char *fmt, ...)
{
	const char *reason = strerror(errno);
	struct err what;
	va_list ap;

	va_start(ap, fmt);
	set_message(&what, fmt, ap);
	va_end(ap);
	return err_set(err, ERR_IO, "%s: %s", what.message, reason);
}

void
err_clear(struct err *err)
{
	if (!err)
		return;
	err->word = ERR_NONE;
	err->message[0] = '\0';
}

int
err_code(const struct err *err)
{
	return (int)err_class(err->word);
}
