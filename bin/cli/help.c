/* SPDX-License-Identifier: ISC */
/* `tasklog` and `tasklog help`: the programs by purpose, and their pages. */
#include "cli/help.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/nearest.h"
#include "cli/cli.h"
#include "cli/programs.h"

/* Topics, their pages, and the heading at which a page opens, or NULL. */
static const struct {
	const char *name, *page, *section, *heading;
} topics[] = {
	{ "tasklog", "tasklog", "7", NULL },
	{ "tutorial", "tasklog-tutorial", "7", NULL },
	{ "cheatsheet", "tasklog-cheatsheet", "7", NULL },
	{ "config", "tasklog-config", "5", NULL },
	{ "format", "tasklog-event", "5", NULL },
	{ "library", "tasklog", "3", NULL },
	{ "git", "tasklog", "7", "Git" },
	{ "names", "tasklog", "7", "Naming tasks" },
	{ "options", "tasklog", "7", "Common options" },
	{ "output", "tasklog", "7", "Output" },
	{ "security", "tasklog", "7", "Security" },
	{ "states", "tasklog", "7", "States" },
	{ "times", "tasklog", "7", "Times" },
	{ "repeating", "tasklog", "7", "Repeating work" },
	{ "claims", "tasklog", "7", "Claims" },
	{ "troubleshooting", "tasklog", "7", "Troubleshooting" },
};

#define TOPICS (sizeof(topics) / sizeof(topics[0]))

static const char *const group_names[] = {
	[PROGRAMS_BEGIN] = "To begin with",
	[PROGRAMS_LOOK] = "Look closer",
	[PROGRAMS_PLAN] = "Plan",
	[PROGRAMS_TEAM] = "Work with others",
	[PROGRAMS_JOIN] = "Connect and keep",
};

void
help_overview(const struct cli *cli)
{
	const char *bold = cli_colour(cli) ? "\033[1m" : "";
	const char *plain = *bold ? "\033[m" : "";
	const struct program_name *program;

	printf("usage: %s [-C DIR] COMMAND [ARGUMENT...]\n", cli->program);
	for (int group = 0; group < PROGRAM_GROUPS; group++) {
		printf("\n%s%s%s\n", bold, group_names[group], plain);
		for (size_t i = 0; (program = program_at(i)) != NULL; i++)
			if ((int)program->group == group)
				printf("  %-10s %s\n", program->name,
				    program->what);
	}
	printf("\n'%s help tutorial' is a tour of ten minutes, '%s help "
	       "cheatsheet'\none page of commands, '%s help COMMAND' the page "
	       "of a command.\n", cli->program, cli->program, cli->program);
}

const char *
help_topic(size_t i)
{
	return i < TOPICS ? topics[i].name : NULL;
}

bool
help_own_dir(char *out, size_t size)
{
	ssize_t len = readlink("/proc/self/exe", out, size - 1);
	char *slash;

	if (len <= 0)
		return false;
	out[len] = '\0';
	slash = strrchr(out, '/');
	if (slash)
		*slash = '\0';
	return slash != NULL;
}

/*
 * Find the file of a page beside this program: where make built it, else where
 * it was installed. An empty path if there is none.
 */
static void
find_page(struct buf *path, const char *page, const char *section)
{
	char dir[4096];

	if (!help_own_dir(dir, sizeof(dir)))
		return;
	buf_addf(path, "%s/../man/%s.%s", dir, page, section);
	if (access(path->data, R_OK) == 0)
		return;
	buf_clear(path);
	buf_addf(path, "%s/../share/man/man%s/%s.%s", dir, section, page,
	    section);
	if (access(path->data, R_OK) != 0)
		buf_clear(path);
}

/* Let less begin at a heading; other pagers begin at the top. */
static void
search_heading(const char *heading)
{
	const char *less = getenv("LESS");
	struct buf set = BUF_INIT;

	buf_addf(&set, "%s +/^ *%s$", less ? less : "", heading);
	(void)setenv("LESS", set.data, 1);
	buf_release(&set);
}

static int
run_man(const struct cli *cli, const char *page, const char *section)
{
	struct buf path = BUF_INIT;
	struct err err = {0};

	find_page(&path, page, section);
	fflush(stdout);
	if (path.len)
		execlp("man", "man", path.data, (char *)NULL);
	else
		execlp("man", "man", section, page, (char *)NULL);
	err_set(&err, ERR_IO, "cannot run man to show %s(%s): %s", page,
	    section, strerror(errno));
	cli_report(cli, &err);
	buf_release(&path);
	return err_code(&err);
}

/* Returns a program or topic whose name is near, or NULL. */
static const char *
guess_topic(const char *word)
{
	const char *names[TOPICS], *near;

	for (size_t i = 0; i < TOPICS; i++)
		names[i] = topics[i].name;
	near = nearest_word(word, names, TOPICS);
	return near ? near : program_meant(word);
}

int
help_page(const struct cli *cli, const char *topic)
{
	const char *name = strncmp(topic, "task-", 5) == 0 ? topic + 5 : topic;
	const char *near;
	struct buf page = BUF_INIT;
	struct err err = {0};

	if (program_exists(name)) {
		buf_addf(&page, "task-%s", name);
		return run_man(cli, page.data, "1");
	}
	for (size_t i = 0; i < TOPICS; i++)
		if (strcmp(topics[i].name, topic) == 0) {
			if (topics[i].heading)
				search_heading(topics[i].heading);
			return run_man(cli, topics[i].page, topics[i].section);
		}
	near = guess_topic(topic);
	err_set(&err, ERR_USAGE, "there is no help on '%s'%s%.*s%s ('%s help' "
	    "lists all)", topic, near ? "; did you mean '" : "",
	    near ? (int)strcspn(near, " ") : 0, near ? near : "",
	    near ? "'?" : "", cli->program);
	cli_report(cli, &err);
	return err_code(&err);
}
