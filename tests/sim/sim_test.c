/* SPDX-License-Identifier: ISC */
/*
 * Clones that meet agree, and nothing is lost, whatever has happened to them. One seed is
 * one history; one that fails is cut down to the steps that it takes and printed.
 *
 * From the environment: TASKLOG_SEED (the first seed), TASKLOG_SEEDS (how many),
 * TASKLOG_SIM_JOBS (processes), TASKLOG_SIM_DIR (where; in memory if possible).
 */
#include <sys/stat.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "command/command.h"
#include "log/journal_parts.h"
#include "git/log_location.h"
#include "git/repo.h"
#include "tap.h"
#include "world.h"

#define SEEDS 300
#define STEPS_MAX 80
#define LIMIT_S 20	/* one history */

struct history {
	struct step step[STEPS_MAX];
	size_t count;
	uint32_t clones;
};

/* Weights of the steps that every history has; of the others it has some. */
static const uint32_t weight[STEPS] = {
	[STEP_WRITE] = 40, [STEP_SYNC] = 16, [STEP_PULL] = 5, [STEP_WAIT] = 6,
	[STEP_CLOCK] = 4, [STEP_CUT] = 4, [STEP_DIE] = 5, [STEP_TEAR] = 4,
	[STEP_LOCK] = 3, [STEP_ROT] = 3, [STEP_COPY] = 4, [STEP_BACKUP] = 4,
	[STEP_RESTORE] = 4, [STEP_RESET] = 3, [STEP_HOST] = 3, [STEP_FORCE] = 3
};

static void
history_make(struct history *out, uint64_t seed)
{
	struct dice dice = { seed };
	uint32_t mine[STEPS], all = 0;

	for (int kind = 0; kind < STEPS; kind++) {
		mine[kind] = kind <= STEP_WAIT || dice_chance(&dice, 40) ?
		    weight[kind] : 0;
		all += mine[kind];
	}
	out->clones = 2 + dice_below(&dice, 3);
	out->count = 8 + dice_below(&dice, dice_chance(&dice, 20) ? STEPS_MAX - 8 : 25);
	for (size_t i = 0; i < out->count; i++) {
		uint32_t at = dice_below(&dice, all), kind = 0;

		for (; at >= mine[kind]; kind++)
			at -= mine[kind];
		out->step[i] = (struct step){ (enum step_kind)kind,
		    dice_below(&dice, WORLD_CLONES * 10), dice_roll(&dice) };
	}
}

/* One process's place, and the log that all clones begin as. */
struct ground {
	char dir[SIM_PATH], log[SIM_PATH];
};

static int
live(const struct history *history, const struct ground *ground, int talk)
{
	static struct world world;
	int rc = 0;

	world_make(&world, ground->dir, ground->log, history->clones);
	world.talk = talk;
	for (size_t i = 0; i < history->count && !rc; i++)
		rc = world_step(&world, &history->step[i]);
	return rc ? rc : world_end(&world);
}

/* In a process of its own, which may crash or hang. Boolean: is all well? */
static int
is_good(const struct history *history, const struct ground *ground, int talk)
{
	int status = -1, null;
	pid_t child;

	fflush(stdout);
	mkdir(ground->dir, 0777);
	child = fork();
	if (child == 0) {
		null = talk ? -1 : open("/dev/null", O_WRONLY);
		if (null != -1)
			dup2(null, STDOUT_FILENO);
		alarm(LIMIT_S);
		status = live(history, ground, talk);
		fflush(stdout);
		_exit(status != 0);
	}
	if (child == -1 || waitpid(child, &status, 0) == -1)
		sim_die("start a process for", ground->dir);
	tree_remove(ground->dir, 1);
	if (talk && WIFSIGNALED(status))
		printf("#   FAILED: signal %d\n", WTERMSIG(status));
	if (WIFEXITED(status) && WEXITSTATUS(status) > 1)
		exit(WEXITSTATUS(status));
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Leave out ever smaller parts as long as it still fails (Zeller, "Delta debugging"). */
static void
shrink(struct history *history, const struct ground *ground)
{
	for (size_t part = history->count / 2; part; part /= 2)
		for (size_t at = 0; at < history->count; ) {
			struct history less = *history;
			size_t n = at + part < less.count ? part : less.count - at;

			memmove(&less.step[at], &less.step[at + n],
			    (less.count - at - n) * sizeof(less.step[0]));
			less.count -= n;
			if (is_good(&less, ground, 0))
				at += n;
			else
				*history = less;
		}
}

/* Boolean */
static int
check_seed(uint64_t seed, const struct ground *ground)
{
	struct history history;

	history_make(&history, seed);
	if (is_good(&history, ground, 0))
		return 1;
	shrink(&history, ground);
	printf("# seed %" PRIu64 ", the least history that fails, of %u clones:\n", seed,
	    (unsigned)history.clones);
	if (is_good(&history, ground, 1))
		printf("#   not any more: it does not depend on the seed alone\n");
	return 0;
}

static uint64_t
number_from(const char *variable, uint64_t otherwise)
{
	const char *text = getenv(variable);

	return text && *text ? strtoull(text, NULL, 10) : otherwise;
}

static void
begin_log(const char *dir)
{
	struct location_query ask = { dir, NULL, "/" };
	struct journal_options options = { .ask = ask, .machine = "machine",
	    .actor = "ann", .program = "task-init", .no_snapshot = 1,
	    .now_ms = INT64_C(1795180000000) };
	struct journal *journal = NULL;
	struct log_location location = {0};
	struct buf warning = BUF_INIT;
	struct err err = {0};
	int made = 0, rc = location_plan(&location, &ask, &err);

	seeded_begin(0);
	if (!rc)
		rc = repo_create(&location, NULL, &made, &warning, &err);
	if (!rc)
		rc = journal_open(&journal, &options, &err);
	if (!rc)
		rc = journal_begin(journal, &err);
	if (!rc)
		rc = log_start(journal_basis(journal), workflow_default(), &err);
	if (!rc)
		rc = journal_end(journal, 0, &err);
	if (!rc)
		rc = journal_commit(journal, &err);
	journal_close(journal);
	location_release(&location);
	buf_release(&warning);
	if (rc) {
		printf("Bail out! no log: %s\n", err.message);
		exit(1);
	}
}

static void
find_ground(char out[SIM_PATH])
{
	const char *top = getenv("TASKLOG_SIM_DIR");

	if (!top)
		top = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : getenv("TMPDIR");
	snprintf(out, SIM_PATH, "%.400s/tasklog-sim.XXXXXX", top ? top : "/tmp");
	if (!mkdtemp(out))
		sim_die("make", out);
	setenv("HOME", out, 1);		/* no settings of the user's */
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	unsetenv("XDG_CONFIG_HOME");
}

/* Every jobs-th seed. Boolean. */
static int
run_job(const char *top, uint64_t job, uint64_t jobs)
{
	uint64_t first = number_from("TASKLOG_SEED", 1);
	uint64_t seeds = number_from("TASKLOG_SEEDS", SEEDS);
	struct ground ground;
	int good = 1;

	snprintf(ground.dir, sizeof(ground.dir), "%.400s/%u", top, (unsigned)job);
	snprintf(ground.log, sizeof(ground.log), "%.400s/log", top);
	for (uint64_t seed = first + job; good && seed < first + seeds; seed += jobs)
		good = check_seed(seed, &ground);
	return good;
}

/* All jobs but the first are processes of their own. */
static int
run_jobs(const char *top, uint64_t jobs)
{
	int good, status;

	fflush(stdout);
	for (uint64_t job = 1; job < jobs; job++) {
		pid_t child = fork();

		if (child == -1)
			sim_die("start a process for", top);
		if (child == 0) {
			good = run_job(top, job, jobs);
			fflush(stdout);
			_exit(!good);
		}
	}
	good = run_job(top, 0, jobs);
	while (wait(&status) != -1)
		good &= WIFEXITED(status) && WEXITSTATUS(status) == 0;
	return good;
}

int
main(void)
{
	char top[SIM_PATH], log[SIM_PATH];
	struct timespec begun, ended;
	double minutes;
	uint64_t seeds = number_from("TASKLOG_SEEDS", SEEDS);
	int good;

	find_ground(top);
	snprintf(log, sizeof(log), "%.400s/log", top);
	begin_log(log);
	clock_gettime(CLOCK_MONOTONIC, &begun);
	good = run_jobs(top, number_from("TASKLOG_SIM_JOBS", 1));
	clock_gettime(CLOCK_MONOTONIC, &ended);
	tree_remove(top, 1);
	minutes = ((double)(ended.tv_sec - begun.tv_sec) +
	    (double)(ended.tv_nsec - begun.tv_nsec) / 1e9) / 60;
	ok(good, "clones that meet agree and nothing is lost: %" PRIu64
	    " histories from seed %" PRIu64, seeds, number_from("TASKLOG_SEED", 1));
	printf("# %.0f histories a minute\n", (double)seeds / minutes);
	return done_testing();
}
