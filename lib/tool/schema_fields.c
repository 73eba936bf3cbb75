/* SPDX-License-Identifier: ISC */
/*
 * Descriptions of the fields of a task in the schemas of the tools. A file of
 * schema/mcp has "@fields" in their place, so no file names a field.
 */
#define _GNU_SOURCE	/* memmem */
#include "tool/schema_fields.h"

#include <string.h>

#include "base/json.h"
#include "format/field.h"

/* Append the property of a field that is an argument of its own. */
static void
add_property(struct buf *out, enum field_kind kind)
{
	enum field_value value = field_value(kind);
	const char *about = value == VALUE_PRIORITY ? "10 is urgent"
	    : value == VALUE_MINUTES                ? "minutes, 0 clears"
	                                            : field_words(kind);

	json_add_key(out, field_key(kind));
	json_open(out, '{');
	json_add_key(out, "type");
	json_add_str(out,
	    value == VALUE_PRIORITY      ? "number"
	        : value == VALUE_MINUTES ? "integer"
	                                 : "string");
	if (about) {
		json_add_key(out, "description");
		json_add_str(out, about);
	}
	json_close(out, '}');
}

/* Append a property for each field that can be changed in an existing task. */
static void
add_properties(struct buf *out)
{
	struct buf list = BUF_INIT;

	json_open(&list, '{');
	for (int k = 0; k < TASK_VALUES; k++)
		if (field_is_given((enum field_kind)k, FIELD_OF_EDIT))
			add_property(&list, (enum field_kind)k);
	/* the values stand among others: without the brackets */
	buf_add(out, list.data + 1, list.len - 1);
	buf_release(&list);
}

/* Append the keys of a draft, except its state: "title, labels[], meta{}". */
static void
add_keys(struct buf *out)
{
	int count = 0;

	for (int k = 0; k < FIELD_GIVEN; k++) {
		enum field_kind kind = (enum field_kind)k;
		enum field_value value = field_value(kind);

		if (!field_is_given(kind, FIELD_OF_ADD) || kind == FIELD_STATE)
			continue;
		buf_addf(out, "%s%s%s", count++ ? ", " : "", field_key(kind),
		    value == VALUE_BOOL           ? "[]"
		        : value == VALUE_META     ? "{}"
		        : value == VALUE_PRIORITY ? " 0-10"
		                                  : "");
	}
}

void
schema_add_fields(struct buf *out, struct slice text)
{
	static const char property[] = "\"@fields\": {}", keys[] = "@fields";
	const char *p = text.ptr, *end = p + text.len, *at;

	while ((at = memmem(p, (size_t)(end - p), keys, strlen(keys)))) {
		bool alone = at > p && at[-1] == '"';

		at -= alone;
		buf_add(out, p, (size_t)(at - p));
		if (alone)
			add_properties(out);
		else
			add_keys(out);
		p = at + strlen(alone ? property : keys);
	}
	buf_add(out, p, (size_t)(end - p));
}
