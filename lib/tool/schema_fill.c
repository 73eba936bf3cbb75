/* SPDX-License-Identifier: ISC */
/*
 * The schemas of the tools with the arguments that mean the same in many of
 * them, which stand once, in schema/tool/server.json.
 */
#define _GNU_SOURCE	/* memmem */
#include "tool/schema_fill.h"

#include <stdlib.h>
#include <string.h>

#include "tool/schema_fields.h"

#define FIELDS "@fields"

static void
add_member(struct buf *out, const struct json_doc *doc, uint32_t key)
{
	json_add_raw(out, json_raw(doc, key));
	buf_add_char(out, ':');
	json_add_raw(out, json_raw(doc, key + 1));
}

/*
 * Add the members of an object of the common arguments which the tool does not
 * name itself.
 */
static void
add_others(struct buf *out, const struct json_doc *common, const char *name,
    const struct json_doc *doc, uint32_t properties)
{
	uint32_t map = json_get(common, 0, name), key = map + 1;

	for (uint32_t i = 0; map && i < common->token[map].count; i++) {
		struct buf word = BUF_INIT;

		json_add_unescaped(&word, &common->token[key]);
		if (!json_get(doc, properties, word.data))
			add_member(out, common, key);
		buf_release(&word);
		key = common->token[key + 1].next;
	}
}

/* Returns the key of a common argument; 0 if there is none. */
static uint32_t
find_common(const struct json_doc *common, const char *name)
{
	static const char *const maps[] = { "some", "read", "write", "every" };

	for (size_t i = 0; i < sizeof(maps) / sizeof(maps[0]); i++) {
		uint32_t map = json_get(common, 0, maps[i]);
		uint32_t value = map ? json_get(common, map, name) : 0;

		if (value)
			return value - 1;
	}
	return 0;
}

/*
 * Add a property that the schema only names. It may say besides that the
 * property is quiet.
 */
static void
add_named(struct buf *out, const struct json_doc *common, struct slice name,
    bool quiet)
{
	char *word = slice_dup(name);
	uint32_t key = find_common(common, word);
	struct slice whole;

	free(word);
	if (!key)
		abort();	/* a file of ours is wrong */
	if (!quiet) {
		add_member(out, common, key);
		return;
	}
	whole = json_raw(common, key + 1);
	json_add_raw(out, json_raw(common, key));
	buf_add_str(out, ":{\"quiet\":true,");
	buf_add(out, whole.ptr + 1, whole.len - 1);
}

static void
add_own(struct buf *out, const struct json_doc *doc, uint32_t properties,
    const struct json_doc *common)
{
	uint32_t key = properties + 1;

	for (uint32_t i = 0; i < doc->token[properties].count; i++) {
		struct slice name = { doc->token[key].ptr,
			doc->token[key].len };
		bool quiet = json_get(doc, key + 1, "quiet") != 0;

		if (slice_eq(name, SLICE(FIELDS)))
			schema_add_field_properties(out);
		else if (doc->token[key + 1].count > quiet)
			add_member(out, doc, key);
		else
			add_named(out, common, name, quiet);
		key = doc->token[key + 1].next;
	}
}

/* Append a text, with the keys of a draft in place of "@fields". */
static void
add_with_keys(struct buf *out, struct slice text)
{
	const char *p = text.ptr, *end = p + text.len, *at;

	while ((at = memmem(p, (size_t)(end - p), FIELDS, strlen(FIELDS)))) {
		buf_add(out, p, (size_t)(at - p));
		schema_add_draft_keys(out);
		p = at + strlen(FIELDS);
	}
	buf_add(out, p, (size_t)(end - p));
}

void
schema_fill(struct buf *out, struct slice text, struct slice shared, bool whole)
{
	struct json_doc doc = {0}, common = {0};
	struct buf filled = BUF_INIT;
	uint32_t properties, hint;
	const char *rest;

	if (json_scan(&doc, text.ptr, text.len, NULL) ||
	    json_scan(&common, shared.ptr, shared.len, NULL))
		abort();
	properties = json_get(&doc, json_get(&doc, 0, "inputSchema"),
	    "properties");
	hint = json_get(&doc, json_get(&doc, 0, "annotations"), "readOnlyHint");
	json_open(&filled, '{');
	add_own(&filled, &doc, properties, &common);
	if (whole) {
		add_others(&filled, &common, doc.token[hint].kind == JSON_TRUE
		    ? "read" : "write", &doc, properties);
		add_others(&filled, &common, "every", &doc, properties);
	}
	json_close(&filled, '}');
	rest = doc.token[properties].ptr + doc.token[properties].len;
	buf_add(out, text.ptr, (size_t)(doc.token[properties].ptr - text.ptr));
	add_with_keys(out, slice_of_buf(&filled));
	buf_add(out, rest, (size_t)(text.ptr + text.len - rest));
	buf_release(&filled);
	json_release(&doc);
	json_release(&common);
}

/* Add an object, but of its members only those that are shown. */
static void
add_shown(struct buf *out, const struct json_doc *doc, uint32_t object)
{
	uint32_t key = object + 1;

	json_open(out, '{');
	for (uint32_t i = 0; i < doc->token[object].count; i++) {
		uint32_t value = key + 1;
		bool is_object = doc->token[value].kind == JSON_OBJECT;

		if (!is_object || !json_get(doc, value, "quiet")) {
			json_add_key_slice(out, (struct slice){
			    doc->token[key].ptr, doc->token[key].len });
			if (is_object)
				add_shown(out, doc, value);
			else
				json_add_compact(out, doc, value);
		}
		key = doc->token[value].next;
	}
	json_close(out, '}');
}

void
schema_add_shown(struct buf *out, const struct json_doc *doc)
{
	add_shown(out, doc, 0);
}
