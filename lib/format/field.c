/* SPDX-License-Identifier: ISC */
/*
 * The vocabulary of the format. Everything that reads or writes an event goes
 * through here, so what is accepted is what is written.
 */
#include "format/field.h"

#include <stdbool.h>
#include <string.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/json.h"
#include "base/utf8.h"
#include "base/when.h"
#include "format/id.h"

#define TASK (1 << SUBJECT_TASK)
#define AGENT (1 << SUBJECT_AGENT)
#define LOG (1 << SUBJECT_LOG)

struct field_row {
	const char *name;	/* of a family: without the slash */
	uint8_t len;
	bool family, fact;
	uint8_t subjects;
	uint8_t rule;
	uint8_t value;
	uint8_t doors;
	/* as people call it: an option, a key of a draft */
	const char *one, *many;
	bool is_set;		/* people give its members as words */
	const char *words;	/* of a VALUE_WORD: the lowest first */
};

#define ADD FIELD_OF_ADD
#define EDIT FIELD_OF_EDIT
#define GIVEN(option, key, at) .one = (option), .many = (key), .doors = (at)

static const struct field_row rows[FIELD_KINDS] = {
	[FIELD_BAD] = { .name = "" },
	[FIELD_OTHER] = { .name = "" },
#define TASK_VALUE(number, text, by, kind, at)                        \
	[FIELD_##number] = { .name = #text, .len = sizeof(#text) - 1, \
	    .subjects = TASK, .rule = (by), .value = (kind),          \
	    GIVEN(#text, #text, at) },
#define PLAIN_VALUE(number, text, by, kind, argument, help, list)     \
	[FIELD_##number] = { .name = #text, .len = sizeof(#text) - 1, \
	    .subjects = TASK, .rule = (by), .value = (kind),          \
	    GIVEN(#text, #text, ADD | EDIT), .words = (list) },
#define FIELD(number, text, ...)                                  \
	[FIELD_##number] = { .name = text, .len = sizeof(text) - 1, \
	    __VA_ARGS__ },
#include "format/field_table.h"
};

static const char *const link_names[LINK_KINDS] = {
	"needs", "relates", "duplicates", "supersedes", "discovered-from"
};

enum field_rule
field_rule(enum field_kind kind)
{
	return (enum field_rule)rows[kind].rule;
}

int
field_is_fact(enum field_kind kind)
{
	return rows[kind].fact;
}

enum field_value
field_value(enum field_kind kind)
{
	return (enum field_value)rows[kind].value;
}

const char *
field_name(enum field_kind kind)
{
	return rows[kind].name;
}

const char *
field_option(enum field_kind kind)
{
	return rows[kind].one;
}

const char *
field_key(enum field_kind kind)
{
	return rows[kind].many;
}

bool
field_is_given(enum field_kind kind, enum field_door door)
{
	return (rows[kind].doors & door) != 0;
}

enum field_kind
field_of_option(const char *name, enum field_door door)
{
	for (int k = 0; k < FIELD_KINDS; k++)
		if (rows[k].doors & door && strcmp(rows[k].one, name) == 0)
			return (enum field_kind)k;
	return FIELD_BAD;
}

enum field_kind
field_of_key(const char *name, enum field_door door)
{
	for (int k = 0; k < FIELD_KINDS; k++)
		if (rows[k].doors & door && strcmp(rows[k].many, name) == 0)
			return (enum field_kind)k;
	return FIELD_BAD;
}

bool
field_is_set(enum field_kind kind)
{
	return rows[kind].is_set;
}

const char *
field_words(enum field_kind kind)
{
	return rows[kind].words;
}

int
field_word(enum field_kind kind, struct slice word)
{
	const char *p = rows[kind].words;

	for (int n = 0; p && *p; n++) {
		struct slice next = { p, strcspn(p, " ") };

		if (slice_eq(next, word))
			return n;
		p += next.len + strspn(p + next.len, " ");
	}
	return -1;
}

void
field_add_words(struct buf *out, enum field_kind kind)
{
	const char *p = rows[kind].words, *next;

	while (p && *p) {
		buf_add(out, p, strcspn(p, " "));
		next = strchr(p, ' ');
		if (next)
			buf_add_str(out, strchr(next + 1, ' ') ? ", " : " or ");
		p = next ? next + 1 : NULL;
	}
}

static bool
ulid_valid(struct slice text)
{
	struct event_id id;

	return event_id_parse(&id, text);
}

static bool
hex_valid(struct slice text, size_t len)
{
	if (text.len != len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (!((text.ptr[i] >= '0' && text.ptr[i] <= '9') ||
		    (text.ptr[i] >= 'a' && text.ptr[i] <= 'f')))
			return false;
	return true;
}

/* Split "abc/rest" at the first slash; rest is absent without one. */
static struct slice
split(struct slice *text)
{
	const char *slash = text->len ? memchr(text->ptr, '/', text->len)
	                              : NULL;
	struct slice rest = { NULL, 0 };

	if (slash) {
		rest.ptr = slash + 1;
		rest.len = text->len - (size_t)(slash - text->ptr) - 1;
		text->len = (size_t)(slash - text->ptr);
	}
	return rest;
}

/* True if the text is a sequence number. */
static bool
number_valid(struct slice text)
{
	if (text.len < 1 || text.len > 16 ||
	    (text.ptr[0] == '0' && text.len > 1))
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
	return true;
}

/* True if the text is "WRITER/LAST-NEXT/DIGEST". */
static bool
gap_valid(struct slice arg)
{
	struct slice lines = split(&arg), digest = split(&lines);
	const char *dash = lines.len ? memchr(lines.ptr, '-', lines.len) : NULL;
	struct slice next = { NULL, 0 };

	if (!dash || !hex_valid(arg, WRITER_LEN) ||
	    !hex_valid(digest, DIGEST_HEX))
		return false;
	next.ptr = dash + 1;
	next.len = lines.len - (size_t)(next.ptr - lines.ptr);
	lines.len = (size_t)(dash - lines.ptr);
	return number_valid(lines) && number_valid(next) && next.ptr[0] != '0';
}

static enum field_kind
check_part(struct slice arg)
{
	struct slice rest = split(&arg);

	if (!task_id_valid(arg))
		return FIELD_BAD;
	if (!rest.ptr)
		return FIELD_CHECK;
	return slice_is(rest, "text") ? FIELD_CHECK_TEXT :
	    slice_is(rest, "pos") ? FIELD_CHECK_POS :
	    slice_is(rest, "done") ? FIELD_CHECK_DONE : FIELD_OTHER;
}

/*
 * Returns the field of a family after checking its argument. Some families have
 * further fields below them.
 */
static enum field_kind
family_kind(enum field_kind family, struct slice arg)
{
	struct slice first = arg, rest, to;
	bool ok = true;

	switch (family) {
	case FIELD_LABEL:
	case FIELD_CAP:
		ok = word_valid(arg);
		break;
	case FIELD_META:
		ok = meta_key_valid(arg);
		break;
	case FIELD_LINK:
		if (link_arg_parse(arg, &to) == -1) {
			rest = split(&first);
			return task_id_valid(rest) ? FIELD_OTHER : FIELD_BAD;
		}
		break;
	case FIELD_CHECK:
		return check_part(arg);
	case FIELD_GATE:
		rest = split(&first);
		if (!gate_name_valid(first))
			return FIELD_BAD;
		return !rest.ptr ? FIELD_GATE :
		    slice_is(rest, "report") ? FIELD_GATE_REPORT : FIELD_OTHER;
	case FIELD_MESSAGE:
		rest = split(&first);
		if (!ulid_valid(first))
			return FIELD_BAD;
		return !rest.ptr ? FIELD_MESSAGE :
		    slice_is(rest, "redacted") ? FIELD_MESSAGE_REDACTED :
		    FIELD_OTHER;
	case FIELD_FAILURE:
	case FIELD_WORK:
	case FIELD_LOST:
		ok = ulid_valid(arg);
		break;
	case FIELD_ATTACHMENT:
		ok = hex_valid(arg, 64);
		break;
	case FIELD_COMMIT:
		ok = hex_valid(arg, 40) || hex_valid(arg, 64);
		break;
	case FIELD_SET_ASIDE:
	case FIELD_LINE_PURGED:
		ok = hex_valid(arg, 32);
		break;
	case FIELD_GAP:
		ok = gap_valid(arg);
		break;
	case FIELD_ACK:
		rest = split(&first);
		ok = ulid_valid(first) && name_valid(rest);
		break;
	default:
		break;
	}
	return ok ? family : FIELD_BAD;
}

enum field_kind
field_parse(enum subject_kind subject, struct slice name, struct slice *arg)
{
	struct slice head = name;
	unsigned bit = 1u << subject;

	if (name.len == 0 || name.len > 512)
		return FIELD_BAD;
	*arg = split(&head);
	for (int k = FIELD_OTHER + 1; k < FIELD_KINDS; k++) {
		const struct field_row *row = &rows[k];

		if (row->len != head.len || !(row->subjects & bit) ||
		    memcmp(row->name, head.ptr, head.len) != 0)
			continue;
		if (row->family != (arg->ptr != NULL))
			return FIELD_OTHER;
		return row->family ? family_kind((enum field_kind)k, *arg) :
		    (enum field_kind)k;
	}
	return FIELD_OTHER;
}

int
name_valid(struct slice name)
{
	const char *p = name.ptr, *end;
	uint32_t cp;

	if (!name.ptr || name.len < 1 || name.len > NAME_MAX_BYTES)
		return 0;
	end = name.ptr + name.len;
	while (p < end) {
		size_t n = utf8_decode(p, end, &cp);

		if (n == 0 || utf8_is_control(cp) || cp == '<' || cp == '>')
			return 0;
		p += n;
	}
	return name.ptr[0] != ' ' && end[-1] != ' ';
}

bool
word_valid(struct slice word)
{
	const char *p = word.ptr, *end;
	uint32_t cp;

	if (!word.ptr || word.len < 1 || word.len > WORD_MAX)
		return false;
	end = word.ptr + word.len;
	while (p < end) {
		size_t n = utf8_decode(p, end, &cp);

		if (n == 0 || utf8_is_unsafe(cp) || cp == ' ' || cp == ',' ||
		    cp == 0xa0 || cp == 0x3000)
			return false;
		p += n;
	}
	return true;
}

bool
code_begin_valid(struct slice begin)
{
	if (!begin.ptr || begin.len < 1 || begin.len > CODE_MAX ||
	    begin.ptr[0] < 'A' || begin.ptr[0] > 'Z')
		return false;
	for (size_t i = 1; i < begin.len; i++) {
		char c = begin.ptr[i];

		if (c == '-' ? begin.ptr[i - 1] == '-' :
		    !((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')))
			return false;
	}
	return true;
}

int
code_valid(struct slice code)
{
	return code.len >= CODE_MIN && code_begin_valid(code) &&
	    code.ptr[code.len - 1] != '-';
}

bool
code_fold(char out[CODE_MAX + 1], struct slice typed)
{
	out[0] = '\0';
	if (typed.len > CODE_MAX)
		return false;
	for (size_t i = 0; i < typed.len; i++)
		out[i] = typed.ptr[i] >= 'a' && typed.ptr[i] <= 'z' ?
		    (char)(typed.ptr[i] - 'a' + 'A') : typed.ptr[i];
	out[typed.len] = '\0';
	return true;
}

static bool
lower_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

int
state_name_valid(struct slice name)
{
	if (!name.ptr || name.len < 1 || name.len > 32 ||
	    name.ptr[0] < 'a' || name.ptr[0] > 'z')
		return 0;
	for (size_t i = 1; i < name.len; i++)
		if (!lower_or_digit(name.ptr[i]) && name.ptr[i] != '-')
			return 0;
	return 1;
}

bool
gate_name_valid(struct slice name)
{
	if (!name.ptr || name.len < 1 || name.len > 32 ||
	    !lower_or_digit(name.ptr[0]))
		return false;
	for (size_t i = 1; i < name.len; i++)
		if (!lower_or_digit(name.ptr[i]) && !strchr("._-", name.ptr[i]))
			return false;
	return true;
}

bool
meta_key_valid(struct slice key)
{
	if (!key.ptr || key.len < 1 || key.len > WORD_MAX)
		return false;
	for (size_t i = 0; i < key.len; i++) {
		char c = key.ptr[i];

		if (!lower_or_digit(c) && !(c >= 'A' && c <= 'Z') &&
		    c != '.' && c != '_' && c != '-')
			return false;
	}
	return true;
}

int
message_type_valid(struct slice type)
{
	return state_name_valid(type);
}

bool
title_valid(struct slice title, const char **why)
{
	if (!utf8_valid(title))
		*why = "is not valid UTF-8";
	else if (title.len == 0)
		*why = "must not be empty";
	else if (utf8_has_control(title))
		*why = "must be one line without control characters";
	else if (title.ptr[0] == ' ' || title.ptr[title.len - 1] == ' ')
		*why = "must not begin or end with a space";
	else if (utf8_length(title) > TITLE_MAX)
		*why = "is longer than 200 characters";
	else
		return true;
	return false;
}

bool
text_valid(struct slice text, const char **why)
{
	if (text.len > BODY_MAX) {
		*why = "is longer than 64 KiB";
		return false;
	}
	if (!utf8_valid(text)) {
		*why = "is not valid UTF-8";
		return false;
	}
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

		if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f ||
		    (c == 0xc2 && (unsigned char)text.ptr[i + 1] < 0xa0)) {
			*why =
			    "has control characters other than newline and tab";
			return false;
		}
	}
	return true;
}

const char *
link_kind_name(int kind)
{
	return link_names[kind];
}

int
link_kind_parse(struct slice name)
{
	for (int i = 0; i < LINK_KINDS; i++)
		if (slice_is(name, link_names[i]))
			return i;
	return -1;
}

int
link_arg_parse(struct slice arg, struct slice *to)
{
	*to = split(&arg);
	return task_id_valid(*to) ? link_kind_parse(arg) : -1;
}

bool
message_text_of(struct slice *id, struct slice field)
{
	const size_t before = strlen("message/"), after = strlen("/text");

	if (field.len != before + EVENT_ID_LEN + after ||
	    !slice_starts(field, "message/") ||
	    memcmp(field.ptr + field.len - after, "/text", after) != 0)
		return false;
	*id = (struct slice){ field.ptr + before, EVENT_ID_LEN };
	return ulid_valid(*id);
}
