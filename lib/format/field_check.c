/* SPDX-License-Identifier: ISC */
/*
 * Checking values. schema/ states these rules for other programs; tests compare
 * the two.
 */
#include "format/field.h"

#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/utf8.h"
#include "base/when.h"
#include "format/id.h"

#define DAY_OR_TIME \
	"a day like 2026-12-01, a time like 2026-12-01T00:00:00Z, or null"

struct value {
	const struct json_doc *doc;
	uint32_t token;
	const struct json_token *tok;
};

/*
 * Run a check on the unescaped text of a string. Only strings with backslashes,
 * which are rare, are copied.
 */
static int
with_text(const struct value *v, int (*check)(struct slice))
{
	struct buf text = BUF_INIT;
	int ok;

	if (v->tok->kind != JSON_STRING)
		return 0;
	if (!v->tok->escaped)
		return check((struct slice){ v->tok->ptr, v->tok->len });
	json_add_unescaped(&text, v->tok);
	ok = check(slice_of_buf(&text));
	buf_release(&text);
	return ok;
}

static int
is_title(struct slice text)
{
	const char *why;

	return title_valid(text, &why);
}

static int
is_text(struct slice text)
{
	const char *why;

	return text_valid(text, &why);
}

static int
is_ref(struct slice text)
{
	return text.len >= 1 && text.len <= REF_MAX && !utf8_has_control(text);
}

static int
is_time(struct slice text)
{
	int64_t ms;

	return text.len == 20 && when_parse_utc(&ms, text);
}

static int
is_day_or_time(struct slice text)
{
	int64_t ms;

	return when_parse_day(&ms, text) || is_time(text);
}

static int
is_time_ms(struct slice text)
{
	int64_t ms;

	return when_parse_utc(&ms, text);
}

static int
is_line(struct slice text)
{
	return text.len >= 1 && utf8_length(text) <= 500 &&
	    !utf8_has_control(text);
}

/* A rule is one line; what it means is not checked here. */
static int
is_recurrence(struct slice text)
{
	return text.len >= 1 && text.len < 500 && !utf8_has_control(text);
}

static int
is_occurrence(struct slice text)
{
	size_t digits = 0;

	while (digits < text.len && text.ptr[text.len - 1 - digits] >= '0' &&
	    text.ptr[text.len - 1 - digits] <= '9')
		digits++;
	return digits >= 1 && digits <= 9 &&
	    text.len == TASK_ID_LEN + 1 + digits &&
	    text.ptr[TASK_ID_LEN] == '#' &&
	    task_id_valid((struct slice){ text.ptr, TASK_ID_LEN });
}

static int
is_ulid(struct slice text)
{
	struct event_id id;

	return event_id_parse(&id, text);
}

static int
is_short_text(struct slice text)
{
	return text.len <= 4096 && is_text(text);
}

static int
is_bool(const struct value *v)
{
	return v->tok->kind == JSON_TRUE || v->tok->kind == JSON_FALSE;
}

static bool
is_null(const struct value *v)
{
	return v->tok->kind == JSON_NULL;
}

static bool
is_whole(const struct value *v, int64_t min, int64_t max)
{
	int64_t n;

	return json_int(v->doc, v->token, &n) && n >= min && n <= max;
}

/* Returns a member of an object value, with token 0 if it is absent. */
static struct value
member(const struct value *v, const char *key)
{
	struct value m = { v->doc, json_get(v->doc, v->token, key), NULL };

	m.tok = &v->doc->token[m.token];
	return m;
}

static int
is_claim(const struct value *v)
{
	struct value until, lease, sync;

	if (v->tok->kind != JSON_OBJECT)
		return 0;
	until = member(v, "until");
	lease = member(v, "lease");
	sync = member(v, "sync");
	return until.token && with_text(&until, is_time_ms) &&
	    lease.token && is_whole(&lease, 1, 366 * 86400) &&
	    (!sync.token || is_bool(&sync));
}

static int
is_lease(const struct value *v)
{
	struct value until;

	if (v->tok->kind != JSON_OBJECT)
		return 0;
	until = member(v, "until");
	return until.token && with_text(&until, is_time_ms);
}

static int
is_report(const struct value *v)
{
	struct value result, evidence;

	if (v->tok->kind != JSON_OBJECT)
		return 0;
	result = member(v, "result");
	evidence = member(v, "evidence");
	return result.token && (json_is(v->doc, result.token, "passed") ||
	    json_is(v->doc, result.token, "failed") ||
	    json_is(v->doc, result.token, "waived")) &&
	    (!evidence.token || evidence.tok->kind == JSON_OBJECT);
}

static bool
is_names(const struct value *v)
{
	struct value item = *v;

	if (v->tok->kind != JSON_ARRAY || v->tok->count == 0)
		return false;
	for (uint32_t t = v->token + 1; t < v->tok->next;
	    t = v->doc->token[t].next) {
		item.token = t;
		item.tok = &v->doc->token[t];
		if (!with_text(&item, name_valid))
			return false;
	}
	return true;
}

static int
is_message(const struct value *v)
{
	struct value type, text, to, reply, handoff;

	if (v->tok->kind != JSON_OBJECT)
		return 0;
	type = member(v, "type");
	text = member(v, "text");
	to = member(v, "to");
	reply = member(v, "reply-to");
	handoff = member(v, "handoff");
	return type.token && with_text(&type, message_type_valid) &&
	    text.token && with_text(&text, is_text) &&
	    (!to.token || is_names(&to)) &&
	    (!reply.token || with_text(&reply, is_ulid)) &&
	    (!handoff.token || handoff.tok->kind == JSON_OBJECT);
}

static int
is_mark(const struct value *v)
{
	struct value mark, note, productivity;

	if (v->tok->kind != JSON_OBJECT)
		return 0;
	mark = member(v, "mark");
	note = member(v, "note");
	productivity = member(v, "productivity");
	return mark.token && (json_is(v->doc, mark.token, "start") ||
	    json_is(v->doc, mark.token, "pause") ||
	    json_is(v->doc, mark.token, "resume") ||
	    json_is(v->doc, mark.token, "end")) &&
	    (!note.token || with_text(&note, is_text)) &&
	    (!productivity.token || productivity.tok->kind == JSON_NUMBER);
}

static int
is_attachment(const struct value *v)
{
	struct value name, size;

	if (v->tok->kind != JSON_OBJECT)
		return 0;
	name = member(v, "name");
	size = member(v, "size");
	return name.token && with_text(&name, is_line) &&
	    size.token && is_whole(&size, 0, INT64_C(1) << 40);
}

static int
is_number(const struct value *v)
{
	return v->tok->kind == JSON_NUMBER;
}

static int
is_object(const struct value *v)
{
	return v->tok->kind == JSON_OBJECT;
}

static int
is_true(const struct value *v)
{
	return v->tok->kind == JSON_TRUE;
}

static int
is_priority(const struct value *v)
{
	int64_t tenths;

	return json_tenths(v->doc, v->token, &tenths) && tenths >= 0 &&
	    tenths <= PRIORITY_MAX;
}

static int
is_estimate(const struct value *v)
{
	return is_whole(v, 0, ESTIMATE_MAX);
}

static int
is_limit(const struct value *v)
{
	return is_whole(v, 0, 1000000);
}

static int
is_epoch(const struct value *v)
{
	return is_whole(v, 1, INT64_C(1) << 40);
}

static int
is_meta(const struct value *v)
{
	return json_raw(v->doc, v->token).len <= META_MAX;
}

/*
 * A value passes if it is a string whose text passes, or if it passes itself.
 * null passes if it clears the field. A kind without `must` takes any value.
 */
static const struct rule {
	const char *must;
	int (*text)(struct slice);
	int (*value)(const struct value *);
	bool or_null;
} rules[VALUE_KINDS] = {
	[VALUE_TRUE] = { "true", .value = is_true },
	[VALUE_BOOL] = { "true or false", .value = is_bool },
	[VALUE_NUMBER] = { "a number", .value = is_number },
	[VALUE_OBJECT] = { "an object", .value = is_object },
	[VALUE_TITLE] = { "one trimmed line of 1 to 200 characters",
	    .text = is_title },
	[VALUE_TEXT] = { "text of at most 64 KiB without control characters",
	    .text = is_text },
	[VALUE_SHORT_TEXT] = { "text of at most 4096 bytes",
	    .text = is_short_text },
	[VALUE_LINE] = { "one line of 1 to 500 characters", .text = is_line },
	[VALUE_NAME] = { "a name, or null", .text = name_valid,
	    .or_null = true },
	[VALUE_CODE] = { "a code like AUTH-07, or null", .text = code_valid,
	    .or_null = true },
	[VALUE_STATE] = { "the name of a state", .text = state_name_valid },
	[VALUE_TASK] = { "a task id, or null", .text = task_id_valid,
	    .or_null = true },
	[VALUE_ULID] = { "a 26-character id", .text = is_ulid },
	[VALUE_PRIORITY] = { "a number from 0 to 10 with at most one decimal",
	    .value = is_priority },
	[VALUE_MINUTES] = { "whole minutes, or null", .value = is_estimate,
	    .or_null = true },
	[VALUE_LIMIT] = { "a whole number, or null", .value = is_limit,
	    .or_null = true },
	[VALUE_EPOCH] = { "a whole number", .value = is_epoch },
	[VALUE_DAY] = { DAY_OR_TIME, .text = is_day_or_time, .or_null = true },
	[VALUE_TIME] = { "a time like 2026-12-01T00:00:00Z, or null",
	    .text = is_time, .or_null = true },
	[VALUE_REF] = { "one line of at most 2048 bytes, or null",
	    .text = is_ref, .or_null = true },
	[VALUE_RECURRENCE] = { "a recurrence rule of RFC 5545, or null",
	    .text = is_recurrence, .or_null = true },
	[VALUE_OCCURRENCE] = { "the id of a task, # and a number",
	    .text = is_occurrence },
	[VALUE_WORD] = { .or_null = true },
	[VALUE_META] = { "at most 4096 bytes of JSON", .value = is_meta },
	[VALUE_REPORT] = { "null or an object with result passed, failed or "
	                   "waived",
	    .value = is_report, .or_null = true },
	[VALUE_MESSAGE] = { "an object with type, text and perhaps to, "
	                    "reply-to, handoff",
	    .value = is_message },
	[VALUE_ATTACHMENT] = { "an object with name and size",
	    .value = is_attachment },
	[VALUE_CLAIM] = { "null or an object with until and lease",
	    .value = is_claim, .or_null = true },
	[VALUE_LEASE] = { "an object with until", .value = is_lease },
	[VALUE_MARK] = { "an object with mark start, pause, resume or end",
	    .value = is_mark },
};

static int
check_word(enum field_kind kind, const struct value *v, struct err *err)
{
	struct buf words = BUF_INIT;
	int rc = 0;

	json_add_unescaped(&words, v->tok);
	if (v->tok->kind == JSON_STRING &&
	    field_word(kind, slice_of_buf(&words)) != -1)
		goto done;
	buf_clear(&words);
	field_add_words(&words, kind);
	rc = err_set(err, ERR_INVALID, "must be %s, or null", words.data);
done:
	buf_release(&words);
	return rc;
}

int
field_check(enum field_kind kind, const struct json_doc *doc, uint32_t token,
    struct err *err)
{
	const struct rule *rule = &rules[field_value(kind)];
	struct value v = { doc, token, &doc->token[token] };

	if (field_value(kind) == VALUE_WORD && !is_null(&v))
		return check_word(kind, &v, err);
	if (!rule->must || (rule->or_null && is_null(&v)) ||
	    (rule->text && with_text(&v, rule->text)) ||
	    (rule->value && rule->value(&v)))
		return 0;
	return err_set(err, ERR_INVALID, "must be %s", rule->must);
}

struct slice
field_unwritten(enum field_kind kind)
{
	enum field_value value = field_value(kind);

	if (value == VALUE_BOOL)
		return SLICE("false");
	if (value == VALUE_TEXT || value == VALUE_SHORT_TEXT)
		return SLICE("\"\"");
	if (value == VALUE_PRIORITY)
		return SLICE("5");
	/* a claim that is given back is written by its end */
	return (rules[value].or_null || value == VALUE_META) &&
	        value != VALUE_CLAIM
	    ? SLICE("null")
	    : (struct slice){ NULL, 0 };
}

struct slice
field_unwritten_of(enum subject_kind subject, enum field_kind kind,
    struct slice name)
{
	struct slice message;

	if (message_text_of(&message, name))
		return SLICE("null");
	return subject == SUBJECT_TASK && (slice_starts(name, "cleared/") ||
	        slice_starts(name, UNDONE_FAMILY))
	    ? SLICE("false")
	    : field_unwritten(kind);
}
