/* SPDX-License-Identifier: ISC */
/*
 * Descriptions of the fields of a task in the schemas of the tools, so no file
 * of schema/mcp names a field.
 */
#include "tool/schema_fields.h"

#include "base/json.h"
#include "format/field.h"

/* Returns what the argument of a field says to a model. */
static const char *
describe_field(enum field_kind kind)
{
	static const char *const about[VALUE_KINDS] = {
		[VALUE_TITLE] = "one line",
		[VALUE_TEXT] = "all of it",
		[VALUE_CODE] = "like API-1",
		[VALUE_PRIORITY] = "0-10, 10 most urgent",
		[VALUE_NAME] = "name, me, none",
		[VALUE_TASK] = "part of which",
		[VALUE_MINUTES] = "minutes, or 2h",
		[VALUE_DAY] = "a time",
		[VALUE_REF] = "issue or PR URL",
		[VALUE_RECURRENCE] = "weekly, ...",
	};
	const char *words = field_words(kind);

	return words ? words : about[field_value(kind)];
}

static void
add_property(struct buf *out, enum field_kind kind)
{
	const char *about = describe_field(kind);

	json_add_key(out, field_key(kind));
	json_open(out, '{');
	json_add_key(out, "type");
	json_add_str(out, "string");
	json_add_key(out, "description");
	json_add_str(out, about ? about : "a value");
	json_close(out, '}');
}

void
schema_add_field_properties(struct buf *out)
{
	for (int k = 0; k < TASK_VALUES; k++)
		if (field_is_given((enum field_kind)k, FIELD_OF_EDIT))
			add_property(out, (enum field_kind)k);
}

void
schema_add_draft_keys(struct buf *out)
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
		        : value == VALUE_PRIORITY ? " 10=urgent"
		                                  : "");
	}
}
