/* SPDX-License-Identifier: ISC */
/* A list of problems: what reading a log skipped or found wrong. */
#include "log/problem.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

void
problems_add(struct problems *problems, const struct problem *problem,
    const char *fmt, ...)
{
	struct err err = {0}, path = {0};
	struct problem *to;
	va_list args;

	va_start(args, fmt);
	/* err_vset() makes quoted text safe */
	err_vset(&err, ERR_INVALID, fmt, args);
	va_end(args);
	err_set(&path, ERR_INVALID, "%s", problem->path);
	ARRAY_GROW(problems->problem, problems->count, problems->cap);
	to = &problems->problem[problems->count++];
	*to = *problem;
	to->path = task_strdup(path.message);
	to->message = task_strdup(err.message);
}

void
problems_clear(struct problems *problems)
{
	for (size_t i = 0; i < problems->count; i++) {
		free(problems->problem[i].path);
		free(problems->problem[i].message);
	}
	problems->count = 0;
}

void
problems_release(struct problems *problems)
{
	problems_clear(problems);
	free(problems->problem);
	memset(problems, 0, sizeof(*problems));
}
