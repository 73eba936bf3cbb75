/* SPDX-License-Identifier: ISC */
/*
 * What the value of each kind of field must be. The same rules stand in schema/ for
 * other programs; tests hold the two against each other.
 */
#include "field.h"

#include <string.h>

#include "err.h"
#include "id.h"
#include "json.h"
#include "utf8.h"
#include "when.h"

struct value {
	const struct json_doc *doc;
	uint32_t token;
	const struct json_token *tok;
};

static int
bad(struct err *err, const char *must)
{
	return err_set(err, ERR_INVALID, "must be %s", must);
}

/*
 * Run a check on the text of a string, unescaped. Strings with backslashes are
 * rare, so the copy is too.
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
is_check_text(struct slice text)
{
	return text.len >= 1 && utf8_length(text) <= 500 && !utf8_has_control(text);
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

static int
is_null(const struct value *v)
{
	return v->tok->kind == JSON_NULL;
}

static int
is_whole(const struct value *v, int64_t min, int64_t max)
{
	int64_t n;

	return json_int(v->doc, v->token, &n) && n >= min && n <= max;
}

/* A member of an object value; token 0 (absent) is its own answer. */
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
		return is_null(v);
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
		return is_null(v);
	result = member(v, "result");
	evidence = member(v, "evidence");
	return result.token && (json_is(v->doc, result.token, "passed") ||
	    json_is(v->doc, result.token, "failed") ||
	    json_is(v->doc, result.token, "waived")) &&
	    (!evidence.token || evidence.tok->kind == JSON_OBJECT);
}

static int
is_names(const struct value *v)
{
	struct value item = *v;

	if (v->tok->kind != JSON_ARRAY || v->tok->count == 0)
		return 0;
	for (uint32_t t = v->token + 1; t < v->tok->next;
	    t = v->doc->token[t].next) {
		item.token = t;
		item.tok = &v->doc->token[t];
		if (!with_text(&item, name_valid))
			return 0;
	}
	return 1;
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
	return name.token && with_text(&name, is_check_text) &&
	    size.token && is_whole(&size, 0, INT64_C(1) << 40);
}

int
field_check(enum field_kind kind, const struct json_doc *doc, uint32_t token,
    struct err *err)
{
	struct value v = { doc, token, &doc->token[token] };
	int64_t n;

	switch (kind) {
	case FIELD_TITLE:
		return with_text(&v, is_title) ? 0 : bad(err,
		    "one trimmed line of 1 to 200 characters");
	case FIELD_BODY:
		return with_text(&v, is_text) ? 0 : bad(err,
		    "text of at most 64 KiB without control characters");
	case FIELD_CODE:
		return is_null(&v) || with_text(&v, code_valid) ? 0 :
		    bad(err, "a code like AUTH-07, or null");
	case FIELD_STATE:
		return with_text(&v, state_name_valid) ? 0 :
		    bad(err, "the name of a state");
	case FIELD_PRIORITY:
		return json_tenths(doc, token, &n) && n >= 0 && n <= PRIORITY_MAX ?
		    0 : bad(err, "a number from 0 to 10 with at most one decimal");
	case FIELD_ASSIGNEE:
		return is_null(&v) || with_text(&v, name_valid) ? 0 :
		    bad(err, "a name, or null");
	case FIELD_PARENT:
		return is_null(&v) || with_text(&v, task_id_valid) ? 0 :
		    bad(err, "a task id, or null");
	case FIELD_ESTIMATE:
		return is_null(&v) || is_whole(&v, 0, ESTIMATE_MAX) ? 0 :
		    bad(err, "whole minutes, or null");
	case FIELD_DUE:
	case FIELD_DEFER:
		return is_null(&v) || with_text(&v, is_day_or_time) ? 0 :
		    bad(err, "a day like 2026-12-01, a time like "
		    "2026-12-01T00:00:00Z, or null");
	case FIELD_DONE:
		return is_null(&v) || with_text(&v, is_time) ? 0 :
		    bad(err, "a time like 2026-12-01T00:00:00Z, or null");
	case FIELD_REF:
		return is_null(&v) || with_text(&v, is_ref) ? 0 :
		    bad(err, "one line of at most 2048 bytes, or null");
	case FIELD_META:
		return json_raw(doc, token).len <= META_MAX ? 0 :
		    bad(err, "at most 4096 bytes of JSON");
	case FIELD_CHECK_TEXT:
		return with_text(&v, is_check_text) ? 0 :
		    bad(err, "one line of 1 to 500 characters");
	case FIELD_CHECK_POS:
		return v.tok->kind == JSON_NUMBER ? 0 : bad(err, "a number");
	case FIELD_GATE_REPORT:
		return is_report(&v) ? 0 : bad(err,
		    "null or an object with result passed, failed or waived");
	case FIELD_MESSAGE:
		return is_message(&v) ? 0 : bad(err,
		    "an object with type, text and perhaps to, reply-to, handoff");
	case FIELD_FAILURE:
	case FIELD_COMMIT:
		return v.tok->kind == JSON_OBJECT ? 0 : bad(err, "an object");
	case FIELD_ATTACHMENT:
		return is_attachment(&v) ? 0 :
		    bad(err, "an object with name and size");
	case FIELD_CLAIM:
		return is_claim(&v) ? 0 :
		    bad(err, "null or an object with until and lease");
	case FIELD_LEASE:
		return is_lease(&v) ? 0 : bad(err, "an object with until");
	case FIELD_WORK:
		return is_mark(&v) ? 0 :
		    bad(err, "an object with mark start, pause, resume or end");
	case FIELD_AGENT_TYPE:
		return with_text(&v, is_check_text) ? 0 : bad(err, "one line");
	case FIELD_DESCRIPTION:
		return with_text(&v, is_short_text) ? 0 :
		    bad(err, "text of at most 4096 bytes");
	case FIELD_MAX:
		return is_null(&v) || is_whole(&v, 0, 1000000) ? 0 :
		    bad(err, "a whole number, or null");
	case FIELD_LOG_ID:
		return with_text(&v, is_ulid) ? 0 : bad(err, "a 26-character id");
	case FIELD_WORKFLOW:
		return v.tok->kind == JSON_OBJECT ? 0 : bad(err, "an object");
	case FIELD_PURGE_EPOCH:
		return is_whole(&v, 1, INT64_C(1) << 40) ? 0 :
		    bad(err, "a whole number");
	case FIELD_CREATED:
	case FIELD_MESSAGE_REDACTED:
	case FIELD_ACK:
	case FIELD_REDACTED:
	case FIELD_PURGED:
	case FIELD_SET_ASIDE:
	case FIELD_LINE_PURGED:
	case FIELD_GAP:
		return v.tok->kind == JSON_TRUE ? 0 : bad(err, "true");
	case FIELD_LABEL:
	case FIELD_CAP:
	case FIELD_LINK:
	case FIELD_CHECK:
	case FIELD_CHECK_DONE:
	case FIELD_GATE:
	case FIELD_HIDDEN:
	case FIELD_REGISTERED:
		return is_bool(&v) ? 0 : bad(err, "true or false");
	default:
		return 0;
	}
}
