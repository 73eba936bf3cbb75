/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_EMBEDDED_H
#define TASKLOG_EMBEDDED_H

#include <stddef.h>
#include <string.h>

#include "base/buf.h"

/*
 * A file that the build puts into a program or into the library. A table of
 * embedded files ends with a name of NULL.
 */
struct embedded {
	const char *name;	/* without directories */
	const unsigned char *data;
	size_t len;
};

/*
 * Returns the contents of the named file; absent if the table has no such file.
 */
static inline struct slice
embedded_find(const struct embedded *files, const char *name)
{
	for (; files->name; files++)
		if (strcmp(files->name, name) == 0)
			return (struct slice){ (const char *)files->data,
				files->len };
	return (struct slice){ NULL, 0 };
}

#endif
