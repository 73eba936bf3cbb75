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

/* Add all members of an object of the common arguments. */
static void
add_all(struct buf *out, const struct json_doc *common, const char *name)
{
	uint32_t map = json_get(common, 0, name), key = map + 1;

	for (uint32_t i = 0; map && i < common->token[map].count; i++) {
		add_member(out, common, key);
		key = common->token[key + 1].next;
	}
}

/* Add a property that the schema only names. */
static void
add_named(struct buf *out, const struct json_doc *common, struct slice name)
{
	uint32_t map = json_get(common, 0, "some"), key = map + 1;

	for (uint32_t i = 0; i < common->token[map].count; i++) {
		struct slice known = { common->token[key].ptr,
			common->token[key].len };

		if (slice_eq(known, name)) {
			add_member(out, common, key);
			return;
		}
		key = common->token[key + 1].next;
	}
	abort();	/* a file of ours is wrong */
}

static void
add_own(struct buf *out, const struct json_doc *doc, uint32_t properties,
    const struct json_doc *common)
{
	uint32_t key = properties + 1;

	for (uint32_t i = 0; i < doc->token[properties].count; i++) {
		struct slice name = { doc->token[key].ptr,
			doc->token[key].len };

		if (slice_eq(name, SLICE(FIELDS)))
			schema_add_field_properties(out);
		else if (doc->token[key + 1].count)
			add_member(out, doc, key);
		else
			add_named(out, common, name);
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
		add_all(&filled, &common, doc.token[hint].kind == JSON_TRUE
		    ? "read" : "write");
		add_all(&filled, &common, "every");
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
