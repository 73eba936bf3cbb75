/* SPDX-License-Identifier: ISC */
/*
 * The schemas of the tools. They are built in, and arguments of callers are
 * checked by them.
 */
#include "tool/tools.h"

#include <stdlib.h>

#include "base/err.h"
#include "tool/args.h"
#include "tool/forgive.h"
#include "tool/schema.h"
#include "tool/schema_fill.h"
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

void
tools_load(struct tool *tool, enum tool_number number)
{
	*tool = (struct tool){ .number = number, .name = rows[number].name,
	    .doors = rows[number].doors };
	schema_fill(&tool->text, find_file(tool->name), find_file("server"),
	    tool->doors & TOOL_AT_SERVER);
	scan_tool(tool);
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
    struct args *args, struct err *err)
{
	static const char *const of_server[] = { "budget", "seen", "guide",
		"dir" };
	struct schema schema = { .tool = tool->name, .doc = &tool->doc,
	    .at = tool->input, .more = more };
	int rc;

	for (size_t i = 0; i < sizeof(of_server) / sizeof(char *); i++)
		if (more && (tool->doors & TOOL_AT_SERVER) &&
		    args_get(args, of_server[i]))
			return err_set(err, ERR_INVALID,
			    "'%s' is for clients of the server", of_server[i]);
	if (more) {
		schema.maps[0] = json_get(more, 0,
		    tool->writes ? "write" : "read");
		schema.maps[1] = json_get(more, 0, tool->name);
	}
	if (!args->object)
		return schema_check_empty(&schema, err);
	rc = args_forgive(args, tool, &schema, err);
	if (!rc)
		rc = schema_check(&schema, args->doc, args->object, err);
	if (!rc && args_int(args, "fence", 1) < 1)
		rc = err_set(err, ERR_INVALID,
		    "'fence' is the number of a claim, from 1");
	if (!rc && args_int(args, "limit", 1) < 1)
		rc = err_set(err, ERR_INVALID,
		    "'limit' must be a whole number from 1");
	return rc;
}
