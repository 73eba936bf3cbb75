/* SPDX-License-Identifier: ISC */
/*
 * Cutting JSON to a size. Ids, names and times are shorter than the texts that
 * are cut. Few tries are needed, because each try allows two thirds of the one
 * before.
 */
#include "mcp/json_shrink.h"

#include "base/json.h"
#include "base/utf8.h"
#include "tool/cut_text.h"

#define TEXT_MIN 64	/* bytes that a text always keeps */
#define MEMBERS_MIN 40	/* bytes that an object always keeps */
/* bytes of a usual item: limits the items of an array in the first try */
#define ITEM_BYTES 48

struct fit {
	const struct json_doc *doc;
	struct buf *out;
	/* most bytes of a text, and most items of an array */
	size_t text, items;
	/* something was cut since this was last cleared */
	bool cut;
};

/* Append a key as it is written, with its escapes. */
static void
add_key(struct buf *out, const struct json_token *key)
{
	json_add_raw(out, (struct slice){ key->ptr - 1, (size_t)key->len + 2 });
	buf_add_char(out, ':');
}

static void
add_text(struct fit *fit, const struct json_token *token)
{
	struct buf text = BUF_INIT;

	json_add_unescaped(&text, token);
	if (text.len > fit->text) {
		size_t whole = text.len;

		text.len = utf8_cut(slice_of_buf(&text), fit->text).len;
		cut_text_mark(&text, text.len, whole);
		fit->cut = true;
	}
	json_add_string(fit->out, text.len ? slice_of_buf(&text) : SLICE(""));
	buf_release(&text);
}

static void
add_value(struct fit *fit, uint32_t at)
{
	const struct json_doc *doc = fit->doc;
	const struct json_token *token = &doc->token[at];
	bool keyed = token->kind == JSON_OBJECT;
	uint32_t child = at + 1;

	if (token->kind == JSON_STRING) {
		add_text(fit, token);
		return;
	}
	if (token->kind != JSON_ARRAY && !keyed) {
		json_add_raw(fit->out, json_raw(doc, at));
		return;
	}
	json_open(fit->out, keyed ? '{' : '[');
	for (uint32_t i = 0; i < token->count; i++) {
		if (i >= (keyed ? fit->items + MEMBERS_MIN : fit->items)) {
			fit->cut = true;
			break;
		}
		if (keyed)
			add_key(fit->out, &doc->token[child]);
		child += (uint32_t)keyed;
		add_value(fit, child);
		child = doc->token[child].next;
	}
	json_close(fit->out, keyed ? '}' : ']');
}

/* Note the full size of a member that was cut: {"body":64000} */
static void
note_cut(struct buf *cut, const struct json_doc *doc, uint32_t key)
{
	const struct json_token *value = &doc->token[key + 1];

	add_key(cut, &doc->token[key]);
	json_add_int(cut,
	    value->kind == JSON_STRING ? value->len : value->count);
}

/* Append all members, with texts and arrays cut to the limits of this try. */
static void
add_shortened(struct fit *fit)
{
	const struct json_doc *doc = fit->doc;
	struct buf cut = BUF_INIT;
	uint32_t key = 1;

	json_open(&cut, '{');
	json_open(fit->out, '{');
	for (uint32_t i = 0; i < doc->token[0].count; i++) {
		fit->cut = false;
		add_key(fit->out, &doc->token[key]);
		add_value(fit, key + 1);
		if (fit->cut)
			note_cut(&cut, doc, key);
		key = doc->token[key + 1].next;
	}
	json_close(&cut, '}');
	json_add_key(fit->out, "cut");
	json_add_raw(fit->out, slice_of_buf(&cut));
	json_close(fit->out, '}');
	buf_release(&cut);
}

/* Append only the members that fit, in their order. */
static void
add_what_fits(struct fit *fit, size_t room)
{
	static const char mark[] = ",\"cut\":true}";
	const struct json_doc *doc = fit->doc;
	size_t start = fit->out->len;
	uint32_t key = 1;

	json_open(fit->out, '{');
	for (uint32_t i = 0; i < doc->token[0].count; i++) {
		size_t before = fit->out->len;

		add_key(fit->out, &doc->token[key]);
		add_value(fit, key + 1);
		if (fit->out->len - start + sizeof(mark) - 1 > room) {
			fit->out->len = before;
			fit->out->data[before] = '\0';
		}
		key = doc->token[key + 1].next;
	}
	json_add_key(fit->out, "cut");
	json_add_bool(fit->out, 1);
	json_close(fit->out, '}');
}

bool
json_shrink_add(struct buf *out, struct slice object, size_t room)
{
	struct json_doc doc = {0};
	struct buf text = BUF_INIT;
	struct fit fit = { .doc = &doc, .out = &text, .text = room,
	    .items = room / ITEM_BYTES + 1 };

	if (object.len <= room ||
	    json_scan(&doc, object.ptr, object.len, NULL)) {
		json_add_raw(out, object);
		return true;
	}
	do {
		fit.text -= fit.text / 3;
		fit.text = fit.text > TEXT_MIN ? fit.text : TEXT_MIN;
		fit.items -= fit.items > 1 ? (fit.items + 2) / 3 : 0;
		buf_clear(&text);
		add_shortened(&fit);
	} while (text.len > room && (fit.text > TEXT_MIN || fit.items > 1));
	if (text.len > room) {
		buf_clear(&text);
		add_what_fits(&fit, room);
	}
	json_add_raw(out, slice_of_buf(&text));
	buf_release(&text);
	json_release(&doc);
	return false;
}
