/* SPDX-License-Identifier: ISC */
/*
 * One process that adds tasks through the library, one by one, each in a git commit of
 * its own when tasklog_add() returns.
 *
 * usage: adds DIR COUNT
 * prints: how many a second
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "api/tasklog.h"

int
main(int argc, char *argv[])
{
	static const char *const fields[] = { "title", "one more task", NULL };
	long count = argc == 3 ? atol(argv[2]) : 0;
	struct tasklog *log = NULL;
	struct timespec from, to;
	char id[TASKLOG_ID_SIZE];
	int rc;

	if (count < 1)
		return 2;
	rc = tasklog_open(&log, argv[1], "bench", NULL);
	clock_gettime(CLOCK_MONOTONIC, &from);
	for (long i = 0; i < count && !rc; i++)
		rc = tasklog_add(log, fields, id);
	clock_gettime(CLOCK_MONOTONIC, &to);
	if (rc)
		fprintf(stderr, "adds: %s\n", tasklog_error(log));
	else
		printf("%.0f\n", (double)count / ((double)(to.tv_sec - from.tv_sec) +
		    (double)(to.tv_nsec - from.tv_nsec) / 1e9));
	tasklog_close(log);
	return rc;
}
