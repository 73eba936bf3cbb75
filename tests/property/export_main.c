/* SPDX-License-Identifier: ISC */
/*
 * Folds a log directory and prints its export, for comparing with tests/oracle: nothing
 * but the loader and the fold, no journal, no git. Problems go to standard error; the
 * exit status is 7 if there were any that make lines be skipped.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "export/export.h"
#include "log/segment.h"

static int
print_line(void *arg, struct slice line, struct err *err)
{
	if (fwrite(line.ptr, 1, line.len, arg) != line.len)
		return err_errno(err, "cannot write");
	return 0;
}

static int
print_problems(const struct loader *loader)
{
	struct problems problems = {0};
	int skipped = 0;

	loader_problems(loader, &problems);
	for (size_t i = 0; i < problems.count; i++) {
		const struct problem *problem = &problems.problem[i];

		fprintf(stderr, "%s:%llu: %s\n", problem->path,
		    (unsigned long long)problem->line, problem->message);
		skipped |= problem->kind != PROBLEM_GAP &&
		    problem->kind != PROBLEM_TWIN;
	}
	problems_release(&problems);
	return skipped ? TASK_EPARTIAL : TASK_OK;
}

int
main(int argc, char *argv[])
{
	struct problems problems = {0};
	struct loader loader = { .problems = &problems };
	struct workflow workflow = {0};
	struct err err = {0};
	int rc;

	if (argc != 2) {
		fprintf(stderr, "usage: %s directory\n", argv[0]);
		return TASK_EUSAGE;
	}
	loader.dir = argv[1];
	loader.dir_fd = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (loader.dir_fd == -1) {
		perror(argv[1]);
		return TASK_ESYSTEM;
	}
	loader.state = state_new();
	loader.parser = event_parser_new();
	rc = loader_refresh(&loader, &err);
	if (!rc) {
		struct view view = { loader.state, &workflow, 0 };

		view_workflow(&workflow, loader.state);
		rc = export_state(&view, print_line, stdout, &err);
	}
	if (rc)
		fprintf(stderr, "%s\n", err.message);
	else
		rc = print_problems(&loader);
	workflow_release(&workflow);
	problems_release(&problems);
	event_parser_free(loader.parser);
	state_free(loader.state);
	close(loader.dir_fd);
	return rc;
}
