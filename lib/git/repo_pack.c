/* SPDX-License-Identifier: ISC */
/*
 * Packing by the git program. First loose objects are packed along the history,
 * so that the versions of one file are stored as differences. Then packs are
 * joined, which keeps the differences. In the other order git would know no
 * names, and the pack would be four times as large. Old files are removed only
 * after the new ones are in place, so a command that reads meanwhile finds each
 * object in one of them.
 */
#include "git/repo_pack.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <git2.h>

#include "base/err.h"
#include "base/path.h"
#include "git/gitdir_check.h"
#include "git/log_location.h"
#include "git/owner.h"
#include "git/repo.h"
#include "git/repo_private.h"
#include "git/run_git.h"

/* loose objects: about 270 commits of 7 or 8 */
#define DUE 2000
/*
 * one of 256 directories stands for all, as names are random; git does so, too
 */
#define SAMPLE "17"
#define AGAIN_S 3600
#define TEMP_LEFT_S 3600	/* no process writes one file for so long */
#define TIMEOUT_MS 3600000
#define BLOCK 512

/* Call fn for each entry of dir, with its full path. */
static void
each_entry(const char *dir,
    void (*fn)(void *arg, const char *name, const char *path), void *arg)
{
	DIR *stream = opendir(dir);
	struct dirent *entry;

	while (stream && (entry = readdir(stream))) {
		char *path;

		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		path = path_join(dir, entry->d_name);
		fn(arg, entry->d_name, path);
		free(path);
	}
	if (stream)
		closedir(stream);
}

/* Returns 256 times the number of objects in objects/17. */
static size_t
estimate_loose(const struct repo *repo)
{
	char *path = path_join(repo->loose.objects, SAMPLE);
	DIR *dir = opendir(path);
	struct dirent *entry;
	size_t count = 0;

	while (dir && (entry = readdir(dir)))
		count += strlen(entry->d_name) == GIT_OID_HEXSZ - 2;
	if (dir)
		closedir(dir);
	free(path);
	return count * 256;
}

static bool
is_younger(const char *dir, const char *name, int seconds)
{
	char *path = path_join(dir, name);
	struct stat st;
	bool is = lstat(path, &st) == 0 &&
	    difftime(time(NULL), st.st_mtime) < seconds;

	free(path);
	return is;
}

/* True also if the setting is unset or invalid. */
static int
is_wanted(struct repo *repo)
{
	struct buf text = BUF_INIT;
	struct err ignored = {0};
	int32_t number;
	int wanted = 1, flag;

	if (!repo_config(repo, "tasklog.pack", &text, &ignored) && text.len &&
	    !git_config_parse_bool(&flag, text.data))
		wanted = flag;
	buf_clear(&text);
	if (!repo_config(repo, "gc.auto", &text, &ignored) && text.len &&
	    !git_config_parse_int32(&number, text.data))
		wanted &= number > 0;
	buf_release(&text);
	return wanted;
}

bool
repo_pack_is_due(struct repo *repo)
{
	return estimate_loose(repo) >= DUE &&
	    !is_younger(repo->local_dir, "pack-failed", AGAIN_S) &&
	    is_wanted(repo);
}

static bool
is_temp(const char *name)
{
	return !strncmp(name, "tmp_", 4) || !strncmp(name, ".tmp-", 5);
}

static void
sweep_temp(void *arg, const char *name, const char *path)
{
	struct stat st;

	(void)arg;
	if (is_temp(name) && !lstat(path, &st) && S_ISREG(st.st_mode) &&
	    difftime(time(NULL), st.st_mtime) > TEMP_LEFT_S)
		unlink(path);
}

/* Remove the files half-written by a killed process. */
static void
sweep_temps(const char *git_dir)
{
	char *objects = path_join(git_dir, "objects");
	char *packs = path_join(objects, "pack");

	each_entry(objects, sweep_temp, NULL);
	each_entry(packs, sweep_temp, NULL);
	free(packs);
	free(objects);
}

/* Run git repack. how is one more option, or NULL. True on success. */
static bool
repack(const char *git_dir, const char *how)
{
	const char *argv[] = { "--git-dir", git_dir, "repack", "-d", "-l", "-n",
		"-q", "--no-write-bitmap-index", "--threads=1", how, NULL };
	struct run_git run = { .argv = argv, .timeout_ms = TIMEOUT_MS };
	struct err ignored = {0};
	bool done = !run_git(&run, &ignored) && run.status == 0;

	run_git_release(&run);
	return done;
}

static void
note_failure(const struct log_location *location)
{
	char *path = path_join(location->local_dir, "pack-failed");
	int fd = open(path,
	    O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666);

	if (fd != -1) {
		(void)futimens(fd, NULL);
		close(fd);
	}
	free(path);
}

void
repo_pack(const struct log_location *location)
{
	if (is_younger(location->git_dir, "gc.pid", 12 * 3600))
		return;
	sweep_temps(location->git_dir);
	if (owner_check(location, NULL) ||
	    gitdir_check_all(location->git_dir, location->dir, NULL) ||
	    !repack(location->git_dir, NULL) ||
	    !repack(location->git_dir, "--geometric=2"))
		note_failure(location);
	owner_give(location->git_dir, location->dir);
}

static void
measure_loose(void *arg, const char *name, const char *path)
{
	struct repo_store *store = arg;
	struct stat st;

	if (strlen(name) == GIT_OID_HEXSZ - 2 && !lstat(path, &st)) {
		store->loose++;
		store->loose_object_bytes += (uint64_t)st.st_blocks * BLOCK;
	}
}

static void
measure_dir(void *arg, const char *name, const char *path)
{
	if (strlen(name) == 2)
		each_entry(path, measure_loose, arg);
}

static void
measure_pack(void *arg, const char *name, const char *path)
{
	struct repo_store *store = arg;
	size_t len = strlen(name);
	struct stat st;

	if (lstat(path, &st))
		return;
	store->packs += len > 5 && !strcmp(name + len - 5, ".pack");
	store->pack_bytes += (uint64_t)st.st_blocks * BLOCK;
}

void
repo_measure(const char *git_dir, struct repo_store *out)
{
	char *objects = path_join(git_dir, "objects");
	char *packs = path_join(objects, "pack");

	*out = (struct repo_store){0};
	each_entry(objects, measure_dir, out);
	each_entry(packs, measure_pack, out);
	free(packs);
	free(objects);
}
