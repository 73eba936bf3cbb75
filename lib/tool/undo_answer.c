/* SPDX-License-Identifier: ISC */
/* What an undo changed, for people and as JSON. */
#include "tool/undo_answer.h"

#include <string.h>

#include "base/json.h"
#include "base/utf8.h"

#define SHOWN_MAX 120	/* bytes of a value that are shown */

static enum field_kind
kind_of(const struct view *view, const struct undo_change *change)
{
	return (enum field_kind)state_term(view->state, change->field)->kind;
}

static bool
is_fact(const struct view *view, const struct undo_change *change)
{
	return slice_starts(state_term_text(view->state, change->field),
	    UNDONE_FAMILY);
}

/* The kind of the event whose facts the field is about: "message.posted". */
static void
add_fact(struct buf *out, const struct view *view, struct slice name)
{
	struct event_id id;
	uint32_t event;

	name.ptr += strlen(UNDONE_FAMILY);
	name.len -= strlen(UNDONE_FAMILY);
	event = event_id_parse(&id, name)
	    ? state_find_event(view->state, id) : 0;
	buf_add_str(out, event ? event_type_name((enum event_type)
	    state_event(view->state, event)->type) : "event");
	buf_add_char(out, ' ');
	buf_add_slice(out, name);
}

void
undo_change_add_field(struct buf *out, const struct view *view,
    const struct undo_change *change)
{
	struct slice name = state_term_text(view->state, change->field);

	if (is_fact(view, change)) {
		add_fact(out, view, name);
		return;
	}
	if (kind_of(view, change) == FIELD_HIDDEN) {
		buf_add_str(out, "the task");
		return;
	}
	for (size_t i = 0; i < name.len; i++)
		buf_add_char(out, name.ptr[i] == '/' ? ' ' : name.ptr[i]);
}

/* Append a value: text without quotes, "none", "yes" or "no". */
static void
add_value(struct buf *out, const struct view *view,
    const struct undo_change *change, struct slice raw)
{
	struct buf text = BUF_INIT;
	struct slice cut;
	bool yes = slice_is(raw, "true");

	if (is_fact(view, change)) {
		buf_add_str(out, yes ? "undone" : "counts");
	} else if (kind_of(view, change) == FIELD_HIDDEN) {
		buf_add_str(out, yes ? "undone" : "shown");
	} else if (field_value(kind_of(view, change)) == VALUE_BOOL) {
		buf_add_str(out, yes ? "yes" : "no");
	} else if (!raw.len || slice_is(raw, "null")) {
		buf_add_str(out, "none");
	} else {
		if (raw.ptr[0] == '"')
			json_unescape(&text, raw);
		else
			buf_add_slice(&text, raw);
		cut = utf8_cut(slice_of_buf(&text), SHOWN_MAX);
		buf_add_slice(out, cut);
		if (cut.len < text.len)
			buf_add_str(out, "…");
	}
	buf_release(&text);
}

static struct slice
text_at(const struct undo_result *result, size_t at, size_t len)
{
	return (struct slice){ result->text.data + (len ? at : 0), len };
}

void
undo_change_add_before(struct buf *out, const struct view *view,
    const struct undo_result *result, const struct undo_change *change)
{
	add_value(out, view, change, text_at(result, change->before,
	    change->before_len));
}

void
undo_change_add_after(struct buf *out, const struct view *view,
    const struct undo_result *result, const struct undo_change *change)
{
	add_value(out, view, change, text_at(result, change->after,
	    change->after_len));
}

static void
add_ids(struct buf *out, const struct view *view, const char *key,
    const struct term_list *events)
{
	char id[EVENT_ID_SIZE];

	json_add_key(out, key);
	json_open(out, '[');
	for (size_t i = 0; i < events->count; i++) {
		event_id_format(id, state_event_id(view->state,
		    events->term[i]));
		json_add_str(out, id);
	}
	json_close(out, ']');
}

static void
add_raw(struct buf *out, const char *key, struct slice raw)
{
	json_add_key(out, key);
	json_add_raw(out, raw.len ? raw : SLICE("null"));
}

static void
add_change(struct buf *out, const struct view *view,
    const struct undo_result *result, const struct undo_change *change)
{
	const struct state *state = view->state;
	enum subject_kind kind =
	    (enum subject_kind)state_subject(state, change->subject)->kind;

	json_open(out, '{');
	if (kind != SUBJECT_LOG) {
		json_add_key(out, kind == SUBJECT_TASK ? "task" : "agent");
		json_add_string(out,
		    state_subject_name(state, change->subject));
	}
	json_add_key(out, "field");
	json_add_string(out, state_term_text(state, change->field));
	add_raw(out, "before", text_at(result, change->before,
	    change->before_len));
	add_raw(out, "after", text_at(result, change->after,
	    change->after_len));
	json_close(out, '}');
}

void
undo_answer_add(struct buf *out, const struct view *view,
    const struct undo_result *result)
{
	add_ids(out, view, "undone", &result->undone);
	add_ids(out, view, "events", &result->added);
	json_add_key(out, "changes");
	json_open(out, '[');
	for (size_t i = 0; i < result->changes; i++)
		add_change(out, view, result, &result->change[i]);
	json_close(out, ']');
}
