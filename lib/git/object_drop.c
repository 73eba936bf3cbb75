/* SPDX-License-Identifier: ISC */
/*
 * A pack cannot lose an object: it is written again without it. The new pack is
 * in place before the old one goes, so a command that reads meanwhile finds
 * each object in one of them. Of an old pack the .pack goes first: git ignores
 * an index without its pack, so a crash there leaves no bytes.
 */
#include "git/object_drop.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <git2.h>

#include "base/buf_read.h"
#include "base/err.h"
#include "base/path.h"
#include "git/run_git.h"

#define INDEX_MAX (1u << 30)
#define FANOUT 256
/* of an index of version 2: magic, version, counts by the first byte */
#define NAMES_AT (8 + 4 * FANOUT)
#define TIMEOUT_MS 3600000

static int
run(const char *git_dir, const char *command, const char *option,
    struct err *err)
{
	const char *argv[] = { "--git-dir", git_dir, command, option, NULL };
	struct run_git git = { .argv = argv, .timeout_ms = TIMEOUT_MS };
	struct buf why = BUF_INIT;
	int rc = run_git(&git, err);

	if (!rc && git.status) {
		run_git_reason(&why, &git);
		rc = err_set(err, ERR_IO, "git %s failed in '%s': %s", command,
		    git_dir, why.data ? why.data : "");
	}
	buf_release(&why);
	run_git_release(&git);
	return rc;
}

static int
feed_pack_objects(const char *git_dir, const char *base, FILE *names,
    struct err *err)
{
	const char *argv[] = { "--git-dir", git_dir, "pack-objects", "-q",
		"--threads=1", "--no-write-bitmap-index", base, NULL };
	const struct run_git git = { .argv = argv };
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC), status = 0;
	pid_t pid = -1;
	int rc = run_git_start(&pid, &git, fileno(names), null, err);

	close(null);
	while (pid > 0 && waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
	if (!rc && status)
		rc = err_set(err, ERR_IO, "git pack-objects failed in '%s'",
		    git_dir);
	return rc;
}

static int
write_pack(const char *git_dir, struct slice names, struct err *err)
{
	char *base = path_join(git_dir, "objects/pack/pack");
	FILE *file = tmpfile();
	int rc = 0;

	if (!file || fwrite(names.ptr, 1, names.len, file) != names.len ||
	    fflush(file) == EOF)
		rc = err_errno(err, "cannot write a temporary file");
	if (!rc) {
		rewind(file);
		rc = feed_pack_objects(git_dir, base, file, err);
	}
	if (file)
		fclose(file);
	free(base);
	return rc;
}

int
object_pack(const char *git_dir, struct slice names, struct err *err)
{
	int rc = write_pack(git_dir, names, err);

	return rc ? rc : run(git_dir, "prune-packed", "-q", err);
}

static uint32_t
read_u32(const char *at)
{
	const unsigned char *p = (const unsigned char *)at;

	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

/*
 * Append the names of the objects of a pack that are not in the set. *found
 * says whether any is.
 */
static int
list_others(struct buf *out, bool *found, const char *path,
    const struct oid_set *set, struct err *err)
{
	struct buf index = BUF_INIT;
	char hex[GIT_OID_HEXSZ + 1];
	size_t count = 0;
	git_oid oid;
	int rc = buf_read_regular(&index, path, INDEX_MAX, err);

	*found = false;
	if (!rc && index.len > NAMES_AT &&
	    !memcmp(index.data, "\377tOc\0\0\0\2", 8))
		count = read_u32(index.data + NAMES_AT - 4);
	if (!rc && (!count || (index.len - NAMES_AT) / GIT_OID_RAWSZ <
	    count))
		rc = err_set(err, ERR_IO, "cannot read the pack index '%s'",
		    path);
	for (size_t i = 0; !rc && i < count; i++) {
		memset(&oid, 0, sizeof(oid));
		memcpy(oid.id, index.data + NAMES_AT + i * GIT_OID_RAWSZ,
		    GIT_OID_RAWSZ);
		if (oid_set_has(set, &oid))
			*found = true;
		else
			buf_addf(out, "%s\n",
			    git_oid_tostr(hex, sizeof(hex), &oid));
	}
	buf_release(&index);
	return rc;
}

/* Remove a pack and what belongs to it. stem ends before ".idx". */
static int
remove_pack(const char *stem, size_t len, struct err *err)
{
	static const char *const parts[] = { ".pack", ".rev", ".bitmap",
		".mtimes", ".keep", ".promisor", ".idx" };
	struct buf path = BUF_INIT;
	int rc = 0;

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts) && !rc; i++) {
		buf_clear(&path);
		buf_add(&path, stem, len);
		buf_add_str(&path, parts[i]);
		if (unlink(path.data) == -1 && errno != ENOENT)
			rc = err_errno(err, "cannot remove '%s'", path.data);
	}
	buf_release(&path);
	return rc;
}

static int
drop_from_pack(const char *git_dir, const char *index,
    const struct oid_set *set, struct err *err)
{
	size_t len = strlen(index) - strlen(".idx");
	struct buf names = BUF_INIT, pack = BUF_INIT;
	bool found = false;
	int rc = 0;

	buf_add(&pack, index, len);
	buf_add_str(&pack, ".pack");
	if (path_is_file(pack.data))
		rc = list_others(&names, &found, index, set, err);
	else
		found = true;	/* a crash has left the index alone */
	if (!rc && found && names.len)
		rc = write_pack(git_dir, slice_of_buf(&names), err);
	if (!rc && found)
		rc = remove_pack(index, len, err);
	buf_release(&names);
	buf_release(&pack);
	return rc;
}

static bool
ends_with(const char *name, const char *end)
{
	size_t len = strlen(name), tail = strlen(end);

	return len > tail && !strcmp(name + len - tail, end);
}

/* List a directory first: what is done with its files changes it. */
static void
list_dir(struct buf *out, const char *dir)
{
	DIR *stream = opendir(dir);
	struct dirent *entry;

	while (stream && (entry = readdir(stream)))
		if (entry->d_name[0] != '.' ||
		    !strncmp(entry->d_name, ".tmp-", 5))
			buf_addf(out, "%s/%s%c", dir, entry->d_name, '\0');
	if (stream)
		closedir(stream);
}

/* Remove what a git that was killed has left half-written in dir. */
static void
sweep_dir(const char *dir)
{
	struct buf list = BUF_INIT;
	const char *base;

	list_dir(&list, dir);
	for (const char *p = list.data; p && p < list.data + list.len;
	     p += strlen(p) + 1) {
		base = path_base(p);
		if (!strncmp(base, "tmp_", 4) || !strncmp(base, ".tmp-", 5))
			unlink(p);
	}
	buf_release(&list);
}

static void
sweep_all(const char *objects)
{
	struct buf list = BUF_INIT;

	sweep_dir(objects);
	list_dir(&list, objects);
	for (const char *p = list.data; p && p < list.data + list.len;
	     p += strlen(p) + 1)
		if (strlen(path_base(p)) == 2)
			sweep_dir(p);
	buf_release(&list);
}

static int
drop_loose(const char *objects, const struct oid_set *set, struct err *err)
{
	char hex[GIT_OID_HEXSZ + 1];
	struct buf path = BUF_INIT;
	int rc = 0;

	for (size_t i = 0; i < set->cap && !rc; i++) {
		if (git_oid_is_zero(&set->slot[i]))
			continue;
		git_oid_tostr(hex, sizeof(hex), &set->slot[i]);
		buf_clear(&path);
		buf_addf(&path, "%s/%.2s/%s", objects, hex, hex + 2);
		if (unlink(path.data) == -1 && errno != ENOENT)
			rc = err_errno(err, "cannot remove '%s'", path.data);
	}
	buf_release(&path);
	return rc;
}

static bool
has_index(const char *pack)
{
	struct buf index = BUF_INIT;
	bool has;

	buf_add(&index, pack, strlen(pack) - strlen(".pack"));
	buf_add_str(&index, ".idx");
	has = path_is_file(index.data);
	buf_release(&index);
	return has;
}

static int
drop_packed(const char *git_dir, const char *packs, const struct oid_set *set,
    struct err *err)
{
	struct buf list = BUF_INIT;
	int rc = 0;

	list_dir(&list, packs);
	for (const char *p = list.data; !rc && p && p < list.data + list.len;
	     p += strlen(p) + 1) {
		if (ends_with(p, ".idx"))
			rc = drop_from_pack(git_dir, p, set, err);
		/*
		 * a pack that a killed git left without an index, and indexes
		 * of many packs, which git makes again
		 */
		else if (strstr(path_base(p), "multi-pack-index") ||
		    (ends_with(p, ".pack") && !has_index(p)))
			unlink(p);
	}
	buf_release(&list);
	return rc;
}

/* Remove caches of the history, which git makes again. */
static void
drop_graph(const char *objects)
{
	struct buf list = BUF_INIT;
	char *one = path_join(objects, "info/commit-graph");
	char *many = path_join(objects, "info/commit-graphs");

	unlink(one);
	list_dir(&list, many);
	for (const char *p = list.data; p && p < list.data + list.len;
	     p += strlen(p) + 1)
		unlink(p);
	buf_release(&list);
	free(many);
	free(one);
}

int
object_drop(const char *git_dir, const struct oid_set *set, struct err *err)
{
	char *objects = path_join(git_dir, "objects");
	char *packs = path_join(objects, "pack");
	int rc = drop_packed(git_dir, packs, set, err);

	if (!rc)
		rc = drop_loose(objects, set, err);
	if (!rc && set->count)
		drop_graph(objects);
	sweep_dir(packs);
	sweep_all(objects);
	free(packs);
	free(objects);
	return rc;
}
