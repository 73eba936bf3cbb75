/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_STREAM_PATH_H
#define TASKLOG_STREAM_PATH_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Segments: the files below events/ that hold the streams. A commit rewrites
 * the blob of the open segment and the trees above it. So the first line that
 * reaches SEGMENT_CAP seals a segment, and a directory holds at most
 * SEGMENT_FANOUT segments. Both are constants of the format, chosen by
 * measuring.
 */
#define SEGMENT_CAP (32 * 1024)
#define SEGMENT_FANOUT 256
#define SEGMENT_BULK_MAX (64 * 1024 * 1024)
/* the union of a fork; a larger file is not ours */
#define SEGMENT_READ_MAX (2 * SEGMENT_BULK_MAX)
#define SEGMENT_PATH_SIZE 64

/* Write a path like "events/5f/5f0c2a9b1d3e/00/07.jsonl". */
void segment_path(char out[SEGMENT_PATH_SIZE], uint64_t writer,
    uint32_t number);

/* True if path is one that segment_path() writes. Sets *writer and *number. */
bool segment_path_parse(uint64_t *writer, uint32_t *number, const char *path);

#endif
