/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TRACE_H
#define TASKLOG_TRACE_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

/*
 * Where the time of a command goes: spans, each written as one line of JSON
 *when it ends (tasklog(7) has the format). Whoever wants a trace opens it; else
 *trace_sink is NULL, and a span costs a load and a branch: no clock is asked,
 *nothing is formatted.
 *
 *	struct span span;
 *
 *	span_begin(&span, "append");
 *	...
 *	span_count(&span, "bytes", len);
 *	span_end(&span);
 *
 * Spans nest, and every one that begins ends, in the process it began in. The
 *sink is the one thing in lib/ that is not passed as an argument: it would be
 *one of every function, for the sake of the rare run that is traced. It is for
 *one thread.
 */
struct trace;

extern struct trace *trace_sink;

#define SPAN_COUNTS 4

struct span {
	const char *name;	/* NULL: nothing is traced */
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
 * Write to this target from now on: "2" and "1" are standard error, "3" to "9"
 * a descriptor that is open, others the path of a file, which is made or
 * appended to; empty or "0" is nowhere. program is borrowed. On failure there
 * is no trace, and err says why.
 */
struct err;
int trace_open(const char *target, const char *program,
    struct err *err) MUST_CHECK;
void trace_close(void);

/*
 * In a process that was left behind, which has none of the caller's files: go
 * on if the target is a file, else no more.
 */
void trace_detach(void);

void trace_begin(struct span *span, const char *name);
void trace_count(struct span *span, const char *key, int64_t n);
void trace_text(struct span *span, const char *key, const char *text);
void trace_end(struct span *span);

/*
 * The span of the whole command, with its arguments: since trace_open(), depth
 * 0.
 */
void trace_command(int argc, char *const argv[], int status);

static inline void
span_begin(struct span *span, const char *name)
{
	span->name = NULL;
	if (trace_sink)
		trace_begin(span, name);
}

/* At most SPAN_COUNTS of them. */
static inline void
span_count(struct span *span, const char *key, uint64_t n)
{
	if (span->name)
		trace_count(span, key, (int64_t)n);
}

/* One text a span: cut, and secrets masked. */
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
