/* SPDX-License-Identifier: ISC */
/*
 * The schemas of the tools. They are built in, and arguments of callers are
 * checked by them.
 */
#include "tool/tools.h"

#include <stdlib.h>

#include "base/err.h"
#include "tool/args.h"
#include "tool/schema.h"
#include "tool/schema_fields.h"
#include "tool/schemas.h"

static const struct {
	const char *name;
	int doors;
} rows[TOOLS] = {
#define ROW(name, doors) [TOOL_##name] = { "task_" #name, doors },
	TOOL_TABLE(ROW)
#undef ROW
};

const char *
tools_name(enum tool_number number)
{
	return rows[number].name;
}

int
tools_doors(enum tool_number number)
{
	return rows[number].doors;
}

/* Returns a schema. If there is no such file, that is our own fault. */
static struct slice
find_file(const char *name)
{
	struct buf file = BUF_INIT;
	struct slice text;

	buf_addf(&file, "%s.json", name);
	text = embedded_find(tool_schemas, file.data);
	buf_release(&file);
	if (!text.ptr)
		abort();
	return text;
}

static void
scan_file(struct json_doc *out, const char *name)
{
	struct slice text = find_file(name);

	*out = (struct json_doc){0};
	if (json_scan(out, text.ptr, text.len, NULL))
		abort();
}

static void
scan_tool(struct tool *tool)
{
	uint32_t hints;

	if (json_scan(&tool->doc, tool->text.data, tool->text.len, NULL))
		abort();
	tool->input = json_get(&tool->doc, 0, "inputSchema");
	hints = json_get(&tool->doc, 0, "annotations");
	tool->writes = tool->doc.token[json_get(&tool->doc, hints,
	    "readOnlyHint")].kind != JSON_TRUE;
}

/* Add the arguments of schema/tool/server.json to the properties of a tool. */
static void
add_common(struct tool *tool)
{
	uint32_t at = json_get(&tool->doc, tool->input, "properties");
	struct slice own = json_raw(&tool->doc, at), more;
	const char *end = own.ptr + own.len - 1;
	struct buf text = BUF_INIT;
	struct json_doc common;

	scan_file(&common, "server");
	more = json_raw(&common, json_get(&common, 0,
	    tool->writes ? "write" : "read"));
	buf_add(&text, tool->text.data, (size_t)(end - tool->text.data));
	if (tool->doc.token[at].count)
		buf_add_char(&text, ',');
	buf_add(&text, more.ptr + 1, more.len - 2);
	buf_add_str(&text, end);
	json_release(&common);
	tools_unload(tool);
	tool->doc = (struct json_doc){0};
	tool->text = text;
	scan_tool(tool);
}

void
tools_load(struct tool *tool, enum tool_number number)
{
	*tool = (struct tool){ .number = number, .name = rows[number].name,
	    .doors = rows[number].doors };
	schema_add_fields(&tool->text, find_file(tool->name));
	scan_tool(tool);
	if (tool->doors & TOOL_AT_SERVER)
		add_common(tool);
}

void
tools_load_more(struct json_doc *out)
{
	scan_file(out, "library");
}

void
tools_unload(struct tool *tool)
{
	json_release(&tool->doc);
	buf_release(&tool->text);
}

int
tools_check(const struct tool *tool, const struct json_doc *more,
    const struct args *args, struct err *err)
{
	struct schema schema = { .doc = &tool->doc, .at = tool->input,
	    .more = more };
	int rc;

	if (more && (args_get(args, "budget") || args_get(args, "seen")))
		return err_set(err, ERR_INVALID,
		    "'budget' and 'seen' are for clients of the server");
	if (more) {
		schema.maps[0] = json_get(more, 0,
		    tool->writes ? "write" : "read");
		schema.maps[1] = json_get(more, 0, tool->name);
	}
	if (!args->object)
		return schema_check_empty(&schema, err);
	rc = schema_check(&schema, args->doc, args->object, err);
	if (!rc && args_int(args, "fence", 1) < 1)
		rc = err_set(err, ERR_INVALID,
		    "'fence' is the number of a claim, from 1");
	if (!rc && args_int(args, "limit", 1) < 1)
		rc = err_set(err, ERR_INVALID,
		    "'limit' must be a whole number from 1");
	return rc;
}
