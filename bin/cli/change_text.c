/* SPDX-License-Identifier: ISC */
/* Changes of tasks in words, by the kind of their JSON. */
#define _GNU_SOURCE	/* for memmem() */
#include "cli/change_text.h"

#include <string.h>

#include "base/json.h"
#include "model/task_links.h"
#include "model/workflow.h"

#define SHOWN_MAX 40		/* a longer text is only named */

struct wording {
	struct buf *out;
	const struct task_change *of;
	const struct key_change *change;
	const char *name, *arrow;
	bool short_ids;
	struct json_doc from, to;
};

static void
begin_part(struct wording *w)
{
	if (w->out->len)
		buf_add_str(w->out, "; ");
}

/* Append a value: a text without quotes, a task by its name. */
static void
add_value(struct wording *w, const struct json_doc *doc, uint32_t token)
{
	const struct json_token *value = &doc->token[token];
	struct buf text = BUF_INIT;
	uint32_t task;

	if (value->kind != JSON_STRING) {
		buf_add_slice(w->out, json_raw(doc, token));
		return;
	}
	json_add_unescaped(&text, value);
	task = task_id_valid(slice_of_buf(&text))
	    ? state_find_subject(w->of->view->state, SUBJECT_TASK,
	          slice_of_buf(&text)) : 0;
	if (task && w->short_ids)
		task_add_name(w->out, w->of->view, task);
	else
		buf_add_slice(w->out, slice_of_buf(&text));
	buf_release(&text);
}

static bool
has_item(const struct json_doc *doc, struct slice raw)
{
	uint32_t at = 1;

	for (uint32_t i = 0; doc->count && i < doc->token[0].count; i++) {
		if (slice_eq(json_raw(doc, at), raw))
			return true;
		at = doc->token[at].next;
	}
	return false;
}

/* Append the items that only one of the lists has, with a sign before each. */
static void
add_items(struct wording *w, const struct json_doc *in,
    const struct json_doc *without, char sign)
{
	uint32_t at = 1;

	for (uint32_t i = 0; in->count && i < in->token[0].count; i++) {
		if (!has_item(without, json_raw(in, at))) {
			buf_add_char(w->out, ' ');
			buf_add_char(w->out, sign);
			add_value(w, in, at);
		}
		at = in->token[at].next;
	}
}

static void
word_list(struct wording *w)
{
	buf_add_str(w->out, w->name);
	add_items(w, &w->to, &w->from, '+');
	add_items(w, &w->from, &w->to, '-');
}

static void
add_ticks(struct wording *w, const struct json_doc *doc)
{
	uint32_t at = 1, done = 0, count = doc->count ? doc->token[0].count : 0;

	for (uint32_t i = 0; i < count; i++) {
		done += doc->token[json_get(doc, at, "done")].kind ==
		    JSON_TRUE;
		at = doc->token[at].next;
	}
	buf_addf(w->out, "%u/%u", done, count);
}

static void
word_checklist(struct wording *w)
{
	buf_add_str(w->out, "checklist ");
	if (w->change->from.ptr) {
		add_ticks(w, &w->from);
		buf_add_str(w->out, w->arrow);
	}
	add_ticks(w, &w->to);
}

/* Say of each gate that is new or has another result what it is now. */
static void
word_gates(struct wording *w)
{
	const struct json_doc *to = &w->to;
	uint32_t at = 1;

	buf_add_str(w->out, to->count && to->token[0].count ? "gate"
	                                                    : "no gate");
	for (uint32_t i = 0; to->count && i < to->token[0].count; i++) {
		if (!has_item(&w->from, json_raw(to, at))) {
			uint32_t result = json_get(to, at, "result");

			buf_add_char(w->out, ' ');
			add_value(w, to, json_get(to, at, "name"));
			buf_add_char(w->out, ' ');
			if (result)
				add_value(w, to, result);
			else
				buf_add_str(w->out, "required");
		}
		at = to->token[at].next;
	}
}

static int64_t
count_of(const struct json_doc *doc)
{
	int64_t n = 0;

	if (doc->count && doc->token[0].kind == JSON_ARRAY)
		return doc->token[0].count;
	return doc->count && json_int(doc, 0, &n) ? n : 0;
}

static void
word_count(struct wording *w)
{
	int64_t more = count_of(&w->to) - count_of(&w->from);

	buf_addf(w->out, "%+lld %.*s%s", (long long)more,
	    (int)strlen(w->name) - 1, w->name,
	    more == 1 || more == -1 ? "" : "s");
}

static void
word_claim(struct wording *w)
{
	buf_add_str(w->out, w->to.count ? "held by " : "no more held by ");
	add_value(w, w->to.count ? &w->to : &w->from, 0);
}

static bool
is_long(struct slice raw)
{
	return raw.len > SHOWN_MAX + 2 || (raw.len &&
	    (*raw.ptr == '{' || memmem(raw.ptr, raw.len, "\\n", 2)));
}

static void
word_value(struct wording *w)
{
	buf_add_str(w->out, w->name);
	if (is_long(w->change->from) || is_long(w->change->to))
		return;
	buf_add_char(w->out, ' ');
	if (w->from.count)
		add_value(w, &w->from, 0);
	if (w->from.count)
		buf_add_str(w->out, w->arrow);
	if (w->to.count)
		add_value(w, &w->to, 0);
	else
		buf_add_str(w->out, "none");
}

static void
word_change(struct wording *w)
{
	static const struct {
		enum task_key key;
		void (*word)(struct wording *w);
	} words[] = {
		{ TASK_KEY_CHECKLIST, word_checklist },
		{ TASK_KEY_GATES, word_gates },
		{ TASK_KEY_MESSAGES, word_count },
		{ TASK_KEY_FAILURES, word_count },
		{ TASK_KEY_COMMITS, word_count },
		{ TASK_KEY_CLAIM, word_claim },
	};
	char first = w->change->to.ptr ? *w->change->to.ptr
	                               : *w->change->from.ptr;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].key == w->change->key) {
			words[i].word(w);
			return;
		}
	if (first == '[')
		word_list(w);
	else
		word_value(w);
}

/* True if every new task has such a value. */
static bool
is_usual(const struct task_change *of, const struct key_change *change)
{
	const struct workflow *workflow = of->view->workflow;
	struct slice initial = workflow->states[workflow->initial];

	switch (change->key) {
	case TASK_KEY_CODE:
	case TASK_KEY_TITLE:
	case TASK_KEY_BODY:
		return true;
	case TASK_KEY_PRIORITY:
		return slice_is(change->to, "5");
	case TASK_KEY_STATE:
		return change->to.len == initial.len + 2 &&
		    memcmp(change->to.ptr + 1, initial.ptr, initial.len) == 0;
	default:
		return false;
	}
}

static void
scan(struct json_doc *doc, struct slice raw)
{
	doc->count = 0;
	if (raw.ptr && json_scan(doc, raw.ptr, raw.len, NULL))
		doc->count = 0;
}

void
change_text_add(struct buf *out, const struct task_change *of,
    const struct out *for_out)
{
	struct buf text = BUF_INIT;
	struct wording w = { .out = &text, .of = of,
		.arrow = for_out->table && for_out->utf8 ? " → " : " -> ",
		.short_ids = for_out->table };

	for (size_t i = 0; i < of->changes; i++) {
		w.change = &of->change[i];
		w.name = task_key_name(w.change->key);
		if (of->kind == TASK_CHANGE_GONE ||
		    (of->added && is_usual(of, w.change)))
			continue;
		scan(&w.from, w.change->from);
		scan(&w.to, w.change->to);
		begin_part(&w);
		word_change(&w);
	}
	buf_add_slice(out, slice_of_buf(&text));
	json_release(&w.from);
	json_release(&w.to);
	buf_release(&text);
}
