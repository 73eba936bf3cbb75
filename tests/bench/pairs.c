/* SPDX-License-Identifier: ISC */
/*
 * Time two commands in turn, A B A B ..., each as a whole process, and print their
 * medians and the median of the ratios pair by pair, so that a machine whose speed
 * drifts spoils both alike.
 *
 * usage: pairs RUNS COMMAND_A... -- COMMAND_B...
 * prints: median of A in ms TAB median of B in ms TAB median of A/B TAB most memory that
 *	one A took, in KiB
 * An argument {ONE|OTHER} is ONE and OTHER in turn, from run to run.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define RUNS_MAX 10000
#define WARM_UP 3
#define ARGS_MAX 64

extern char **environ;

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* The argument as it is in this run. */
static char *
in_turn(const char *arg, int turn)
{
	size_t len = strlen(arg);
	const char *bar = arg[0] == '{' && arg[len - 1] == '}' ?
	    strchr(arg, '|') : NULL;
	char *copy = bar && turn % 2 ? strdup(bar + 1) : strdup(arg + (bar != NULL));

	if (!copy)
		abort();
	if (bar)
		copy[turn % 2 ? strlen(copy) - 1 : (size_t)(bar - arg) - 1] = '\0';
	return copy;
}

static double
run(char *const args[], int turn, const posix_spawn_file_actions_t *quiet,
    long *memory)
{
	char *argv[ARGS_MAX + 1] = { NULL };
	struct rusage usage;
	double start, end;
	int status, count = 0;
	pid_t pid;

	for (; args[count] && count < ARGS_MAX; count++)
		argv[count] = in_turn(args[count], turn);
	start = now_ms();
	if (posix_spawnp(&pid, argv[0], quiet, NULL, argv, environ) != 0 ||
	    wait4(pid, &status, 0, &usage) == -1 || status != 0) {
		fprintf(stderr, "pairs: '%s' failed\n", argv[0]);
		exit(1);
	}
	end = now_ms();
	if (usage.ru_maxrss > *memory)
		*memory = usage.ru_maxrss;
	while (count > 0)
		free(argv[--count]);
	return end - start;
}

static int
by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static double
median(double *values, int count)
{
	qsort(values, (size_t)count, sizeof(*values), by_size);
	return count % 2 ? values[count / 2] :
	    (values[count / 2 - 1] + values[count / 2]) / 2;
}

int
main(int argc, char *argv[])
{
	static double a[RUNS_MAX], b[RUNS_MAX], ratio[RUNS_MAX];
	posix_spawn_file_actions_t quiet;
	char **other = NULL;
	long memory = 0, unused = 0;
	int runs = argc > 1 ? atoi(argv[1]) : 0;

	for (int i = 2; i < argc && !other; i++)
		if (strcmp(argv[i], "--") == 0) {
			argv[i] = NULL;
			other = argv + i + 1;
		}
	if (runs < 1 || runs > RUNS_MAX || !other || !*other || !argv[2]) {
		fprintf(stderr, "usage: pairs RUNS COMMAND... -- COMMAND...\n");
		return 2;
	}
	posix_spawn_file_actions_init(&quiet);
	posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null",
	    O_WRONLY, 0);
	for (int i = -WARM_UP; i < runs; i++) {
		double ta = run(argv + 2, i + WARM_UP, &quiet, &memory);
		double tb = run(other, i + WARM_UP, &quiet, &unused);

		if (i < 0)
			continue;
		a[i] = ta;
		b[i] = tb;
		ratio[i] = ta / tb;
	}
	printf("%.2f\t%.2f\t%.2f\t%ld\n", median(a, runs), median(b, runs),
	    median(ratio, runs), memory);
	return 0;
}
