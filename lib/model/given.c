/* SPDX-License-Identifier: ISC */
/* Parsing values that people and programs give. */
#include "model/given.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/json.h"
#include "format/field.h"
#include "model/agent.h"
#include "model/work.h"

#define SHOWN 60	/* bytes of a value shown in a message */

static int
shown(struct slice text)
{
	return (int)(text.len > SHOWN ? SHOWN : text.len);
}

static int
given_word(int64_t *out, enum field_kind kind, struct slice text,
    struct err *err)
{
	struct buf words = BUF_INIT;
	int n = field_word(kind, text), rc = 0;

	if (n == -1) {
		field_add_words(&words, kind);
		rc = err_set(err, ERR_INVALID, "%s must be %s, not '%.*s'",
		    field_name(kind), words.data, shown(text), text.ptr);
		buf_release(&words);
		return rc;
	}
	*out = n;
	return 0;
}

bool
given_is_number(enum field_kind kind)
{
	enum field_value value = field_value(kind);

	return value == VALUE_PRIORITY || value == VALUE_MINUTES ||
	    value == VALUE_WORD;
}

int
given_number(int64_t *out, enum field_kind kind, struct slice text,
    struct err *err)
{
	switch (field_value(kind)) {
	case VALUE_PRIORITY: return given_priority(out, text, err);
	case VALUE_MINUTES: return given_estimate(out, text, err);
	default: return given_word(out, kind, text, err);
	}
}

/*
 * The words of other trackers for priorities, in tenths. P0 is their most
 * urgent, 10 is ours.
 */
static const struct { const char *word; int64_t tenths;
} priorities[] = {
	{ "critical", 100 },
	{ "urgent", 100 },
	{ "highest", 100 },
	{ "blocker", 100 },
	{ "P0", 100 },
	{ "high", 80 },
	{ "P1", 80 },
	{ "medium", 50 },
	{ "normal", 50 },
	{ "P2", 50 },
	{ "low", 30 },
	{ "minor", 30 },
	{ "P3", 30 },
	{ "lowest", 10 },
	{ "trivial", 10 },
	{ "P4", 10 },
};

#define PRIORITIES (sizeof(priorities) / sizeof(priorities[0]))

/* Append "critical, urgent 10; high, P1 8; ...". */
static void
add_priorities(struct buf *out)
{
	for (size_t i = 0; i < PRIORITIES; i++) {
		bool last = i + 1 == PRIORITIES ||
		    priorities[i + 1].tenths != priorities[i].tenths;

		buf_addf(out, "%s%s", priorities[i].word, last ? " " : ", ");
		if (last) {
			buf_add_u64(out, (uint64_t)priorities[i].tenths / 10);
			buf_add_str(out, i + 1 < PRIORITIES ? "; " : "");
		}
	}
}

static int64_t
priority_of_word(struct slice text)
{
	for (size_t i = 0; i < PRIORITIES; i++)
		if (text.len == strlen(priorities[i].word) &&
		    strncasecmp(text.ptr, priorities[i].word, text.len) == 0)
			return priorities[i].tenths;
	return -1;
}

static int
refuse_priority(struct slice text, struct err *err)
{
	struct buf words = BUF_INIT;
	int rc;

	add_priorities(&words);
	rc = err_set(err, ERR_INVALID,
	    "priority must be a number from 0 to 10 with at most one decimal, "
	    "10 the most urgent, or a word (%s), not '%.*s'", words.data,
	    shown(text), text.ptr);
	buf_release(&words);
	return rc;
}

int
given_priority(int64_t *out, struct slice text, struct err *err)
{
	struct json_doc doc = {0};
	int64_t tenths = -1;

	if (json_scan(&doc, text.ptr, text.len, NULL) ||
	    !json_tenths(&doc, 0, &tenths) || tenths > PRIORITY_MAX)
		tenths = priority_of_word(text);
	json_release(&doc);
	if (tenths < 0)
		return refuse_priority(text, err);
	*out = tenths;
	return 0;
}

int
given_estimate(int64_t *out, struct slice text, struct err *err)
{
	char *copy = slice_dup(text);
	int64_t ms = -1, minutes;
	int rc = when_parse_duration(&ms, copy, NULL);

	minutes = ms > INT64_MAX - 60000 ? INT64_MAX : (ms + 59999) / 60000;
	if (rc || ms < 0 || minutes > ESTIMATE_MAX)
		rc = err_set(err, ERR_INVALID,
		    "estimate must be minutes, or a length of time like 2h or "
		    "1h30m, and at most %d minutes, not '%.*s'",
		    ESTIMATE_MAX, shown(text), text.ptr);
	else
		*out = minutes;
	free(copy);
	return rc;
}

int
given_day(char out[WHEN_SIZE], enum field_kind kind, const char *text,
    int64_t now_ms, struct err *err)
{
	int rc = when_parse_text(out, text, now_ms,
	    kind == FIELD_DUE, err);

	if (rc)
		err_prefix(err, "%s", field_name(kind));
	return rc;
}

int
given_share(int64_t *out, const char *what, struct slice text, struct err *err)
{
	int64_t share = share_parse(text);

	if (share < 0)
		return err_set(err, ERR_INVALID,
		    "%s must be a number from 0 to 1 with at most three "
		    "decimals, not '%.*s'",
		    what, shown(text), text.ptr);
	*out = share;
	return 0;
}

int
given_max(int64_t *out, struct slice text, struct err *err)
{
	struct json_doc doc = {0};
	int64_t max = -1;

	if (slice_is(text, "none")) {
		*out = AGENT_MAX_NONE;
		return 0;
	}
	if (json_scan(&doc, text.ptr, text.len, NULL) ||
	    !json_int(&doc, 0, &max) || max > AGENT_MAX)
		max = -1;
	json_release(&doc);
	if (max < 0)
		return err_set(err, ERR_INVALID,
		    "max must be a number of tasks from 0 to %d, or none, not "
		    "'%.*s'",
		    AGENT_MAX, shown(text), text.ptr);
	*out = max;
	return 0;
}

int
given_name(const char *name, struct err *err)
{
	return !name || name_valid(slice_of(name))
	    ? 0
	    : err_set(err, ERR_INVALID,
	          "'%.60s' cannot be a name: names have 1 to 128 bytes without "
	          "control characters, < and >",
	          name);
}

int
given_names(const char *const *names, struct err *err)
{
	int rc = 0;

	for (; names && *names && !rc; names++)
		rc = given_name(*names, err);
	return rc;
}

const char *
given_who(const char *name, const char *actor)
{
	bool me = name &&
	    (strcmp(name, "me") == 0 || strcmp(name, "@me") == 0);

	return me ? actor : name;
}

bool
given_nobody(const char *name)
{
	return strcmp(name, "none") == 0;
}

int
given_actor(const char *name, struct err *err)
{
	static const char *const words[] = { "all", "me", "none" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(name, words[i]) == 0)
			return err_set(err, ERR_INVALID,
			    "'%s' is a word of tasklog and names no actor",
			    name);
	return name_valid(slice_of(name))
	    ? 0
	    : err_set(err, ERR_INVALID,
	          "an actor must be 1 to 128 bytes without control "
	          "characters, < or >, not '%.200s'",
	          name);
}

int
given_ttl(int64_t *out_ms, const char *text, struct err *err)
{
	int64_t ms = 0;

	if (when_parse_duration(&ms, text, NULL) || ms < CLAIM_TTL_MIN ||
	    ms > CLAIM_TTL_MAX)
		return err_set(err, ERR_INVALID,
		    "ttl must be a length of time from 1s to 366d, not '%.60s'",
		    text);
	*out_ms = ms;
	return 0;
}
