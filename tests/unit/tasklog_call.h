/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TASKLOG_CALL_H
#define TASKLOG_TASKLOG_CALL_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "api/tasklog.h"
#include "base/attr.h"

/* What the last call gave to see(), and how many texts it gave. */
static char seen[65536];
static size_t texts;

static inline int
see(void *arg, const char *text, size_t len)
{
	(void)arg;
	snprintf(seen, sizeof(seen), "%.*s", (int)len, text);
	texts++;
	return 0;
}

static inline int
seen_has(const char *text)
{
	return strstr(seen, text) != NULL;
}

/* tasklog_call() with see(), and arguments in which ' stands for ". */
static inline int PRINTF_LIKE(3, 4)
call(struct tasklog *log, const char *tool, const char *fmt, ...)
{
	char arguments[4096];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(arguments, sizeof(arguments), fmt, ap);
	va_end(ap);
	for (char *p = arguments; *p; p++)
		*p = *p == '\'' ? '"' : *p;
	texts = 0;
	seen[0] = '\0';
	return tasklog_call(log, tool, arguments, see, NULL);
}

#endif
