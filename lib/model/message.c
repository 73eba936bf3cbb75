/* SPDX-License-Identifier: ISC */
/*
 * Reading messages.
 */
#include "model/message.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/nearest.h"
#include "base/when.h"
#include "format/id.h"
#include "model/event_order.h"
#include "model/spelling.h"

/* replies followed at most: ends a crafted circle */
#define THREAD_MAX 10000

/*
 * Unescape into the buffer. message_read() has made it large enough, so it does
 * not move.
 */
static struct slice
text_of(struct message *m, uint32_t token)
{
	size_t start = m->bytes.len;

	if (!token || m->doc.token[token].kind != JSON_STRING)
		return (struct slice){ NULL, 0 };
	json_add_unescaped(&m->bytes, &m->doc.token[token]);
	return (struct slice){ m->bytes.data + start, m->bytes.len - start };
}

static struct slice
unescape(struct message *m, struct slice raw)
{
	size_t start = m->bytes.len;

	json_unescape(&m->bytes, raw);
	return (struct slice){ m->bytes.data + start, m->bytes.len - start };
}

static void
read_to(struct message *m, uint32_t array)
{
	uint32_t token = array + 1;

	if (!array || m->doc.token[array].kind != JSON_ARRAY)
		return;
	for (uint32_t i = 0; i < m->doc.token[array].count; i++) {
		ARRAY_GROW(m->to, m->to_count, m->to_cap);
		m->to[m->to_count++] = text_of(m, token);
		token = m->doc.token[token].next;
	}
}

/* Returns who wrote a write, as shown. */
static struct slice
author_of(const struct view *view, uint32_t write)
{
	const struct write_rec *rec = state_write(view->state, write);

	return state_term_text(view->state,
	    state_event(view->state, rec->event)->by);
}

/* True if the message, or its task, was taken out of sight. */
static bool
is_redacted(struct message *m, const struct view *view)
{
	uint32_t write = view_part(view, m->subject, "message/", m->id,
	    "/redacted");

	if (!write && state_subject(view->state, m->subject)->kind ==
	    SUBJECT_TASK && view_redacted(view, m->subject))
		write = view_part(view, m->subject, "redacted", SLICE(""), "");
	if (write)
		m->hidden_by = author_of(view, write);
	return write != 0;
}

/*
 * Find the text of the last edit. Returns false if it was purged: then the
 * message has no text, because the old one was replaced.
 */
static bool
find_edit(struct message *m, const struct view *view, struct slice *raw)
{
	uint32_t write = view_part(view, m->subject, "message/", m->id,
	    "/text");
	const struct write_rec *rec = state_write(view->state, write);

	*raw = (struct slice){ NULL, 0 };
	m->edited_ms = WHEN_NONE;
	if (!write)
		return true;
	*raw = write_raw(view->state, rec);
	if (!raw->ptr)
		return false;
	if (raw->len < 2 || raw->ptr[0] != '"') {	/* undone */
		*raw = (struct slice){ NULL, 0 };
		return true;
	}
	m->edited_ms = state_event(view->state, rec->event)->shown_ms;
	m->edited_by = author_of(view, write);
	return true;
}

void
message_read(struct message *m, const struct view *view, uint32_t subject,
    uint32_t write)
{
	const struct state *state = view->state;
	const struct write_rec *rec = state_write(state, write);
	const struct event_rec *event = state_event(state, rec->event);
	struct slice raw = write_raw(state, rec), edit;
	uint32_t token;

	buf_clear(&m->bytes);
	m->to_count = 0;
	m->subject = subject;
	m->event = rec->event;
	m->id = state_term_arg(state, rec->field);
	m->by = state_term_text(state, event->by);
	m->at_ms = event->shown_ms;
	m->to_caps = false;
	m->type = m->text = m->reply_to = m->handoff = (struct slice){ NULL,
		0 };
	m->hidden_by = m->edited_by = (struct slice){ NULL, 0 };
	m->hidden = is_redacted(m, view) || !find_edit(m, view, &edit) ||
	    !raw.ptr || json_scan(&m->doc, raw.ptr, raw.len, NULL);
	if (m->hidden)
		return;
	buf_reserve(&m->bytes, raw.len + edit.len + 1);
	m->type = text_of(m, json_get(&m->doc, 0, "type"));
	m->text = edit.ptr ? unescape(m, edit)
	                   : text_of(m, json_get(&m->doc, 0, "text"));
	m->reply_to = text_of(m, json_get(&m->doc, 0, "reply-to"));
	read_to(m, json_get(&m->doc, 0, "to"));
	token = json_get(&m->doc, 0, "handoff");
	if (token)
		m->handoff = json_raw(&m->doc, token);
	if (token && m->doc.token[token].kind == JSON_OBJECT) {
		token = json_get(&m->doc, token, "caps");
		m->to_caps = token && m->doc.token[token].kind == JSON_ARRAY &&
		    m->doc.token[token].count > 0;
	}
}

static struct slice
keep(struct message *m, struct slice text)
{
	size_t start = m->bytes.len;

	buf_add_slice(&m->bytes, text);
	return (struct slice){ m->bytes.data + start, text.len };
}

void
message_make(struct message *m, const struct message *from, struct slice to)
{
	buf_clear(&m->bytes);
	buf_reserve(&m->bytes,
	    from->id.len + from->type.len + from->text.len + to.len + 1);
	m->subject = from->subject;
	m->event = from->event;
	m->by = from->by;
	m->at_ms = from->at_ms;
	m->id = keep(m, from->id);
	m->type = keep(m, from->type);
	m->text = keep(m, from->text);
	m->reply_to = m->handoff = (struct slice){ NULL, 0 };
	m->to_caps = m->hidden = false;
	m->hidden_by = m->edited_by = (struct slice){ NULL, 0 };
	m->edited_ms = WHEN_NONE;
	m->to_count = 0;
	if (!to.ptr)
		return;
	ARRAY_GROW(m->to, m->to_count, m->to_cap);
	m->to[m->to_count++] = keep(m, to);
}

void
message_release(struct message *m)
{
	buf_release(&m->bytes);
	json_release(&m->doc);
	free(m->to);
	memset(m, 0, sizeof(*m));
}

bool
message_is_to(const struct message *m, const char *name, bool broadcasts)
{
	for (size_t i = 0; i < m->to_count; i++)
		if (spelling_same(m->to[i], slice_of(name)) ||
		    (broadcasts && slice_is(m->to[i], "all")))
			return true;
	return broadcasts && m->to_count == 0 && !m->to_caps;
}

/* True if a shown message has this type. */
static bool
is_used(const struct view *view, const char *type)
{
	const struct posted *posted = event_order_posted(view);
	struct message message = {0};
	bool used = false;

	for (uint32_t e = 1; e < view->state->events.count && !used; e++) {
		if (!posted[e].message)
			continue;
		message_read(&message, view, posted[e].subject,
		    posted[e].message);
		used = slice_is(message.type, type);
	}
	message_release(&message);
	return used;
}

int
message_type_check(const struct view *view, const char *type, struct err *err)
{
	static const char *const types[] = { "comment", "question", "answer",
		"update", "blocker", "solution", "review", "handoff",
		"decision", "note", "sent-back", "failed", "taken",
		"reassigned" };
	const size_t count = sizeof(types) / sizeof(types[0]);
	const char *near = nearest_word(type, types, count);
	struct buf names = BUF_INIT;
	int rc;

	if ((near && strcmp(near, type) == 0) ||
	    (message_type_valid(slice_of(type)) && is_used(view, type)))
		return 0;
	if (near)
		return err_set(err, ERR_INVALID,
		    "no message has the type '%.60s'; did you mean '%s'?",
		    type, near);
	for (size_t i = 0; i < count; i++)
		buf_addf(&names, "%s%s", i ? ", " : "", types[i]);
	rc = err_set(err, ERR_INVALID,
	    "no message has the type '%.60s'; usual types are %s", type,
	    names.data);
	buf_release(&names);
	return rc;
}

static void
add_text(struct buf *out, const char *key, struct slice text)
{
	if (!text.ptr)
		return;
	json_add_key(out, key);
	json_add_string(out, text);
}

void
message_json_add(struct buf *out, const struct view *view,
    const struct message *m)
{
	char at[WHEN_SIZE];

	json_open(out, '{');
	add_text(out, "id", m->id);
	if (m->subject != view->state->log)
		add_text(out, "task",
		    state_subject_name(view->state, m->subject));
	add_text(out, "type", m->type);
	add_text(out, "by", m->by);
	when_format(at, m->at_ms);
	add_text(out, "at", slice_of(at));
	if (m->to_count) {
		json_add_key(out, "to");
		json_open(out, '[');
		for (size_t i = 0; i < m->to_count; i++)
			json_add_string(out, m->to[i]);
		json_close(out, ']');
	}
	add_text(out, "reply_to", m->reply_to);
	add_text(out, "text", m->text);
	if (m->edited_by.ptr)
		json_add_time(out, "edited", m->edited_ms);
	if (m->handoff.ptr) {
		json_add_key(out, "handoff");
		json_add_raw(out, m->handoff);
	}
	if (m->hidden) {
		json_add_key(out, "redacted");
		json_add_bool(out, 1);
		add_text(out, "redacted_by", m->hidden_by);
	}
	json_close(out, '}');
}

/* Returns the shown write of a message by its id, or 0. */
static uint32_t
find_write(const struct view *view, uint32_t subject, struct slice id)
{
	return id.ptr ? view_part(view, subject, "message/", id, "") : 0;
}

struct slice
message_root(const struct view *view, uint32_t subject, struct slice id)
{
	struct message m = {0};
	uint32_t write = find_write(view, subject, id);

	for (int i = 0; write && i < THREAD_MAX; i++) {
		message_read(&m, view, subject, write);
		id = m.id;
		write = find_write(view, subject, m.reply_to);
	}
	message_release(&m);
	return id;
}

int
message_find(uint32_t *subject, struct slice *id, const struct view *view,
    const char *typed, struct err *err)
{
	const struct state *state = view->state;
	char prefix[EVENT_ID_SIZE];
	size_t len = strlen(typed), found = 0;
	bool valid = len >= TASK_PREFIX_MIN && id_fold(prefix, slice_of(typed));

	for (uint32_t s = 1; valid && s < state->subjects.count; s++) {
		for (uint32_t w = state_subject(state, s)->facts; w;
		    w = state_write(state, w)->next) {
			const struct write_rec *write = state_write(state, w);
			struct slice name = state_term_arg(state, write->field);

			if (write->kind != FIELD_MESSAGE || name.len < len ||
			    memcmp(name.ptr, prefix, len) != 0 ||
			    (found && *subject == s && slice_eq(*id, name)))
				continue;
			*subject = s;
			*id = name;
			found++;
		}
	}
	if (found == 1)
		return 0;
	return found ? err_set(err, ERR_AMBIGUOUS, "'%s' could be %zu messages",
	                   typed, found)
	             : err_set(err, ERR_NOT_FOUND,
	                   "there is no message '%s': an id, or the first 4 or "
	                   "more characters of one",
	                   typed);
}

bool
message_is_acked(const struct view *view, uint32_t subject, struct slice id,
    struct slice name)
{
	struct buf rest = BUF_INIT;
	bool acked;

	buf_add_char(&rest, '/');
	buf_add_slice(&rest, name);
	acked = view_part(view, subject, "ack/", id, rest.data) != 0;
	buf_release(&rest);
	return acked;
}
