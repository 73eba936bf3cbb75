/* SPDX-License-Identifier: ISC */
/*
 * Reading events: one pass of the strict scanner and one walk over its tokens.
 * Nothing is copied but the rare name or reason with backslashes. This file
 * reads the envelope.
 */
#include "format/event_private.h"

#include <stdlib.h>

#include "base/when.h"

struct type_def {
	const char *name;
	uint8_t len;
};

#define TYPE(name) { name, sizeof(name) - 1 }

static const struct type_def types[EVENT_TYPES] = {
	[EVENT_UNKNOWN] = TYPE(""),
	[EVENT_TASK_CREATED] = TYPE("task.created"),
	[EVENT_TASK_EDITED] = TYPE("task.edited"),
	[EVENT_TASK_MOVED] = TYPE("task.moved"),
	[EVENT_TASK_LINKED] = TYPE("task.linked"),
	[EVENT_TASK_CLAIMED] = TYPE("task.claimed"),
	[EVENT_TASK_RENEWED] = TYPE("task.renewed"),
	[EVENT_TASK_RELEASED] = TYPE("task.released"),
	[EVENT_TASK_FAILED] = TYPE("task.failed"),
	[EVENT_TASK_REDACTED] = TYPE("task.redacted"),
	[EVENT_TASK_PURGED] = TYPE("task.purged"),
	[EVENT_MESSAGE_POSTED] = TYPE("message.posted"),
	[EVENT_MESSAGE_ACKNOWLEDGED] = TYPE("message.acknowledged"),
	[EVENT_MESSAGE_REDACTED] = TYPE("message.redacted"),
	[EVENT_GATE_REQUIRED] = TYPE("gate.required"),
	[EVENT_GATE_REPORTED] = TYPE("gate.reported"),
	[EVENT_WORK_STARTED] = TYPE("work.started"),
	[EVENT_WORK_PAUSED] = TYPE("work.paused"),
	[EVENT_WORK_RESUMED] = TYPE("work.resumed"),
	[EVENT_WORK_ENDED] = TYPE("work.ended"),
	[EVENT_AGENT_REGISTERED] = TYPE("agent.registered"),
	[EVENT_WORKFLOW_SET] = TYPE("workflow.set"),
	[EVENT_CHANGE_UNDONE] = TYPE("change.undone"),
	[EVENT_LINE_SET_ASIDE] = TYPE("line.set-aside"),
	[EVENT_LINE_PURGED] = TYPE("line.purged"),
	[EVENT_STREAM_GAP_ACCEPTED] = TYPE("stream.gap-accepted"),
	[EVENT_COMMIT_RECORDED] = TYPE("commit.recorded"),
};

const char *
event_type_name(enum event_type type)
{
	return types[type].name;
}

struct event_parser *
event_parser_new(void)
{
	return task_zalloc(1, sizeof(struct event_parser));
}

void
event_parser_free(struct event_parser *parser)
{
	if (!parser)
		return;
	for (size_t i = 1; parser->others && i < EVENT_PARSERS; i++)
		event_parser_free(parser->others[i]);
	free(parser->others);
	json_release(&parser->doc);
	buf_release(&parser->scratch);
	free(parser->fields);
	free(parser->writes);
	free(parser->overs);
	free(parser->rests);
	free(parser);
}

struct event_parser *
event_parser_nth(struct event_parser *parser, size_t n)
{
	if (n == 0)
		return parser;
	if (!parser->others)
		parser->others = task_zalloc(EVENT_PARSERS,
		    sizeof(*parser->others));
	if (!parser->others[n])
		parser->others[n] = event_parser_new();
	return parser->others[n];
}

static bool
type_name_valid(struct slice name)
{
	int dots = 0;
	char last = '.';

	if (name.len > 64)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];

		if (last == '.' ? !(c >= 'a' && c <= 'z') :
		    !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		    c == '-' || c == '.'))
			return false;
		dots += c == '.';
		last = c;
	}
	return dots > 0 && last != '.';
}

static enum event_type
type_parse(struct slice name)
{
	for (int i = EVENT_UNKNOWN + 1; i < EVENT_TYPES; i++)
		if (types[i].len == name.len &&
		    memcmp(types[i].name, name.ptr, name.len) == 0)
			return (enum event_type)i;
	return EVENT_UNKNOWN;
}

static int
parse_origin(struct event_parser *parser, struct event *event, uint32_t token,
    struct err *err)
{
	const struct json_token *origin = token_at(parser, token);
	struct slice when;

	if (origin->kind != JSON_OBJECT)
		return bad(err, "origin", "an object");
	for (uint32_t t = token + 1; t < origin->next;
	    t = token_at(parser, t + 1)->next) {
		bool at = json_is(&parser->doc, t, "at");
		struct slice *to = at ? &when :
		    json_is(&parser->doc, t, "source") ? &event->origin_source :
		    json_is(&parser->doc, t, "ref") ? &event->origin_ref :
		    json_is(&parser->doc, t, "by") ? &event->origin_by : NULL;

		if (!to)
			/*
			 * a key of a later version: its value may be anything
			 */
			continue;
		if (!is_string(parser, t + 1))
			return bad(err, "origin",
			    "with texts in source, ref, at, by");
		*to = text_of(parser, t + 1);
		if (at && !when_parse_utc(&event->origin_at, *to))
			return bad(err, "origin", "with a time in 'at'");
	}
	if (!word_valid(event->origin_source))
		return bad(err, "origin", "with a source");
	if (event->origin_by.ptr && !name_valid(event->origin_by))
		return bad(err, "origin", "with a name in 'by'");
	return 0;
}

/* v1 knows no features, so it cannot understand any feature named here. */
static int
parse_must(const struct event_parser *parser, struct event *event,
    uint32_t token, struct err *err)
{
	const struct json_token *must = token_at(parser, token);

	if (must->kind != JSON_ARRAY)
		return bad(err, "must", "an array of strings");
	for (uint32_t t = token + 1; t < must->next;
	     t = token_at(parser, t)->next)
		if (!is_string(parser, t))
			return bad(err, "must", "an array of strings");
	event->sealed = must->count > 0;
	return 0;
}

enum {
	HAS_V = 1, HAS_ID = 2, HAS_WRITER = 4, HAS_SEQ = 8, HAS_AT = 16,
	HAS_ACTOR = 32, HAS_TYPE = 64, HAS_WRITES = 128, HAS_PREV = 256,
	HAS_SUM = 512, HAS_ALL = 1023
};

/*
 * Read a key that names the event or its place. Leaves *has unchanged for other
 * keys.
 */
static int
parse_identity(struct event_parser *parser, struct event *event,
    struct slice key, uint32_t value, unsigned *has, struct err *err)
{
	const struct json_token *tok = token_at(parser, value);
	struct slice text = { tok->ptr, tok->len };
	int64_t n;

	if (IS(key, "v")) {
		*has |= HAS_V;
		if (!json_int(&parser->doc, value, &n) || n < 1)
			return bad(err, "v", "1");
		event->newer = n > 1;
		if (event->newer)
			return err_set(err, ERR_INVALID,
			    "'v' is %lld: written by a newer tasklog",
			    (long long)n);
	} else if (IS(key, "id")) {
		*has |= HAS_ID;
		if (tok->kind != JSON_STRING ||
		    !event_id_parse(&event->id, text))
			return bad(err, "id", "26 base32 characters");
	} else if (IS(key, "writer")) {
		*has |= HAS_WRITER;
		if (tok->kind != JSON_STRING ||
		    !writer_parse(&event->writer, text))
			return bad(err, "writer", "12 hexadecimal digits");
	} else if (IS(key, "seq")) {
		*has |= HAS_SEQ;
		if (!json_int(&parser->doc, value, &n) || n < 1)
			return bad(err, "seq", "a whole number from 1");
		event->seq = (uint64_t)n;
	} else if (IS(key, "at")) {
		*has |= HAS_AT;
		if (tok->kind != JSON_STRING || !hlc_parse(&event->at, text))
			return bad(err, "at",
			    "a time like 2026-11-20T14:03:07.123Z/0000");
	} else if (IS(key, "prev")) {
		*has |= HAS_PREV;
		if (tok->kind != JSON_STRING || !event_digits_valid(text))
			return bad(err, "prev", "32 hexadecimal digits");
		event->prev = text;
	} else if (IS(key, "sum")) {
		*has |= HAS_SUM;
		if (tok->kind != JSON_STRING || !event_digits_valid(text))
			return bad(err, "sum", "32 hexadecimal digits");
		event->sum = text;
	}
	return 0;
}

static int
parse_name(struct event_parser *parser, struct slice *out, uint32_t value,
    const char *key, struct err *err)
{
	if (is_string(parser, value)) {
		*out = text_of(parser, value);
		if (name_valid(*out))
			return 0;
	}
	return bad(err, key,
	    "1 to 128 bytes without control characters, < or >");
}

static int
parse_member(struct event_parser *parser, struct event *event, struct slice key,
    uint32_t value, unsigned *has, struct err *err)
{
	int64_t n;

	if (IS(key, "actor")) {
		*has |= HAS_ACTOR;
		return parse_name(parser, &event->actor, value, "actor", err);
	}
	if (IS(key, "session"))
		return parse_name(parser, &event->session, value, "session",
		    err);
	if (IS(key, "key"))
		return parse_name(parser, &event->key, value, "key", err);
	if (IS(key, "type")) {
		*has |= HAS_TYPE;
		if (!is_string(parser, value) ||
		    !type_name_valid(event->type_name = text_of(parser, value)))
			return bad(err, "type", "like task.moved");
		event->type = type_parse(event->type_name);
		return 0;
	}
	if (IS(key, "fence")) {
		if (!json_int(&parser->doc, value, &n) || n < 1)
			return bad(err, "fence", "a whole number from 1");
		event->fence = (uint64_t)n;
		return 0;
	}
	if (IS(key, "part")) {
		if (json_int(&parser->doc, value, &n) && n > 1)
			event->part = (uint64_t)n;
		return 0;
	}
	if (IS(key, "rests"))
		return event_parse_ids(parser, value, false, "rests", err);
	if (IS(key, "must"))
		return parse_must(parser, event, value, err);
	if (IS(key, "origin"))
		return parse_origin(parser, event, value, err);
	if (IS(key, "writes")) {
		*has |= HAS_WRITES;
		return event_parse_writes(parser, value, err);
	}
	return parse_identity(parser, event, key, value, has, err);
}

static void
digest_head(struct event *event)
{
	unsigned char digest[32];

	digest_sha256(digest, event->head.ptr, event->head.len);
	memcpy(event->digest, digest, sizeof(event->digest));
	for (int i = 0; i < 8; i++)
		event->head_hash = event->head_hash << 8 | digest[i];
}

uint64_t
event_hash_of_digest(struct slice hex)
{
	uint64_t hash = 0;

	for (int i = 0; i < 16; i++)
		hash = hash << 4 | (uint64_t)(hex.ptr[i] <= '9' ?
		    hex.ptr[i] - '0' : hex.ptr[i] - 'a' + 10);
	return hash;
}

int
event_parse(struct event_parser *parser, struct event *out, struct slice line,
    struct err *err)
{
	const struct json_token *root;
	uint32_t data = 0;
	struct slice key;
	unsigned has = 0;
	int rc;

	memset(out, 0, sizeof(*out));
	out->origin_at = WHEN_NONE;
	if (line.len + 1 > EVENT_MAX)
		return err_set(err, ERR_INVALID, "longer than 256 KiB");
	rc = json_scan(&parser->doc, line.ptr, line.len, err);
	if (rc)
		return rc;
	parser->fields_len = parser->writes_len = 0;
	parser->overs_len = parser->rests_len = 0;
	buf_clear(&parser->scratch);
	root = token_at(parser, 0);
	if (root->kind != JSON_OBJECT)
		return err_set(err, ERR_INVALID, "not a JSON object");
	if (memchr(line.ptr, '\\', line.len))
		buf_reserve(&parser->scratch, 2 * line.len);
	for (uint32_t t = 1; t < root->next;
	     t = token_at(parser, t + 1)->next) {
		if (data)
			return bad(err, "data", "the last key");
		key = text_of(parser, t);
		if (IS(key, "data")) {
			data = t + 1;
			continue;
		}
		rc = parse_member(parser, out, key, t + 1, &has, err);
		if (rc)
			return rc;
	}
	if (has != HAS_ALL || !data)
		return err_set(err, ERR_INVALID,
		    "a required key is missing: an event has v, id, writer, "
		    "seq, at, actor, type, writes, prev, sum and data");
	rc = event_parse_data(parser, out, data, err);
	if (rc)
		return rc;
	out->head = (struct slice){ line.ptr,
		(size_t)(out->data.ptr - line.ptr) };
	out->rests = parser->rests;
	out->rests_count = parser->rests_len;
	out->writes = parser->writes;
	out->writes_count = parser->writes_len;
	out->fields = parser->fields;
	out->overs = parser->overs;
	out->overs_count = parser->overs_len;
	rc = event_check_writes(parser, out, err);
	if (!rc) {
		digest_head(out);
		out->prev_hash = event_hash_of_digest(out->prev);
	}
	return rc;
}

void
event_blank(struct event *event, struct event_parser *parser)
{
	event->purged = 1;
	event->why = (struct slice){ NULL, 0 };
	for (size_t i = 0; i < parser->fields_len; i++)
		parser->fields[i].value = (struct slice){ NULL, 0 };
}

int
event_verify(const struct event *event, struct err *err)
{
	char sum[DIGEST_HEX_SIZE];

	if (event->purged)
		return 0;
	digest_hex(sum, event->data.ptr, event->data.len);
	if (memcmp(sum, event->sum.ptr, DIGEST_HEX) != 0)
		return err_set(err, ERR_INVALID,
		    "the data is not what 'sum' says");
	return 0;
}

bool
event_has_reason(const struct event *event)
{
	for (size_t i = 0; i < event->why.len; i++)
		if (!strchr(" \t\n", event->why.ptr[i]))
			return true;
	return false;
}

void
event_chain(char out[DIGEST_HEX_SIZE], struct slice head)
{
	digest_hex(out, head.ptr, head.len);
}
