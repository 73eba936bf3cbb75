/* SPDX-License-Identifier: ISC */
#include "format/stream_path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/event.h"

void
segment_path(char out[SEGMENT_PATH_SIZE], uint64_t writer, uint32_t number)
{
	char name[WRITER_SIZE];

	writer_format(name, writer);
	snprintf(out, SEGMENT_PATH_SIZE, "events/%.2s/%s/%02x/%02x.jsonl", name,
	    name, number / SEGMENT_FANOUT, number % SEGMENT_FANOUT);
}

bool
segment_path_parse(uint64_t *writer, uint32_t *number, const char *path)
{
	char canonical[SEGMENT_PATH_SIZE];
	unsigned long high;
	size_t len = strlen(path);
	char *end;

	if (len < 34 || len >= SEGMENT_PATH_SIZE || path[22] != '/' ||
	    !writer_parse(writer, (struct slice){ path + 10, WRITER_LEN }))
		return false;
	high = strtoul(path + 23, &end, 16);
	if (*end != '/' || high > UINT32_MAX / SEGMENT_FANOUT)
		return false;
	*number = (uint32_t)(high * SEGMENT_FANOUT +
	    strtoul(end + 1, NULL, 16));
	segment_path(canonical, *writer, *number);
	return strcmp(canonical, path) == 0;
}
