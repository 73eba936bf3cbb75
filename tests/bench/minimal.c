/* SPDX-License-Identifier: ISC */
/*
 * The minimal writer: what anybody's program would do that appends one line to a file
 * of a git work tree and commits it with libgit2, and nothing else: start, append,
 * fdatasync, blob, trees, commit, ref, index. It knows nothing of tasks, takes no lock,
 * reads no log. The measure for task-add and task-move.
 *
 * usage: minimal DIR [COUNT]	(made with git init when it is not there)
 *
 * With COUNT it does so as many times in one process, and prints how often a second.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <git2.h>

#define LINE 450
#define CAP (32 << 10)

static void
check(int got, const char *what)
{
	const git_error *error = git_error_last();

	if (got >= 0)
		return;
	fprintf(stderr, "minimal: %s: %s\n", what, error ? error->message :
	    strerror(errno));
	exit(1);
}

/* Append to the first segment that has room; its path, relative. */
static void
append(char path[64], const char *dir)
{
	char line[LINE], full[4096];
	struct stat st;
	int fd, n = 0;

	do {
		snprintf(path, 64, "events/5f/5f0c2a9b1d3e/%02x/%02x.jsonl", n / 256,
		    n % 256);
		snprintf(full, sizeof(full), "%s/%s", dir, path);
		n++;
	} while (stat(full, &st) == 0 && st.st_size >= CAP);
	for (char *p = full + strlen(dir) + 1; (p = strchr(p, '/')) != NULL; p++) {
		*p = '\0';
		mkdir(full, 0777);
		*p = '/';
	}
	memset(line, 'x', sizeof(line));
	line[LINE - 1] = '\n';
	fd = open(full, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	check(fd, "open");
	check(write(fd, line, LINE) == LINE ? 0 : -1, "write");
	check(fdatasync(fd), "fdatasync");
	close(fd);
}

static void
commit(git_repository *repo, const char *path)
{
	git_tree_update update = { .action = GIT_TREE_UPDATE_UPSERT,
	    .filemode = GIT_FILEMODE_BLOB, .path = path };
	git_oid parent_oid, tree_oid, commit_oid;
	git_commit *parent = NULL;
	git_tree *base = NULL, *tree;
	git_signature *who;
	git_index *index;

	check(git_repository_index(&index, repo), "index");
	check(git_index_add_bypath(index, path), "add");
	git_oid_cpy(&update.id, &git_index_get_bypath(index, path, 0)->id);
	if (git_reference_name_to_id(&parent_oid, repo, "HEAD") == 0) {
		check(git_commit_lookup(&parent, repo, &parent_oid), "parent");
		check(git_commit_tree(&base, parent), "tree");
	}
	if (base) {
		check(git_tree_create_updated(&tree_oid, repo, base, 1, &update),
		    "trees");
	} else {
		check(git_index_write_tree(&tree_oid, index), "trees");
	}
	check(git_tree_lookup(&tree, repo, &tree_oid), "tree");
	check(git_signature_new(&who, "ann", "ann@example.org", 1790000000, 0), "who");
	check(git_commit_create_v(&commit_oid, repo, "HEAD", who, who, NULL,
	    "task-add: something\n", tree, parent != NULL, parent), "commit");
	check(git_index_write(index), "index");
	git_signature_free(who);
	git_tree_free(tree);
	git_tree_free(base);
	git_commit_free(parent);
	git_index_free(index);
}

int
main(int argc, char *argv[])
{
	long count = argc == 3 ? atol(argv[2]) : 1;
	struct timespec from, to;
	git_repository *repo;
	char path[64];

	if (argc < 2 || count < 1)
		return 2;
	check(git_libgit2_init(), "init");
	if (git_repository_open(&repo, argv[1]) < 0)
		check(git_repository_init(&repo, argv[1], 0), "create");
	clock_gettime(CLOCK_MONOTONIC, &from);
	for (long i = 0; i < count; i++) {
		append(path, argv[1]);
		commit(repo, path);
	}
	clock_gettime(CLOCK_MONOTONIC, &to);
	if (argc == 3)
		printf("%.0f\n", (double)count / ((double)(to.tv_sec - from.tv_sec) +
		    (double)(to.tv_nsec - from.tv_nsec) / 1e9));
	git_repository_free(repo);
	git_libgit2_shutdown();
	return 0;
}
