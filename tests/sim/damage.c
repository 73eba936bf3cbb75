/* SPDX-License-Identifier: ISC */
/*
 * What dying commands, power cuts and people leave of a clone.
 */
#include "world.h"

#include <sys/stat.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <git2.h>

#include "base/buf.h"
#include "base/buf_read.h"
#include "git/gitdir.h"
#include "log/segment.h"
#include "seeded.h"

static void
path_of(char out[SIM_PATH], const struct clone *clone, const char *name)
{
	if (snprintf(out, SIM_PATH, "%s/%s", clone->dir, name) >= SIM_PATH)
		sim_die("name", clone->dir);
}

/* The writer that the clone wrote as last. */
static int
last_writer(uint64_t *out, const struct clone *clone)
{
	struct buf table = BUF_INIT;
	char path[SIM_PATH];
	int found = 0;

	path_of(path, clone, ".git/tasklog/writers");
	if (!buf_read_file(&table, path, 1 << 20, NULL) && table.len >= 67)
		found = writer_parse(out, (struct slice){
		    table.data + table.len - 67, WRITER_LEN });
	buf_release(&table);
	return found;
}

/* The beginning of a line stands at the end of its stream. */
static void
tear(struct world *world, const struct clone *clone, struct dice *dice)
{
	char segment[SEGMENT_PATH_SIZE], path[SIM_PATH];
	struct buf text = BUF_INIT;
	uint64_t writer;
	size_t len;

	if (!last_writer(&writer, clone))
		return;
	segment_path(segment, writer, 0);
	path_of(path, clone, segment);
	if (!buf_read_file(&text, path, 1 << 20, NULL) && text.len &&
	    text.data[text.len - 1] == '\n') {
		len = strcspn(text.data, "\n");
		len = 1 + dice_below(dice, (uint32_t)len);
		file_append(path, text.data, len);
		world_say(world, "a command dies after %zu bytes of its line\n", len);
	} else {
		world_say(world, "nothing to tear\n");
	}
	buf_release(&text);
}

static void
rot(struct world *world, const struct clone *clone)
{
	char git[SIM_PATH], name[SIM_PATH], path[SIM_PATH], tip[41];

	path_of(git, clone, ".git");
	if (!gitdir_ref(git, "refs/heads/" REPO_BRANCH, tip))
		return;
	snprintf(name, sizeof(name), ".git/objects/%.2s/%s", tip, tip + 2);
	path_of(path, clone, name);
	file_replace(path, "", 0);
	world_say(world, "the power goes: commit %.7s is empty\n", tip);
}

static int
reset(struct world *world, const struct clone *clone, struct dice *dice)
{
	char rev[16];
	git_repository *repo = NULL;
	git_object *to = NULL;
	uint32_t back = 1 + dice_below(dice, 3);
	int rc;

	git_libgit2_init();
	snprintf(rev, sizeof(rev), "HEAD~%u", back);
	rc = git_repository_open(&repo, clone->dir);
	/* not into the commit that all logs begin with, which has no events */
	if (!rc && !git_revparse_single(&to, repo, "HEAD~4")) {
		git_object_free(to);
		to = NULL;
		if (!git_revparse_single(&to, repo, rev))
			rc = git_reset(repo, to, GIT_RESET_HARD, NULL);
	}
	world_say(world, "git reset --hard %s%s\n", rev, to ? "" : ": too short");
	git_object_free(to);
	git_repository_free(repo);
	git_libgit2_shutdown();
	return 0;
}

int
world_damage(struct world *world, const struct clone *clone, enum step_kind kind,
    struct dice *dice)
{
	const struct timespec long_ago[2] = { { 1000000000, 0 }, { 1000000000, 0 } };
	char path[SIM_PATH];

	switch (kind) {
	case STEP_TEAR:
		tear(world, clone, dice);
		return 0;
	case STEP_ROT:
		rot(world, clone);
		return 0;
	case STEP_RESET:
		return reset(world, clone, dice);
	default:	/* found so late that no git can be at work there */
		path_of(path, clone, ".git/refs/heads/" REPO_BRANCH ".lock");
		file_replace(path, "", 0);
		utimensat(AT_FDCWD, path, long_ago, 0);
		world_say(world, "git dies with a lock on the branch\n");
		return 0;
	}
}
