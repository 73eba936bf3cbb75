/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_STREAM_PATH_H
#define TASKLOG_STREAM_PATH_H

#include <stdint.h>

/*
 * Segments: the files below events/ that streams are kept in. A commit rewrites
 * the open segment's blob and the trees above it, so a segment is sealed by the
 * first line that reaches SEGMENT_CAP, and each directory holds at most
 * SEGMENT_FANOUT of them; both are constants of the format, chosen by
 * measuring.
 */
#define SEGMENT_CAP (32 * 1024)
#define SEGMENT_FANOUT 256
#define SEGMENT_BULK_MAX (64 * 1024 * 1024)
/* a fork's union; larger is none of ours */
#define SEGMENT_READ_MAX (2 * SEGMENT_BULK_MAX)
#define SEGMENT_PATH_SIZE 64

/* "events/5f/5f0c2a9b1d3e/00/07.jsonl" */
void segment_path(char out[SEGMENT_PATH_SIZE], uint64_t writer,
    uint32_t number);

/*
 * Boolean: path is exactly what segment_path() gives; then sets *writer and
 * *number.
 */
int segment_path_parse(uint64_t *writer, uint32_t *number, const char *path);

#endif
