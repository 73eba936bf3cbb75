/* SPDX-License-Identifier: ISC */
/*
 * Objects that come and go beside us. A gc of the user's that prunes at once removes
 * what no ref led to when it looked, also what a command has just written. While it
 * runs there is gc.pid: if that is gone after the branch was moved, what we see then
 * stays; else the next build looks again.
 */
#include "repo_internal.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "err.h"
#include "path.h"
#include "repo.h"
#include "repo_whole.h"

#define TEMP_LEFT_S 60

static int
has(const char *dir, const char *name)
{
	char *path = path_join(dir, name);
	int is = access(path, F_OK) == 0;

	free(path);
	return is;
}

static int
is_there(struct repo *repo, const git_oid *oid)
{
	char hex[REPO_OID_SIZE];
	struct buf name = BUF_INIT;
	int is;

	git_oid_tostr(hex, sizeof hex, oid);
	buf_addf(&name, "%.2s/%s", hex, hex + 2);
	is = has(repo->loose.objects, name.data);
	buf_release(&name);
	/* it may have been packed meanwhile */
	return is || (repo_odb(repo) && !git_odb_refresh(repo->odb) &&
	    git_odb_exists(repo->odb, oid));
}

int
repo_written_are_there(struct repo *repo)
{
	char *mark = path_join(repo->local_dir, "gc-seen");
	struct err ignored = {0};
	size_t i;
	git_oid oid;
	int all = 1;

	if (has(repo->git_dir, "gc.pid") && path_write_file(mark, "", &ignored))
		err_clear(&ignored);
	for (i = 0; all && i < repo->written.len; i += sizeof oid) {
		memcpy(&oid, repo->written.data + i, sizeof oid);
		all = is_there(repo, &oid);
	}
	free(mark);
	return all;
}

int
repo_gc_passed(struct repo *repo)
{
	struct repo_whole seen = {0};
	char *mark;
	git_oid tip;
	int lost;

	if (!has(repo->local_dir, "gc-seen") || has(repo->git_dir, "gc.pid"))
		return 0;
	mark = path_join(repo->local_dir, "gc-seen");
	unlink(mark);
	free(mark);
	lost = !repo_tip_oid(repo, &tip) || !repo_is_whole(repo, &seen, &tip);
	repo_whole_release(&seen);
	return lost;
}

/* Those that are a minute old: nobody is writing for so long. */
void
repo_sweep_temps(const struct repo *repo)
{
	DIR *dir = opendir(repo->loose.objects);
	struct dirent *entry;
	struct stat st;
	char *path;

	while (dir && (entry = readdir(dir))) {
		if (strncmp(entry->d_name, "tmp_obj_", 8))
			continue;
		path = path_join(repo->loose.objects, entry->d_name);
		if (!lstat(path, &st) && S_ISREG(st.st_mode) &&
		    difftime(time(NULL), st.st_mtime) > TEMP_LEFT_S)
			unlink(path);
		free(path);
	}
	if (dir)
		closedir(dir);
}
