/* SPDX-License-Identifier: ISC */
/* The schemas of the tools: built in, and asked of what callers give. */
#include "tool/tools.h"

#include <stdlib.h>

#include "base/err.h"
#include "tool/args.h"
#include "tool/schema.h"
#include "tool/schema_fields.h"
#include "tool/schemas.h"

static const char *const names[TOOLS] = {
#define NAME(name) [TOOL_##name] = "task_" #name,
	TOOL_TABLE(NAME)
#undef NAME
};

void
tools_load(struct tool *tool, enum tool_number number)
{
	struct buf file = BUF_INIT;
	struct slice text;
	uint32_t hints;

	*tool = (struct tool){ .number = number, .name = names[number] };
	buf_addf(&file, "%s.json", tool->name);
	text = embedded_find(tool_schemas, file.data);
	buf_release(&file);
	/* built in: our own mistake */
	if (text.ptr)
		schema_add_fields(&tool->text, text);
	if (!text.ptr || json_scan(&tool->doc, tool->text.data, tool->text.len,
	    NULL))
		abort();
	tool->input = json_get(&tool->doc, 0, "inputSchema");
	hints = json_get(&tool->doc, 0, "annotations");
	tool->writes = tool->doc.token[json_get(&tool->doc, hints,
	    "readOnlyHint")].kind != JSON_TRUE;
}

void
tools_unload(struct tool *tool)
{
	json_release(&tool->doc);
	buf_release(&tool->text);
}

int
tools_check(const struct tool *tool, const struct args *args, struct err *err)
{
	int rc;

	if (!args->object)
		return schema_check_empty(&tool->doc, tool->input, err);
	rc = schema_check(&tool->doc, tool->input, args->doc, args->object,
	    err);
	if (!rc && args_int(args, "fence", 1) < 1)
		rc = err_set(err, ERR_INVALID,
		    "'fence' is the number of a claim, from 1");
	if (!rc && args_int(args, "limit", 1) < 1)
		rc = err_set(err, ERR_INVALID,
		    "'limit' must be a whole number from 1");
	return rc;
}
