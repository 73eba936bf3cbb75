/* SPDX-License-Identifier: ISC */
/*
 * Masking by the word before a secret, or by the beginning of the secret.
 * Masking a word too many does no harm: a trace is read for its times.
 */
#include "base/mask.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"

#define KEY_LEN 16	/* keys of services are at least this long */

static int
is_word_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-';
}

/* Returns the length of the word at p. */
static size_t
word_len(const char *p, const char *end)
{
	size_t n = 0;

	while (p + n < end && is_word_char(p[n]))
		n++;
	return n;
}

/*
 * True if word contains name, ignoring case; '_' in name matches '-', '_' or
 * nothing.
 */
static bool
has(struct slice word, const char *name)
{
	for (size_t at = 0; at < word.len; at++) {
		const char *n = name;
		size_t i = at;

		while (*n && i < word.len) {
			if (*n == tolower((unsigned char)word.ptr[i]) ||
			    (*n == '_' && word.ptr[i] == '-'))
				i++;
			else if (*n != '_')
				break;
			n++;
		}
		if (!*n)
			return true;
	}
	return false;
}

bool
mask_is_name(struct slice text)
{
	static const char *const names[] = { "password", "passwd", "passphrase",
		"secret", "token", "api_key", "access_key", "private_key",
		"credential", "authorization", "bearer" };

	if (word_len(text.ptr, text.ptr + text.len) != text.len)
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (has(text, names[i]))
			return true;
	return false;
}

/* Returns the length of the service key at p, or 0 if none begins there. */
static size_t
key_len(const char *p, const char *end)
{
	static const char *const begin[] = { "ghp_", "gho_", "ghu_", "ghs_",
		"ghr_", "github_pat_", "glpat-", "sk-", "sk_live_", "rk_live_",
		"xoxb-", "xoxp-", "xoxa-", "xapp-", "AKIA", "ASIA", "AIza",
		"npm_", "pypi-", "hf_", "eyJ" };
	size_t n = word_len(p, end);

	for (size_t i = 0; n > KEY_LEN && i < sizeof(begin) / sizeof(*begin);
	     i++)
		if (strncmp(p, begin[i], strlen(begin[i])) == 0) {
			/* the parts of a web token are joined by dots */
			while (p + n < end && p[n] == '.' &&
			    word_len(p + n + 1, end))
				n += 1 + word_len(p + n + 1, end);
			return n;
		}
	return 0;
}

static size_t
blanks(const char *p, const char *end)
{
	size_t n = 0;

	while (p + n < end && (p[n] == ' ' || p[n] == '\t'))
		n++;
	return n;
}

/*
 * Returns the length of the value at p. A value ends at the quote that it began
 * with, or at a byte that no value contains.
 */
static size_t
value_len(const char *p, const char *end)
{
	char quote = p < end && (*p == '"' || *p == '\'') ? *p : '\0';
	size_t n = quote != '\0';

	while (p + n < end && (quote ? p[n] != quote :
	    !isspace((unsigned char)p[n]) && !strchr(",;&\"'})]", p[n])))
		n++;
	return n + (quote && p + n < end);
}

/*
 * Returns the distance from a word that names a secret to the value, or 0 if no
 * value follows. In JSON a quote follows the word.
 */
static size_t
value_at(const char *word, size_t len, const char *end)
{
	const char *p = word + len;
	static const char *const schemes[] = { "bearer ", "basic ", "token " };
	bool option = len > 2 && word[0] == '-' && word[1] == '-';
	bool bearer = len == 6 && strncasecmp(word, "bearer", 6) == 0;

	if (p < end && (*p == '"' || *p == '\''))
		p++;
	p += blanks(p, end);
	if (p < end && (*p == '=' || *p == ':'))
		p++;
	else if (!(option || bearer) || p == word + len || p == end)
		return 0;
	p += blanks(p, end);
	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++)
		if ((size_t)(end - p) > strlen(schemes[i]) &&
		    strncasecmp(p, schemes[i], strlen(schemes[i])) == 0)
			p += strlen(schemes[i]);
	return p < end ? (size_t)(p - word) : 0;
}

/*
 * Returns the distance to the password in "://user:password@" and sets *len to
 * its length; 0 if there is none at p.
 */
static size_t
url_password(const char *p, const char *end, size_t *len)
{
	const char *at, *colon;

	if (end - p < 3 || memcmp(p, "://", 3) != 0)
		return 0;
	for (at = p + 3; at < end && *at != '@'; at++)
		if (isspace((unsigned char)*at) || *at == '/')
			return 0;
	colon = at < end ? memchr(p + 3, ':', (size_t)(at - p - 3)) : NULL;
	if (!colon)
		return 0;
	*len = (size_t)(at - colon - 1);
	return (size_t)(colon + 1 - p);
}

static bool
is_private_key(const char *p, const char *end)
{
	static const char begin[] = "-----BEGIN ";
	const char *lf;

	if ((size_t)(end - p) < sizeof(begin) ||
	    memcmp(p, begin, sizeof(begin) - 1) != 0)
		return false;
	lf = memchr(p, '\n', (size_t)(end - p));
	return has((struct slice){ p, (size_t)((lf ? lf : end) - p) },
	    "private key");
}

/*
 * Returns the length of the text before the next secret. *skip is the length of
 * the secret, or 0 if the text ends first.
 */
static size_t
to_secret(const char *p, const char *end, size_t *skip)
{
	const char *start = p;
	size_t n, lead;

	for (*skip = 0; p < end; p += n ? n : 1) {
		n = word_len(p, end);
		if (is_private_key(p, end)) {
			*skip = (size_t)(end - p);
			return (size_t)(p - start);
		}
		*skip = key_len(p, end);
		if (*skip)
			return (size_t)(p - start);
		lead = url_password(p, end, skip);
		if (!lead && n && mask_is_name((struct slice){ p, n })) {
			lead = value_at(p, n, end);
			*skip = lead ? value_len(p + lead, end) : 0;
		}
		if (lead && *skip)
			return (size_t)(p - start) + lead;
		*skip = 0;
	}
	return (size_t)(end - start);
}

void
mask_add(struct buf *out, struct slice text, size_t max)
{
	const char *p = text.ptr, *end = text.ptr + text.len;
	size_t from = out->len, skip;

	while (p < end && out->len - from <= max) {
		size_t plain = to_secret(p, end, &skip);

		buf_add(out, p, plain);
		if (skip)
			buf_add_str(out, "***");
		p += plain + skip;
	}
	if (out->len - from > max) {
		struct slice whole = { out->data + from, out->len - from };

		out->len = from + utf8_cut(whole, max).len;
		buf_add_str(out, "...");
	}
}
