/* SPDX-License-Identifier: ISC */
/* Findings of a check, as JSON. */
#include "base/json.h"
#include "check/fsck.h"

const char *
finding_level_name(enum finding_level level)
{
	return level == FINDING_ERROR ? "error" : "note";
}

void
finding_add_json(struct buf *out, const struct finding *finding)
{
	json_open(out, '{');
	json_add_key(out, "level");
	json_add_str(out, finding_level_name(finding->level));
	if (finding->path[0]) {
		json_add_key(out, "path");
		json_add_str(out, finding->path);
	}
	if (finding->line) {
		json_add_key(out, "line");
		json_add_int(out, (int64_t)finding->line);
	}
	json_add_key(out, "message");
	json_add_str(out, finding->message);
	json_close(out, '}');
}
