/* SPDX-License-Identifier: ISC */
/*
 * Making events. A draft collects the writes of a command; draft_format() puts
 * them on a line in the one order of keys. A parsed event is never formatted
 * again.
 */
#include "format/event.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/when.h"

struct draft_field {
	char *name;
	char *value;
	size_t value_len;
	struct event_id *over;
	size_t over_count;
	struct draft_field *next;
};

struct draft_subject {
	enum subject_kind kind;
	struct buf name;
	struct draft_field *first, **end;
	size_t count;
};

struct draft {
	enum event_type type;
	struct buf why, key, origin;
	/* of an event with a key: the kind of command; NULL: not given */
	const char *command;
	/* digest of the arguments of the command */
	char arguments[DIGEST_HEX_SIZE];
	bool has_why, no_session;
	uint64_t fence;
	struct event_id *rests;
	size_t rests_len, rests_cap;
	struct draft_subject **subjects;
	size_t subjects_len, subjects_cap;
	size_t current;
	size_t fields;
};

struct draft *
draft_new(enum event_type type)
{
	struct draft *draft = task_zalloc(1, sizeof(*draft));

	draft->type = type;
	return draft;
}

void
draft_set_type(struct draft *draft, enum event_type type)
{
	draft->type = type;
}

static void
subject_free(struct draft_subject *subject)
{
	struct draft_field *next;

	for (struct draft_field *f = subject->first; f; f = next) {
		next = f->next;
		free(f->name);
		free(f->value);
		free(f->over);
		free(f);
	}
	buf_release(&subject->name);
	free(subject);
}

void
draft_free(struct draft *draft)
{
	if (!draft)
		return;
	for (size_t i = 0; i < draft->subjects_len; i++)
		subject_free(draft->subjects[i]);
	free(draft->subjects);
	free(draft->rests);
	buf_release(&draft->why);
	buf_release(&draft->key);
	buf_release(&draft->origin);
	free(draft);
}

void
draft_set_why(struct draft *draft, struct slice why)
{
	buf_clear(&draft->why);
	buf_add_slice(&draft->why, why);
	draft->has_why = why.ptr != NULL && why.len > 0;
}

void
draft_set_key(struct draft *draft, struct slice key)
{
	buf_clear(&draft->key);
	buf_add_slice(&draft->key, key);
}

void
draft_omit_session(struct draft *draft)
{
	draft->no_session = true;
}

void
draft_set_command(struct draft *draft, const char *kind, const char *arguments)
{
	draft->command = kind;
	snprintf(draft->arguments, sizeof(draft->arguments), "%s", arguments);
}

void
draft_set_fence(struct draft *draft, uint64_t fence)
{
	draft->fence = fence;
}

void
draft_add_rest(struct draft *draft, struct event_id id)
{
	for (size_t i = 0; i < draft->rests_len; i++)
		if (event_id_cmp(draft->rests[i], id) == 0)
			return;
	ARRAY_GROW(draft->rests, draft->rests_len, draft->rests_cap);
	draft->rests[draft->rests_len++] = id;
}

void
draft_set_origin(struct draft *draft, const char *source, struct slice ref,
    int64_t at, struct slice by)
{
	struct buf *out = &draft->origin;
	char when[WHEN_SIZE];

	buf_clear(out);
	json_open(out, '{');
	json_add_key(out, "source");
	json_add_str(out, source);
	if (ref.ptr) {
		json_add_key(out, "ref");
		json_add_string(out, ref);
	}
	if (at != WHEN_NONE) {
		when_format(when, at);
		json_add_key(out, "at");
		json_add_str(out, when);
	}
	if (by.ptr) {
		json_add_key(out, "by");
		json_add_string(out, by);
	}
	json_close(out, '}');
}

void
draft_subject(struct draft *draft, enum subject_kind kind, struct slice name)
{
	struct draft_subject *subject;

	for (size_t i = 0; i < draft->subjects_len; i++) {
		subject = draft->subjects[i];
		if (subject->kind == kind &&
		    slice_eq(slice_of_buf(&subject->name), name)) {
			draft->current = i;
			return;
		}
	}
	if (draft->subjects_len == draft->subjects_cap) {
		draft->subjects_cap = draft->subjects_cap ?
		    draft->subjects_cap * 2 : 2;
		draft->subjects = task_realloc(draft->subjects,
		    draft->subjects_cap, sizeof(subject));
	}
	subject = task_zalloc(1, sizeof(*subject));
	subject->kind = kind;
	subject->end = &subject->first;
	buf_add_slice(&subject->name, name);
	draft->current = draft->subjects_len;
	draft->subjects[draft->subjects_len++] = subject;
}

static const struct draft_field *
find_field(const struct draft *draft, const char *field)
{
	const struct draft_field *f = draft->subjects_len
	    ? draft->subjects[draft->current]->first
	    : NULL;

	while (f && strcmp(f->name, field) != 0)
		f = f->next;
	return f;
}

bool
draft_has(const struct draft *draft, const char *field)
{
	return find_field(draft, field) != NULL;
}

struct slice
draft_value(const struct draft *draft, const char *field)
{
	const struct draft_field *f = find_field(draft, field);

	return f ? (struct slice){ f->value, f->value_len }
	         : (struct slice){ NULL, 0 };
}

const char *
draft_field_name(const struct draft *draft, size_t i)
{
	const struct draft_field *f = draft->subjects_len
	    ? draft->subjects[draft->current]->first
	    : NULL;

	for (; f && i; i--)
		f = f->next;
	return f ? f->name : NULL;
}

void
draft_write(struct draft *draft, const char *field, struct slice value,
    const struct event_id *over, size_t over_count)
{
	struct draft_subject *subject = draft->subjects[draft->current];
	struct draft_field *f = task_zalloc(1, sizeof(*f));

	f->name = task_strdup(field);
	f->value = task_alloc(value.len + 1);
	/* an event is one line; JSON that people wrote may have several */
	for (size_t i = 0; i < value.len; i++)
		f->value[i] = (unsigned char)value.ptr[i] < ' ' ? ' '
		                                                : value.ptr[i];
	f->value_len = value.len;
	if (over_count) {
		f->over = task_zalloc(over_count, sizeof(*over));
		memcpy(f->over, over, over_count * sizeof(*over));
		f->over_count = over_count;
	}
	*subject->end = f;
	subject->end = &f->next;
	subject->count++;
	draft->fields++;
}

size_t
draft_fields(const struct draft *draft)
{
	return draft->fields;
}

static void
add_event_id(struct buf *out, struct event_id id)
{
	char text[EVENT_ID_SIZE];

	event_id_format(text, id);
	json_add_str(out, text);
}

static void
add_ids(struct buf *out, const struct event_id *ids, size_t count)
{
	json_open(out, '[');
	for (size_t i = 0; i < count; i++)
		add_event_id(out, ids[i]);
	json_close(out, ']');
}

static void
format_writes(struct buf *out, const struct draft *draft)
{
	json_add_key(out, "writes");
	json_open(out, '[');
	for (size_t i = 0; i < draft->subjects_len; i++) {
		const struct draft_subject *subject = draft->subjects[i];

		json_open(out, '{');
		if (subject->kind != SUBJECT_LOG) {
			json_add_key(out, subject->kind == SUBJECT_TASK ?
			    "task" : "agent");
			json_add_string(out, slice_of_buf(&subject->name));
		}
		json_add_key(out, "over");
		json_open(out, '{');
		for (const struct draft_field *f = subject->first; f;
		     f = f->next) {
			json_add_key(out, f->name);
			add_ids(out, f->over, f->over_count);
		}
		json_close(out, '}');
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void
format_data(struct buf *out, const struct draft *draft, const char *salt)
{
	json_open(out, '{');
	json_add_key(out, "salt");
	json_add_str(out, salt);
	if (draft->has_why) {
		json_add_key(out, "why");
		json_add_string(out, slice_of_buf(&draft->why));
	}
	if (draft->key.len && draft->command) {
		json_add_key(out, "command");
		json_add_str(out, draft->command);
		json_add_key(out, "arguments");
		json_add_str(out, draft->arguments);
	}
	json_add_key(out, "values");
	json_open(out, '[');
	for (size_t i = 0; i < draft->subjects_len; i++) {
		json_open(out, '{');
		for (const struct draft_field *f = draft->subjects[i]->first; f;
		    f = f->next) {
			json_add_key(out, f->name);
			json_add_raw(out,
			    (struct slice){ f->value, f->value_len });
		}
		json_close(out, '}');
	}
	json_close(out, ']');
	json_close(out, '}');
}

static void
format_identity(struct buf *out, const struct draft *draft,
    const struct stamp *stamp)
{
	char at[HLC_TEXT_SIZE], writer[WRITER_SIZE];

	hlc_format(at, stamp->at);
	writer_format(writer, stamp->writer);
	json_add_key(out, "v");
	json_add_int(out, 1);
	json_add_key(out, "id");
	add_event_id(out, stamp->id);
	json_add_key(out, "writer");
	json_add_str(out, writer);
	json_add_key(out, "seq");
	json_add_int(out, (int64_t)stamp->seq);
	json_add_key(out, "at");
	json_add_str(out, at);
	json_add_key(out, "actor");
	json_add_string(out, stamp->actor);
	if (stamp->session.len && !draft->no_session) {
		json_add_key(out, "session");
		json_add_string(out, stamp->session);
	}
	json_add_key(out, "type");
	json_add_str(out, event_type_name(draft->type));
	if (stamp->part) {
		json_add_key(out, "part");
		json_add_int(out, (int64_t)stamp->part);
	}
}

int
draft_format(struct buf *out, const struct draft *draft,
    const struct stamp *stamp, struct err *err)
{
	struct buf data = BUF_INIT;
	char sum[DIGEST_HEX_SIZE];
	size_t start = out->len;
	int rc = 0;

	format_data(&data, draft, stamp->salt);
	digest_hex(sum, data.data, data.len);
	json_open(out, '{');
	format_identity(out, draft, stamp);
	if (draft->key.len) {
		json_add_key(out, "key");
		json_add_string(out, slice_of_buf(&draft->key));
	}
	if (draft->fence) {
		json_add_key(out, "fence");
		json_add_int(out, (int64_t)draft->fence);
	}
	if (draft->rests_len) {
		json_add_key(out, "rests");
		add_ids(out, draft->rests, draft->rests_len);
	}
	if (draft->origin.len) {
		json_add_key(out, "origin");
		json_add_raw(out, slice_of_buf(&draft->origin));
	}
	format_writes(out, draft);
	json_add_key(out, "prev");
	json_add_str(out, stamp->prev);
	json_add_key(out, "sum");
	json_add_str(out, sum);
	json_add_key(out, "data");
	json_add_raw(out, slice_of_buf(&data));
	json_close(out, '}');
	buf_add_char(out, '\n');
	buf_release(&data);
	if (out->len - start > EVENT_MAX) {
		rc = err_set(err, ERR_INVALID, "the change takes %zu bytes, "
		    "more than the 256 KiB of an event", out->len - start);
		out->len = start;
		out->data[start] = '\0';
	}
	return rc;
}
