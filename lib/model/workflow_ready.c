/* SPDX-License-Identifier: ISC */
/*
 * The workflows that come with the library. The build makes their texts from
 * schema/workflows/.
 */
#include "model/workflow_ready.h"

#include <string.h>

#include "base/err.h"
#include "base/nearest.h"
#include "model/workflow.h"
#include "model/workflow_ready_private.h"

#define READY 3

static const struct workflow_ready all[READY] = {
	{ "default", "claims, review, handoff, quarantine; nothing is required",
	    workflow_json_default },
	{ "simple", "todo, doing, done, and any way between them",
	    workflow_json_simple },
	{ "strict",
	    "done only after tests, a checklist and somebody else's review",
	    workflow_json_strict }
};

const struct workflow_ready *
workflow_ready(size_t i)
{
	return i < READY ? &all[i] : NULL;
}

int
workflow_ready_find(struct slice *json, const char *name, struct err *err)
{
	const char *names[READY], *near;

	for (size_t i = 0; i < READY; i++) {
		names[i] = all[i].name;
		if (strcmp(name, names[i]) == 0) {
			*json = slice_of(all[i].json);
			return 0;
		}
	}
	near = nearest_word(name, names, READY);
	return err_set(err, ERR_NOT_FOUND,
	    "there is no ready-made workflow '%s'%s%s%s there are default, "
	    "simple and strict",
	    name, near ? "; did you mean '" : ":", near ? near : "",
	    near ? "'?" : "");
}

struct slice
workflow_default(void)
{
	return slice_of(all[0].json);
}
