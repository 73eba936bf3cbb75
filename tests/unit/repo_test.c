/* SPDX-License-Identifier: ISC */
/*
 * The git side of a log against the git program: what it makes must be what git calls
 * sound, and whatever is broken on purpose must be whole after the next commit.
 */
#include "git/repo.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/buf_read.h"
#include "base/err.h"
#include "base/lock.h"
#include "base/path.h"
#include "git/log_location.h"
#include "git/loose_object.h"
#include "tap.h"

#define SEGMENT "events/5f/5f0c2a9b1d3e/00/00.jsonl"
#define OTHER "events/5f/5f0c2a9b1d3e/00/01.jsonl"

/* Run a command of the shell with $T, the directory of this test; its status. */
static int
sh(const char *command)
{
	int status = system(command);

	return status == -1 ? -1 : WEXITSTATUS(status);
}

/* The command succeeds and prints this. */
static void
prints(const char *command, const char *want, const char *name)
{
	char got[4096];
	FILE *pipe = popen(command, "r");
	size_t len = pipe ? fread(got, 1, sizeof got - 1, pipe) : 0;

	got[len] = '\0';
	if (len && got[len - 1] == '\n')
		got[len - 1] = '\0';
	ok(pipe && pclose(pipe) == 0 && !strcmp(got, want), "%s", name);
	if (strcmp(got, want))
		printf("#   got '%s'\n#  want '%s'\n", got, want);
}

static char *
below(const char *path)
{
	return path_join(getenv("T"), path);
}

static int
find_in(struct log_location *location, const char *path, const char *option)
{
	char *cwd = below(path);
	struct location_query ask = { .option = option, .cwd = cwd };
	struct err err = {0};
	int rc = location_find(location, &ask, &err);

	if (rc)
		printf("# %s\n", err.message);
	free(cwd);
	return rc;
}

/* From path one finds the log dir with this git directory. */
static void
finds(const char *path, const char *dir, const char *git_dir, const char *name)
{
	struct log_location location;
	char *want = below(dir), *want_git = below(git_dir);

	if (ok(!find_in(&location, path, NULL), "%s", name)) {
		is_str(location.dir, want, "... its work tree");
		is_str(location.git_dir, want_git, "... its git directory");
		location_release(&location);
	}
	free(want);
	free(want_git);
}

static int
create(const char *path, const char *option, int *joined, struct buf *warning)
{
	char *cwd = below(path);
	struct location_query ask = { .option = option, .cwd = cwd };
	struct log_location location;
	struct err err = {0};
	int rc = location_plan(&location, &ask, &err);

	if (!rc)
		rc = repo_create(&location, NULL, joined, warning, &err);
	if (rc)
		printf("# %s\n", err.message);
	location_release(&location);
	free(cwd);
	return rc;
}

static int
init(const char *path)
{
	struct buf warning = BUF_INIT;
	int joined, rc = create(path, NULL, &joined, &warning);

	if (warning.len)
		printf("# warning: %s\n", warning.data);
	buf_release(&warning);
	return rc;
}

/* Append a line to a segment and commit all of the segment. */
static int
record(const char *path, const char *segment, const char *line)
{
	struct log_location location;
	struct repo *repo = NULL;
	struct err err = {0};
	struct stat st;
	char oid[REPO_OID_SIZE], *full, *above;
	FILE *file;
	int rc = find_in(&location, path, NULL);

	if (rc)
		return rc;
	full = path_join(location.dir, segment);
	above = path_parent(full);
	rc = path_make_dirs(above, location.dir, &err);
	file = fopen(full, "a");
	if (!rc && file)
		fprintf(file, "%s\n", line);
	if (file)
		fclose(file);
	if (!rc)
		rc = repo_open(&repo, &location, &err);
	if (!rc && !stat(full, &st)) {
		struct repo_file changed = { segment, st.st_size };
		struct repo_commit commit = { .files = &changed, .count = 1,
			.message = "task-add: test\n\nActor: ann\n", .author = "ann",
			.time_ms = 1700000000000, .utc_offset_min = 60 };

		rc = repo_commit(repo, &commit, oid, &err);
	}
	if (rc)
		printf("# %s\n", err.message);
	repo_close(repo);
	free(full);
	free(above);
	location_release(&location);
	return rc;
}

static int
restore(const char *path, size_t *count)
{
	struct log_location location;
	struct repo *repo;
	struct err err = {0};
	int rc = find_in(&location, path, NULL);

	if (rc)
		return rc;
	rc = repo_open(&repo, &location, &err);
	if (!rc)
		rc = repo_restore(repo, NULL, 0, count, &err);
	if (rc)
		printf("# %s\n", err.message);
	else
		repo_close(repo);
	location_release(&location);
	return rc;
}

/* What must hold of every log, whatever has happened to it. */
static void
is_sound(const char *log, const char *name)
{
	struct buf command = BUF_INIT;

	buf_addf(&command, "cd $T/%s && git status --porcelain && git fsck 2>&1 "
	    "--no-dangling", log);
	prints(command.data, "", name);
	buf_release(&command);
}

static void
test_create(void)
{
	sh("git init -q $T/p && mkdir -p $T/p/src/deep");
	ok(!init("p/src/deep"), "a log is made at the top of the project");
	prints("git -C $T/p/.tasks rev-parse HEAD", REPO_ROOT_OID, "the root commit is constant");
	prints("git -C $T/p/.tasks symbolic-ref HEAD", REPO_REF, "on its branch");
	is_sound("p/.tasks", "git calls it sound and clean");
	prints("git -C $T/p status --porcelain", "", "the project does not see it");
	prints("cat $T/p/.tasks/.git", "gitdir: ../.git/tasks", "the link to git is relative");
	prints("git -C $T/p/.tasks config core.worktree", "../../.tasks", "... and back");
	ok(!init("p"), "making it again is harmless");
	prints("grep -c tasks $T/p/.git/info/exclude", "1", "excluded once");
	finds("p/src/deep", "p/.tasks", "p/.git/tasks", "found from below");
	finds("p/.tasks/", "p/.tasks", "p/.git/tasks", "found from inside");
	finds("p/.git/hooks", "p/.tasks", "p/.git/tasks", "found from the git directory");
	finds("p/.git/tasks", "p/.tasks", "p/.git/tasks", "found from its git directory");
}

static void
test_commit(void)
{
	ok(!record("p", SEGMENT, "{\"n\":1}"), "a commit");
	prints("git -C $T/p/.tasks log -1 --format='%an <%ae> %ad %s%n%(trailers:key=Actor)'",
	    "ann <tasklog@localhost> Tue Nov 14 23:13:20 2023 +0100 task-add: test\n"
	    "Actor: ann\n", "git log shows who, when and what");
	prints("git -C $T/p/.tasks show HEAD:" SEGMENT, "{\"n\":1}", "with the line");
	is_sound("p/.tasks", "clean after a commit");
	ok(!record("p", OTHER, "{\"n\":2}") && !record("p", SEGMENT, "{\"n\":3}"), "two more");
	prints("git -C $T/p/.tasks rev-list --count HEAD", "4", "each is a commit");
	prints("git -C $T/p/.tasks reflog | wc -l", "4", "and in the reflog");
	is_sound("p/.tasks", "clean after more");
	sh("git -C $T/p/.tasks gc -q");
	ok(!record("p", SEGMENT, "{\"n\":4}"), "a commit after git gc");
	is_sound("p/.tasks", "sound after git gc");
	sh("git -C $T/p/.tasks pack-refs --all --prune");
	ok(!record("p", SEGMENT, "{\"n\":5}"), "a commit on a packed ref");
	is_sound("p/.tasks", "sound after pack-refs");
}

static int
count_file(void *arg, const char *path, int64_t size, struct err *err)
{
	int *files = arg;

	(void)err;
	*files += *path != '/' && size > 0;
	return 0;
}

static void
test_read(void)
{
	int files = 0;
	struct log_location location;
	struct repo *repo;
	struct buf text = BUF_INIT;
	struct err err = {0};
	char tip[REPO_OID_SIZE], same[REPO_OID_SIZE];
	int64_t size;

	ok(!find_in(&location, "p", NULL) && !repo_open(&repo, &location, &err), "open");
	ok(!repo_committed_size(repo, SEGMENT, &size, &err) && size == 32, "committed size");
	ok(!repo_committed_size(repo, "events/no", &size, &err) && size == -1, "... of nothing");
	ok(!repo_tip(tip, &location, &err) && !repo_resolve(repo, "tasks@{0}", same, &err) &&
	    !strcmp(tip, same), "the tip, with and without libgit2");
	ok(repo_resolve(repo, "nonsense", same, &err) == TASK_ENOTFOUND, "no such revision");
	err_clear(&err);
	ok(!repo_read_blob(repo, "HEAD~5", "format", &text, &err) &&
	    slice_is(slice_of_buf(&text), "tasklog 1\n"), "an old blob");
	ok(repo_read_blob(repo, NULL, "format/x", &text, &err) == TASK_ENOTFOUND &&
	    repo_read_blob(repo, NULL, "events/5f", &text, &err) == TASK_ENOTFOUND,
	    "no blob below a file, nor a directory");
	err_clear(&err);
	ok(!repo_each_file(repo, NULL, "events/5f/", count_file, &files, &err) && files == 2,
	    "the files below a path");
	ok(!repo_each_file(repo, NULL, "events/99", count_file, &files, &err) && files == 2,
	    "none below another");
	ok(!repo_each_file(repo, "HEAD", NULL, count_file, &files, &err) && files == 7,
	    "all files");
	buf_clear(&text);
	ok(!repo_config(repo, "core.hookspath", &text, &err) &&
	    slice_is(slice_of_buf(&text), "/dev/null"), "configuration");
	buf_release(&text);
	repo_close(repo);
	location_release(&location);
}

/* One way to break a log, and what must come back. */
struct damage {
	const char *name;
	const char *how;	/* in the git directory */
};

static void
test_damage(void)
{
	static const struct damage damage[] = {
		{ "no index", "rm index" },
		{ "a corrupt index", "printf rubbish >index" },
		{ "an empty index", ": >index" },
		{ "an old lock of the index", "touch -d '1 hour ago' index.lock" },
		{ "an old lock of the branch", "touch -d '1 hour ago' refs/heads/tasks.lock" },
		{ "locks of a killed writer", "printf 1 >tasklog/updating; "
		    "touch refs/heads/tasks.lock index.lock" },
		{ "an empty ref", ": >refs/heads/tasks" },
		{ "no ref", "rm -f refs/heads/tasks packed-refs" },
		{ "a ref to nothing",
		    "echo 1234567890123456789012345678901234567890 >refs/heads/tasks" },
		{ "no ref and no reflog", "rm -rf refs/heads/tasks packed-refs logs" },
		{ "an empty HEAD and ref", ": >HEAD; : >refs/heads/tasks" },
		{ "the tip's commit object empty", "o=$(git rev-parse tasks); "
		    "f=objects/$(echo $o | cut -c1-2)/$(echo $o | cut -c3-); chmod +w $f; : >$f" },
		{ "the tip's tree empty", "o=$(git rev-parse tasks^{tree}); "
		    "f=objects/$(echo $o | cut -c1-2)/$(echo $o | cut -c3-); chmod +w $f; : >$f" },
		{ "the stream's tree corrupt", "o=$(git rev-parse tasks:events/5f); "
		    "f=objects/$(echo $o | cut -c1-2)/$(echo $o | cut -c3-); chmod +w $f; "
		    "printf rubbish >$f" },
		{ "all loose objects of this minute empty",
		    "find objects -type f -path 'objects/[0-9a-f]*' | while read f; do chmod +w $f; : >$f; "
		    "done" },
		{ "no objects at all", "rm -rf objects; mkdir objects" },
	};
	struct buf command = BUF_INIT;
	char line[32], want[32];
	size_t i;

	for (i = 0; i < sizeof damage / sizeof *damage; i++) {
		buf_clear(&command);
		buf_addf(&command, "rm -rf $T/d && mkdir $T/d && cd $T/d && git init -q ."
		    " && git config user.name x");
		sh(command.data);
		if (init("d") || record("d", SEGMENT, "{\"n\":1}") ||
		    record("d", OTHER, "{\"n\":2}") || record("d", SEGMENT, "{\"n\":3}"))
			ok(0, "%s: could not be made", damage[i].name);
		buf_clear(&command);
		buf_addf(&command, "cd $T/d/.git/tasks && { %s; } 2>/dev/null", damage[i].how);
		sh(command.data);
		snprintf(line, sizeof line, "{\"n\":%zu}", i + 4);
		ok(!record("d", SEGMENT, line), "%s: a commit goes through", damage[i].name);
		is_sound("d/.tasks", "... sound and clean");
		snprintf(want, sizeof want, "3 %zu", i + 4);
		buf_clear(&command);
		buf_addf(&command, "cd $T/d/.tasks && echo $(git show HEAD:" SEGMENT
		    " | grep -c n) $(git show HEAD:" SEGMENT " | tail -1 | tr -dc 0-9)");
		prints(command.data, want, "... with every line");
		prints("git -C $T/d/.tasks show HEAD:" OTHER, "{\"n\":2}", "... of every file");
	}
	buf_release(&command);
}

static void
test_lost_work_tree(void)
{
	struct log_location location;
	size_t count = 0;

	sh("rm -rf $T/p/.tasks");
	ok(!find_in(&location, "p", NULL) && location.lost_work_tree && !location.exists,
	    "a lost work tree is found");
	location_release(&location);
	ok(!restore("p", &count) && count == 5, "and restored");
	is_sound("p/.tasks", "as it was");
	sh("rm $T/p/.tasks/.git");
	ok(!find_in(&location, "p/.tasks", NULL) && location.relink, "a lost link is noticed");
	location_release(&location);
	ok(!restore("p", &count) && count == 0, "and restored");
	is_sound("p/.tasks", "as it was");
}

static void
test_places(void)
{
	sh("cd $T/p && git config user.email a@b && git config user.name a && "
	    "git commit -q --allow-empty -m x && git worktree add -q ../wt 2>/dev/null");
	finds("wt", "p/.tasks", "p/.git/tasks", "a linked worktree finds the main one's log");
	sh("git clone -q --bare $T/p $T/b.git && git -C $T/b.git worktree add -q $T/bw");
	ok(!init("bw"), "a log in a worktree of a bare repository");
	finds("bw", "b.git/tasks/work", "b.git/tasks", "lives in the bare repository");
	ok(!record("bw", SEGMENT, "{}"), "and takes commits");
	is_sound("b.git/tasks/work", "sound there");
	finds("b.git", "b.git/tasks/work", "b.git/tasks", "found from the bare repository");
	sh("git init -q --separate-git-dir=$T/sep.git $T/sep");
	ok(!init("sep") && !record("sep", SEGMENT, "{}"), "with a separate git directory");
	finds("sep", "sep/.tasks", "sep.git/tasks", "it lives there");
	is_sound("sep/.tasks", "sound there");
	sh("git init -q $T/super && cd $T/super && git -c protocol.file.allow=always "
	    "submodule --quiet add $T/p sub 2>/dev/null");
	ok(!init("super/sub") && !record("super/sub", SEGMENT, "{}"), "in a submodule");
	finds("super/sub", "super/sub/.tasks", "super/.git/modules/sub/tasks", "of its own");
	is_sound("super/sub/.tasks", "sound there");
	sh("git init -q --object-format=sha256 $T/s256 && git -C $T/s256 remote add origin x");
	ok(!init("s256") && !record("s256", SEGMENT, "{}"), "in a sha256 project");
	is_sound("s256/.tasks", "sound there");
	prints("git -C $T/s256/.tasks remote", "", "without its origin");
	sh("mkdir -p $T/plain/a/b");
	ok(!init("plain") && !record("plain/a/b", SEGMENT, "{}"), "outside of any project");
	finds("plain/a", "plain/.tasks", "plain/.tasks/.git", "with an ordinary git directory");
	is_sound("plain/.tasks", "sound there");
}

static void
test_copies(void)
{
	struct log_location location;
	char *dir;

	sh("cp -r $T/p $T/copy");
	finds("copy", "copy/.tasks", "copy/.git/tasks", "a copy finds its own log");
	ok(!record("copy", OTHER, "{\"copy\":1}"), "and writes to it");
	is_sound("copy/.tasks", "sound there");
	is_sound("p/.tasks", "the original is untouched");
	sh("git -C $T/copy/.git/tasks config core.worktree $T/p/.tasks");
	finds("copy", "copy/.tasks", "copy/.git/tasks", "an absolute link does not mislead");
	ok(!find_in(&location, "copy", NULL) && location.relink, "and is to be repaired");
	location_release(&location);
	sh("mkdir $T/stray && cp -r $T/p/.tasks $T/stray/.tasks && "
	    "echo gitdir: $T/p/.git/tasks >$T/stray/.tasks/.git");
	ok(find_in(&location, "stray", NULL) == TASK_EINVALID, "a copy of the files alone is refused");
	sh("mkdir $T/nothing");
	ok(find_in(&location, "nothing", NULL) == TASK_ENOTFOUND, "nothing is found in nothing");
	dir = below("named/log");
	{
		struct buf warning = BUF_INIT;
		int joined;

		ok(!create("p", dir, &joined, &warning), "a log in a named directory");
		buf_release(&warning);
	}
	ok(!find_in(&location, "p", dir) && !strcmp(location.dir, dir), "found by its name");
	location_release(&location);
	free(dir);
	is_sound("named/log", "sound there");
	setenv("GIT_DIR", "/nowhere", 1);
	setenv("GIT_INDEX_FILE", "/nowhere/index", 1);
	ok(!record("p", OTHER, "{\"hook\":1}"), "GIT_DIR of a hook does not mislead");
	unsetenv("GIT_DIR");
	unsetenv("GIT_INDEX_FILE");
	is_sound("p/.tasks", "sound still");
}

static void
test_join(void)
{
	struct buf warning = BUF_INIT;
	int joined = 0;

	sh("git init -q --bare $T/origin.git && git clone -q $T/origin.git $T/one 2>/dev/null");
	ok(!create("one", NULL, &joined, &warning) && !joined && !warning.len,
	    "the first log has nothing to join");
	ok(!record("one", SEGMENT, "{\"one\":1}") && !sh("git -C $T/one/.tasks push -q"),
	    "plain git push works");
	sh("git clone -q $T/origin.git $T/two 2>/dev/null");
	ok(!create("two", NULL, &joined, &warning) && joined && !warning.len,
	    "the second joins it");
	prints("cat $T/two/.tasks/" SEGMENT, "{\"one\":1}", "with its events");
	is_sound("two/.tasks", "sound there");
	ok(!record("two", "events/77/777777777777/00/00.jsonl", "{}") &&
	    !record("one", SEGMENT, "{\"one\":2}") && !sh("git -C $T/one/.tasks push -q") &&
	    !sh("git -C $T/two/.tasks -c user.name=x -c user.email=x@x pull -q --no-edit"),
	    "plain git pull works");
	is_sound("two/.tasks", "sound after a merge");
	sh("git init -q $T/far && git -C $T/far remote add origin $T/missing.git");
	ok(!create("far", NULL, &joined, &warning) && !joined && warning.len,
	    "a remote out of reach is a warning");
	is_sound("far/.tasks", "the log is made all the same");
	buf_release(&warning);
}

/* One of many writers, each with a stream of its own, under the commit lock. */
static void
write_for_ever(int number)
{
	char segment[64];
	struct log_location location;
	struct err err = {0};
	char *lock;
	int fd;

	snprintf(segment, sizeof segment, "events/0%d/0%d0000000000/00/00.jsonl", number,
	    number);
	if (find_in(&location, "many", NULL))
		_exit(1);
	lock = path_join(location.local_dir, "commit.lock");
	for (;;) {
		if (lock_take(&fd, lock, NULL, &err) || record("many", segment, "{\"k\":1}"))
			_exit(1);
		lock_drop(&fd);
	}
}

/* Writers are killed at any moment; then the next one goes on. */
static void
test_kills(void)
{
	const struct timespec turn = { .tv_nsec = 23000000 };
	pid_t child[4];
	int i, status, failed = 0;

	sh("mkdir $T/many");
	ok(!init("many"), "a log for many writers");
	for (i = 0; i < 4; i++)
		child[i] = 0;
	for (i = 0; i < 60; i++) {
		pid_t *at = &child[i % 4];

		if (*at) {
			if (i % 8 == 0)
				sh("git -C $T/many/.tasks status --porcelain >/dev/null");
			kill(*at, SIGKILL);
			waitpid(*at, &status, 0);
			failed += WIFEXITED(status);
		}
		*at = fork();
		if (!*at)
			write_for_ever(i % 4);
		nanosleep(&turn, NULL);
	}
	for (i = 0; i < 4; i++) {
		kill(child[i], SIGKILL);
		waitpid(child[i], &status, 0);
		failed += WIFEXITED(status);
	}
	is_int(failed, 0, "writers among killed writers never fail");
	for (i = 0; i < 4; i++) {
		char segment[64];

		snprintf(segment, sizeof segment, "events/0%d/0%d0000000000/00/00.jsonl", i, i);
		failed += record("many", segment, "{\"last\":1}");
	}
	is_int(failed, 0, "and the log goes on");
	is_sound("many/.tasks", "sound and clean");
}

static void
test_signing(void)
{
	struct log_location location;
	struct repo *repo;
	struct repo_pending pending;
	struct buf warning = BUF_INIT;
	struct err err = {0};
	struct repo_file file = { SEGMENT, 8 };
	struct repo_commit commit = { .files = &file, .count = 1, .author = "ann",
		.message = "task-add: signed\n\nTask: x\n", .time_ms = 1700000000000 };

	sh("git -C $T/plain/.tasks config commit.gpgsign true");
	ok(!record("plain", SEGMENT, "{\"s\":1}") && !find_in(&location, "plain", NULL) &&
	    !repo_open(&repo, &location, &err), "open");
	ok(!repo_signs(repo), "the log's own configuration asks for nothing");
	sh("printf '#!/bin/sh\\ncat >/dev/null\\necho \"[GNUPG:] SIG_CREATED x\" >&2\\n"
	    "echo -----BEGIN PGP SIGNATURE-----\\n' >$T/gpg && chmod +x $T/gpg && "
	    "git config --global commit.gpgsign true && git config --global gpg.program $T/gpg");
	ok(repo_signs(repo), "the user's does");
	ok(!repo_build(repo, &commit, &pending, &err) &&
	    !repo_sign(repo, &commit, &pending, &warning, &err) && !warning.len &&
	    !repo_publish(repo, &commit, &pending, &err), "a signed commit");
	prints("git -C $T/plain/.tasks cat-file commit HEAD | sed 's/^\\(....\\).*/\\1/' | "
	    "head -5 | tr '\\n' ' '", "tree pare auth comm gpgs ", "has a signature");
	prints("git -C $T/plain/.tasks log -1 --format='%an %ad %s'",
	    "ann Tue Nov 14 22:13:20 2023 +0000 task-add: signed", "and says the same");
	sh("printf '#!/bin/sh\\necho no key >&2\\nexit 2\\n' >$T/gpg");
	ok(!repo_build(repo, &commit, &pending, &err) &&
	    !repo_sign(repo, &commit, &pending, &warning, &err) && warning.len &&
	    !repo_publish(repo, &commit, &pending, &err), "without a key: unsigned, a warning");
	ok(repo_publish(repo, &commit, &pending, &err) && err.word == ERR_STALE,
	    "the swap notices that the branch has moved");
	sh("rm $HOME/.gitconfig");
	buf_release(&warning);
	repo_close(repo);
	location_release(&location);
}

/* Git removes empty directories of objects after packing, also just made ones. */
static int
remove_directories(const char *objects)
{
	int pid = fork();

	for (unsigned i = 0; pid == 0; i++) {
		char name[3], *dir;

		snprintf(name, sizeof name, "%02x", i % 256);
		dir = path_join(objects, name);
		if (rmdir(dir) == -1 && getppid() == 1)
			_exit(0);
		free(dir);
	}
	return pid;
}

/* Under the address sanitizer: a head that lies about the size, a stream that ends early. */
static void
test_damaged_objects(void)
{
	char *objects = below("damaged"), hex[GIT_OID_HEXSZ + 1], text[3000];
	struct buf path = BUF_INIT, file = BUF_INIT, got = BUF_INIT;
	struct err err = {0};
	struct loose_object loose;
	git_object_t type;
	git_oid oid;
	int wrong, used = 0;

	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (char)('a' + i * i % 23);
	mkdir(objects, 0777);
	loose_object_init(&loose, objects);
	wrong = loose_object_write(&loose, &oid, GIT_OBJECT_BLOB, text, sizeof text, &err);
	git_oid_tostr(hex, sizeof hex, &oid);
	buf_addf(&path, "%s/%.2s/%s", objects, hex, hex + 2);
	wrong |= buf_read_file(&file, path.data, 1 << 20, &err);
	chmod(path.data, 0644);
	for (size_t bit = 0; bit < file.len * 8 && !wrong; bit++) {
		FILE *f = fopen(path.data, "wb");

		file.data[bit / 8] ^= (char)(1 << bit % 8);
		wrong = !f || fwrite(file.data, 1, file.len, f) != file.len || fclose(f);
		file.data[bit / 8] ^= (char)(1 << bit % 8);
		if (loose_object_read(&loose, &got, &type, &oid) == LOOSE_OBJECT_GOOD)
			wrong |= got.len != sizeof text || memcmp(got.data, text, got.len);
		else
			used++;
		buf_release(&got);
	}
	ok(!wrong && used, "a damaged object is none, or what it was");
	loose_object_release(&loose);
	buf_release(&path);
	buf_release(&file);
	free(objects);
}

static void
test_removed_directories(void)
{
	char *objects = below("loose");
	struct err err = {0};
	struct loose_object loose;
	int wrong = 0, pid;

	mkdir(objects, 0777);
	pid = remove_directories(objects);
	loose_object_init(&loose, objects);
	for (int i = 0; i < 3000 && !wrong; i++) {
		git_oid oid;

		wrong = loose_object_write(&loose, &oid, GIT_OBJECT_BLOB, &i, sizeof i, &err);
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	ok(!wrong, "objects are written while directories are removed");
	if (wrong)
		printf("# %s\n", err.message);
	loose_object_release(&loose);
	free(objects);
}

int
main(void)
{
	char template[] = "/tmp/repo_test.XXXXXX", *real;

	if (!mkdtemp(template) || !(real = realpath(template, NULL)))
		return 1;
	setenv("T", real, 1);
	setenv("HOME", real, 1);
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	setenv("GIT_AUTHOR_NAME", "wrong", 1);
	unsetenv("XDG_CONFIG_HOME");
	test_create();
	test_commit();
	test_read();
	test_damage();
	test_lost_work_tree();
	test_places();
	test_copies();
	test_join();
	test_kills();
	test_signing();
	test_damaged_objects();
	test_removed_directories();
	sh("rm -rf $T");
	free(real);
	return done_testing();
}
