/* SPDX-License-Identifier: ISC */
/*
 * What the audit says of lines, and what they add up to: for tests/property/forge, which
 * asks it of thousands of histories. On standard input the number of lines, then the
 * lines; printed are a finding each ("error LINE MESSAGE", "note ..."), the export, and a
 * dot. The clock stands still at the time that is the argument, in milliseconds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "check/fsck_streams.h"
#include "export/export.h"
#include "log/segment.h"
#include "state/fold.h"

static void
print_finding(void *arg, const struct finding *finding)
{
	(void)arg;
	printf("%s %llu %s\n", finding->level == FINDING_ERROR ? "error" : "note",
	    (unsigned long long)finding->line, finding->message);
}

static int
print_line(void *arg, struct slice line, struct err *err)
{
	(void)err;
	fwrite(line.ptr, 1, line.len, arg);
	return 0;
}

static void
take(struct state *state, struct event_parser *parser, struct fsck_streams *streams,
    struct slice text, uint64_t number)
{
	struct location nowhere = {0};
	struct event event;
	struct err err = {0};

	if (event_parse(parser, &event, text, &err) || event_verify(&event, &err)) {
		printf("error %llu %s\n", (unsigned long long)number, err.message);
		return;
	}
	if (fold_event(state, &event, nowhere) == FOLD_TWIN)
		printf("error %llu its id was given before\n", (unsigned long long)number);
	fsck_streams_add(streams, &event, text, "log", number, 1);
}

static void
audit(size_t count, int64_t now_ms)
{
	struct fsck_totals totals = {0};
	struct fsck_streams streams = { .fn = print_finding, .totals = &totals,
	    .now_ms = now_ms };
	struct problems problems = {0};
	struct state *state = state_new();
	struct event_parser *parser = event_parser_new();
	struct workflow workflow = {0};
	struct view view = { state, &workflow, now_ms };
	struct err err = {0};
	char *line = NULL;
	size_t cap = 0;

	for (size_t i = 1; i <= count; i++) {
		ssize_t n = getline(&line, &cap, stdin);

		if (n > 0)
			take(state, parser, &streams, (struct slice){ line,
			    (size_t)n - (line[n - 1] == '\n') }, i);
	}
	streams.state = state;
	fsck_streams_check(&streams, &problems);
	view_workflow(&workflow, state);
	if (export_state(&view, print_line, stdout, &err))
		puts(err.message);
	puts(".");
	fflush(stdout);
	free(line);
	workflow_release(&workflow);
	fsck_streams_release(&streams);
	event_parser_free(parser);
	state_free(state);
}

int
main(int argc, char *argv[])
{
	int64_t now_ms = argc > 1 ? strtoll(argv[1], NULL, 10) : 0;
	size_t count;

	while (scanf("%zu%*1[\n]", &count) == 1)
		audit(count, now_ms);
	return 0;
}
