/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TRACE_H
#define TASKLOG_TRACE_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

/*
 * Spans of time in a command, each written as one line of JSON when it ends;
 * tasklog(7) describes the format. A program that wants a trace opens one.
 * Without a trace trace_sink is NULL and a span costs a load and a branch: no
 * clock is read, nothing is formatted.
 *
 *	struct span span;
 *
 *	span_begin(&span, "append");
 *	...
 *	span_count(&span, "bytes", len);
 *	span_end(&span);
 *
 * Spans nest. A span that begins must end, in the same process. The sink is the
 * only thing in lib/ that is not passed as an argument: every function would
 * need that argument for the rare run that is traced. Use it from one thread
 * only.
 */
struct trace;

extern struct trace *trace_sink;

#define SPAN_COUNTS 4

struct span {
	const char *name;	/* NULL: not traced */
	int64_t start_us;	/* since the trace was opened */
	int counts;
	struct {
		const char *key;
		int64_t n;
	} count[SPAN_COUNTS];
	const char *text_key;
	char text[96];		/* masked and cut */
};

/*
 * Open a trace. target "2" or "1" is standard error, "3" to "9" an open
 * descriptor, empty or "0" no trace; any other target is the path of a file,
 * which is made or appended to. program is borrowed. On failure there is no
 * trace.
 */
struct err;
int trace_open(const char *target, const char *program,
    struct err *err) MUST_CHECK;
void trace_close(void);

/*
 * Call this in a background process, which has none of the caller's files. The
 * trace goes on if the target is a file, else it ends.
 */
void trace_detach(void);

void trace_begin(struct span *span, const char *name);
void trace_count(struct span *span, const char *key, int64_t n);
void trace_text(struct span *span, const char *key, const char *text);
void trace_end(struct span *span);

/*
 * Write the span of the whole command, with its arguments: depth 0, since
 * trace_open().
 */
void trace_command(int argc, char *const argv[], int status);

static inline void
span_begin(struct span *span, const char *name)
{
	span->name = NULL;
	if (trace_sink)
		trace_begin(span, name);
}

/* Adds a count to the span; at most SPAN_COUNTS of them. */
static inline void
span_count(struct span *span, const char *key, uint64_t n)
{
	if (span->name)
		trace_count(span, key, (int64_t)n);
}

/*
 * Sets the text of the span, at most one. Secrets are masked, long text is cut.
 */
static inline void
span_text(struct span *span, const char *key, const char *text)
{
	if (span->name)
		trace_text(span, key, text);
}

static inline void
span_end(struct span *span)
{
	if (span->name)
		trace_end(span);
}

#endif
