/* SPDX-License-Identifier: ISC */
/*
 * The least a write can cost: a process starts, appends one line of 450 bytes to a
 * segment, makes it durable and commits it. Whatever the programs take beyond this is
 * their own doing.
 *
 *	floor --setup DIR	make a log in DIR
 *	floor DIR		one write
 *	floor --table DIR	what a commit costs for sizes of logs, caps of segments and
 *				fan-outs of directories; makes logs below DIR
 *
 * For the table nothing but what a commit reads is made: the trees and the index name
 * blobs that are not there.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <git2.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/path.h"
#include "git/log_location.h"
#include "git/repo.h"
#include "git/repo_private.h"

#define LINE 450
#define COMMITS 200
#define CAP (32 << 10)
#define STREAM "events/5f/5f0c2a9b1d3e"

/* One log of the table. */
struct shape {
	long events;
	long cap;
	long fan_out;
};

struct stream {
	char path[64];
	long segment;
	long size;
};

static void
check(int rc, const struct err *err)
{
	if (rc) {
		fprintf(stderr, "floor: %s\n", err->message);
		exit(rc);
	}
}

static void
git_check(int got)
{
	struct err err = {0};

	if (got)
		check(repo_fail(&err, "libgit2"), &err);
}

static double
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

static void
name_segment(struct stream *stream, long fan_out)
{
	snprintf(stream->path, sizeof stream->path, STREAM "/%02lx/%02lx.jsonl",
	    stream->segment / fan_out, stream->segment % fan_out);
}

/* Text that packs about as well as events do: words, and random ids. */
static void
make_line(char line[LINE + 1])
{
	static const char hex[] = "0123456789abcdef";
	size_t i;

	memset(line, 0, LINE + 1);
	snprintf(line, LINE, "{\"v\":1,\"id\":\"01kaj3x0c8s7rn4t2v9q5m1zbe\",\"writer\":"
	    "\"5f0c2a9b1d3e\",\"seq\":17,\"at\":\"2026-11-20T14:03:07.123Z/0000\",\"actor\":"
	    "\"ann\",\"type\":\"task.moved\",\"writes\":[{\"task\":\"k3v9q2m4x7ab\",\"over\":"
	    "{\"state\":[\"01kaj3w0c8s7rn4t2v9q5m1zbe\"]}}],\"data\":{\"why\":\"tests pass\","
	    "\"values\":[{\"state\":\"review\"}]},\"x\":\"");
	for (i = strlen(line); i < LINE - 3; i++)
		line[i] = hex[rand() & 15];
	memcpy(line + LINE - 3, "\"}\n", 3);
}

static void
append(const char *dir, struct stream *stream, int durable)
{
	char line[LINE + 1], *full = path_join(dir, stream->path), *above = path_parent(full);
	struct err err = {0};
	int fd;

	make_line(line);
	fd = open(full, O_WRONLY | O_APPEND | O_CLOEXEC);
	if (fd == -1) {
		check(path_make_dirs(above, dir, &err), &err);
		fd = open(full, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
	}
	if (fd == -1 || write(fd, line, LINE) != LINE || (durable && fdatasync(fd)) ||
	    close(fd))
		check(err_errno(&err, "cannot write '%s'", full), &err);
	stream->size += LINE;
	free(above);
	free(full);
}

static struct repo_commit
describe(const struct repo_file *file)
{
	return (struct repo_commit){ .files = file, .count = 1, .author = "ann",
		.time_ms = (int64_t)time(NULL) * 1000,
		.message = "task-move: AUTH-07 in-progress -> review\n\ntests pass\n\n"
		    "Task: k3v9q2m4x7ab\nEvent: 01kaj3x0c8s7rn4t2v9q5m1zbe\nActor: ann\n" };
}

static void
find(struct log_location *location, const char *dir)
{
	char *cwd = realpath(".", NULL);
	struct location_query ask = { .option = dir, .cwd = cwd };
	struct err err = {0};

	check(location_find(location, &ask, &err), &err);
	free(cwd);
}

static void
setup(const char *dir)
{
	char *cwd = realpath(".", NULL);
	struct location_query ask = { .option = dir, .cwd = cwd };
	struct log_location location;
	struct buf warning = BUF_INIT;
	struct err err = {0};
	int joined;

	check(location_plan(&location, &ask, &err), &err);
	check(repo_create(&location, NULL, &joined, &warning, &err), &err);
	buf_release(&warning);
	location_release(&location);
	free(cwd);
}

/* The first segment that is not full: with a few thousand writes one of the first. */
static void
open_segment(const char *dir, struct stream *stream)
{
	struct stat st;
	char *full;

	for (;; stream->segment++) {
		name_segment(stream, 256);
		full = path_join(dir, stream->path);
		stream->size = stat(full, &st) ? 0 : (long)st.st_size;
		free(full);
		if (stream->size < CAP)
			return;
	}
}

static void
write_once(const char *dir)
{
	struct stream stream = { .segment = 0 };
	struct log_location location;
	struct repo *repo;
	struct err err = {0};
	char oid[REPO_OID_SIZE];

	srand((unsigned)getpid());
	find(&location, dir);
	open_segment(location.dir, &stream);
	append(location.dir, &stream, 1);
	check(repo_open(&repo, &location, &err), &err);
	{
		struct repo_file file = { stream.path, stream.size };
		struct repo_commit commit = describe(&file);

		check(repo_commit(repo, &commit, oid, &err), &err);
	}
	repo_close(repo);
	location_release(&location);
}

static void
fake_oid(git_oid *oid)
{
	size_t i;

	for (i = 0; i < sizeof oid->id; i++)
		oid->id[i] = (unsigned char)rand();
}

static void
insert(git_treebuilder *tree, const char *name, const git_oid *oid, git_filemode_t mode)
{
	git_check(git_treebuilder_insert(NULL, tree, name, oid, mode));
}

/* The directories of all sealed segments, each full of names, and an index of them. */
static void
make_history(struct repo *repo, const struct shape *shape, long segments)
{
	git_treebuilder *stream_tree, *dir_tree = NULL, *one;
	git_index *index;
	git_index_entry entry;
	char *path = path_join(repo->git_dir, "index"), name[64];
	struct stream at = { .segment = 0 };
	git_oid oid, tip, root_tree, tree;
	git_tree *base;
	git_tree_update update = { GIT_TREE_UPDATE_UPSERT, { { 0 } }, GIT_FILEMODE_TREE,
		"events" };
	struct err err = {0};
	struct repo_file none = { "", 0 };
	struct repo_commit commit = describe(&none);

	git_check(git_index_open(&index, path));
	git_check(git_treebuilder_new(&stream_tree, repo->git, NULL));
	for (; at.segment < segments; at.segment++) {
		if (at.segment % shape->fan_out == 0)
			git_check(git_treebuilder_new(&dir_tree, repo->git, NULL));
		name_segment(&at, shape->fan_out);
		fake_oid(&oid);
		insert(dir_tree, path_base(at.path), &oid, GIT_FILEMODE_BLOB);
		memset(&entry, 0, sizeof entry);
		entry.path = at.path;
		entry.id = oid;
		entry.mode = GIT_FILEMODE_BLOB;
		git_check(git_index_add(index, &entry));
		if (at.segment % shape->fan_out == shape->fan_out - 1 ||
		    at.segment == segments - 1) {
			git_check(git_treebuilder_write(&oid, dir_tree));
			git_treebuilder_free(dir_tree);
			snprintf(name, sizeof name, "%02lx", at.segment / shape->fan_out);
			insert(stream_tree, name, &oid, GIT_FILEMODE_TREE);
		}
	}
	git_check(git_treebuilder_write(&oid, stream_tree));
	git_treebuilder_free(stream_tree);
	git_check(git_treebuilder_new(&one, repo->git, NULL));
	insert(one, "5f0c2a9b1d3e", &oid, GIT_FILEMODE_TREE);
	git_check(git_treebuilder_write(&oid, one));
	git_treebuilder_free(one);
	git_check(git_treebuilder_new(&one, repo->git, NULL));
	insert(one, "5f", &oid, GIT_FILEMODE_TREE);
	git_check(git_treebuilder_write(&update.id, one));
	git_treebuilder_free(one);

	if (!repo_tip_oid(repo, &tip))
		exit(6);
	check(repo_tree_of(repo, &root_tree, &tip, &err), &err);
	git_check(git_tree_lookup(&base, repo->git, &root_tree));
	git_check(git_tree_create_updated(&tree, repo->git, base, 1, &update));
	git_tree_free(base);
	check(repo_write_commit(repo, &commit, &tree, &tip, &oid, &err), &err);
	check(repo_move_branch(repo, &oid, &tip, commit.message, &err), &err);
	git_check(git_index_write(index));
	git_index_free(index);
	free(path);
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The tenth part is what a busy machine cannot spoil. */
static void
print_times(double *value, size_t count)
{
	qsort(value, count, sizeof *value, by_value);
	printf("\t%.3f\t%.3f", value[count / 2], value[count / 10]);
}

static long
disk_kib(const char *dir)
{
	struct buf command = BUF_INIT;
	FILE *pipe;
	long kib = 0;

	buf_addf(&command, "du -sk '%s'", dir);
	pipe = popen(command.data, "r");
	if (!pipe || fscanf(pipe, "%ld", &kib) != 1)
		kib = 0;
	if (pipe)
		pclose(pipe);
	buf_release(&command);
	return kib;
}

static void
measure(const struct shape *shape, const char *dir)
{
	long per = (shape->cap + LINE - 1) / LINE, segments = shape->events / per, i;
	double build[COMMITS], publish[COMMITS], all[COMMITS], start, middle, end;
	struct stream stream = { .segment = segments };
	struct repo_pending pending;
	struct log_location location;
	struct repo *repo;
	struct err err = {0};
	long before;

	setup(dir);
	find(&location, dir);
	check(repo_open(&repo, &location, &err), &err);
	if (segments)
		make_history(repo, shape, segments);
	name_segment(&stream, shape->fan_out);
	for (i = 0; i < shape->events % per; i++)
		append(location.dir, &stream, 0);
	before = disk_kib(location.git_dir);
	for (i = 0; i < COMMITS; i++) {
		append(location.dir, &stream, 0);
		struct repo_file file = { stream.path, stream.size };
		struct repo_commit commit = describe(&file);

		start = now_ms();
		check(repo_build(repo, &commit, &pending, &err), &err);
		middle = now_ms();
		check(repo_publish(repo, &commit, &pending, &err), &err);
		end = now_ms();
		build[i] = middle - start;
		publish[i] = end - middle;
		all[i] = end - start;
		if (stream.size >= shape->cap) {
			stream.segment++;
			stream.size = 0;
			name_segment(&stream, shape->fan_out);
		}
	}
	start = now_ms();
	check(repo_refresh_index(repo, &err), &err);
	end = now_ms();
	printf("%ld\t%ld\t%ld", shape->events, shape->cap / 1024, shape->fan_out);
	print_times(all, COMMITS);
	print_times(build, COMMITS);
	print_times(publish, COMMITS);
	printf("\t%.1f\t%.1f\n", (double)(disk_kib(location.git_dir) - before) / COMMITS,
	    end - start);
	fflush(stdout);
	repo_close(repo);
	location_release(&location);
}

static void
table(const char *dir)
{
	static const long events[] = { 10, 10000, 1000000 }, cap[] = { 8, 16, 32, 64 };
	static const long fan_out[] = { 256, 64 };
	char name[64], *path;
	size_t i, j, k;

	printf("events\tcap KiB\tfan-out\tcommit ms\tp10\tobjects ms\tp10\t"
	    "ref and index ms\tp10\tKiB/commit\tindex later ms\n");
	for (i = 0; i < 3; i++) {
		for (j = 0; j < 4; j++) {
			for (k = 0; k < 2; k++) {
				struct shape shape = { events[i], cap[j] * 1024, fan_out[k] };

				snprintf(name, sizeof name, "%ld-%ld-%ld", events[i], cap[j],
				    fan_out[k]);
				path = path_join(dir, name);
				measure(&shape, path);
				free(path);
			}
		}
	}
}

int
main(int argc, char *argv[])
{
	if (argc == 3 && !strcmp(argv[1], "--setup"))
		setup(argv[2]);
	else if (argc == 3 && !strcmp(argv[1], "--table"))
		table(argv[2]);
	else if (argc == 2 && argv[1][0] != '-')
		write_once(argv[1]);
	else
		return 2;
	return 0;
}
