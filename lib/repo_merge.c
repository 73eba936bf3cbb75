/* SPDX-License-Identifier: ISC */
/*
 * A merge of the user's that a command has overtaken: git has put both sides into the
 * work tree, and then found the branch moved. It leaves MERGE_HEAD behind (or, when it
 * only went forward, nothing but the files) and refuses every later merge. The next
 * command makes the commit that git could not: its tree has every line of both sides.
 * What contradicts itself outside of events/ stays the user's to resolve.
 */
#include "repo.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "err.h"
#include "lock.h"
#include "path.h"
#include "place.h"
#include "repo_internal.h"

#define LIVE_MS 100		/* for which a git that has just written MERGE_HEAD is let be */
#define RECENT_S 10
#define FILE_MAX ((size_t)1 << 30)

struct merge {
	struct repo *repo;
	struct tree_edit edit;
	git_tree *base;		/* NULL: the two have nothing in common */
	git_oid ours, theirs;
	int conflict;		/* boolean */
	int contradicted;	/* boolean: the index does not have what theirs has */
	struct buf behind;	/* paths that the work tree has less of, NUL-terminated */
};

static int
stat_in(const char *dir, const char *name, struct stat *st)
{
	char *path = path_join(dir, name);
	int is = lstat(path, st) == 0 && S_ISREG(st->st_mode);

	free(path);
	return is;
}

int
repo_merging(const struct place *place)
{
	struct stat merged, ours;

	if (stat_in(place->git_dir, "MERGE_HEAD", &merged))
		return 1;
	/* Git notes ORIG_HEAD before it merges: was that about since our last update? */
	return stat_in(place->git_dir, "ORIG_HEAD", &merged) &&
	    stat_in(place->git_dir, "FETCH_HEAD", &ours) &&
	    (!stat_in(place->local_dir, "updating", &ours) ||
	    difftime(merged.st_mtime, ours.st_mtime) > -RECENT_S);
}

static int
by_text(const void *a, const void *b)
{
	const struct slice *x = a, *y = b;
	size_t len = x->len < y->len ? x->len : y->len;
	int order = len ? memcmp(x->ptr, y->ptr, len) : 0;

	return order ? order : (x->len > y->len) - (x->len < y->len);
}

/* Its lines, each with its line end, sorted. */
static struct slice *
sorted_lines(const struct buf *text, size_t *count)
{
	const char *p = text->data, *end = p + text->len, *next;
	struct slice *line = NULL;
	size_t cap = 0;

	for (*count = 0; p < end; p = next) {
		next = memchr(p, '\n', (size_t)(end - p));
		next = next ? next + 1 : end;
		if (*count == cap) {
			cap = cap ? cap * 2 : 64;
			line = task_realloc(line, cap, sizeof *line);
		}
		line[(*count)++] = (struct slice){ p, (size_t)(next - p) };
	}
	if (line)
		qsort(line, *count, sizeof *line, by_text);
	return line;
}

/* Append to out the lines of more that are not in text; out may be text itself. */
static void
add_missing(struct buf *out, const struct buf *text, const struct buf *more)
{
	struct buf missing = BUF_INIT;
	struct slice *line, want;
	const char *p = more->data, *end = p + more->len, *next;
	size_t count;

	line = sorted_lines(text, &count);
	for (; p < end; p = next) {
		next = memchr(p, '\n', (size_t)(end - p));
		if (!next)
			break;
		want = (struct slice){ p, (size_t)(++next - p) };
		if (!count || !bsearch(&want, line, count, sizeof *line, by_text))
			buf_add_slice(&missing, want);
	}
	buf_add(out, missing.data, missing.len);
	buf_release(&missing);
	free(line);
}

static int
begins_with(const struct buf *text, const struct buf *start)
{
	return text->len >= start->len &&
	    (!start->len || !memcmp(text->data, start->data, start->len));
}

static void
read_worktree(struct merge *merge, const char *path, struct buf *out)
{
	char *full = path_join(merge->repo->dir, path);

	if (!path_is_file(full) || buf_read_file(out, full, FILE_MAX, NULL))
		buf_clear(out);
	while (out->len && out->data[out->len - 1] != '\n')
		out->len--;
	free(full);
}

static int
read_blob(struct merge *merge, const git_oid *oid, struct buf *out, struct err *err)
{
	struct repo_object object;
	int rc = repo_read_object(merge->repo, &object, oid, GIT_OBJECT_BLOB, err);

	if (!rc) {
		buf_add(out, object.data, object.len);
		repo_object_release(&object);
	}
	return rc;
}

/* Every line of both; as the work tree has them if it has them all. */
static int
unite(struct merge *merge, const char *path, const git_oid *ours, const git_oid *theirs,
    git_oid *out, struct err *err)
{
	struct buf a = BUF_INIT, b = BUF_INIT, work = BUF_INIT, lacks = BUF_INIT;
	int rc = ours ? read_blob(merge, ours, &a, err) : 0;

	if (!rc)
		rc = read_blob(merge, theirs, &b, err);
	if (rc)
		goto done;
	read_worktree(merge, path, &work);
	if (begins_with(&b, &a)) {
		*out = *theirs;
	} else if (begins_with(&a, &b)) {
		*out = *ours;
	} else {
		add_missing(&a, &a, &b);
		add_missing(&lacks, &work, &a);
		rc = repo_write_object(merge->repo, out, GIT_OBJECT_BLOB,
		    lacks.len ? a.data : work.data, lacks.len ? a.len : work.len, err);
		b.len = 0;
		buf_add(&b, a.data, a.len);
	}
	if (!begins_with(&work, &b) && begins_with(&b, &work))
		buf_add(&merge->behind, path, strlen(path) + 1);
done:
	buf_release(&a);
	buf_release(&b);
	buf_release(&work);
	buf_release(&lacks);
	return rc;
}

static const git_oid *
base_of(struct merge *merge, const char *path, git_tree_entry **entry)
{
	*entry = NULL;
	if (!merge->base || git_tree_entry_bypath(entry, merge->base, path))
		return NULL;
	return git_tree_entry_id(*entry);
}

/* One file that theirs has, and ours has not or has otherwise. */
static int
merge_file(struct merge *merge, const git_diff_delta *delta, struct err *err)
{
	const char *path = delta->new_file.path;
	const git_oid *ours = delta->status == GIT_DELTA_ADDED ? NULL : &delta->old_file.id;
	const git_oid *theirs = &delta->new_file.id, *base;
	git_tree_entry *entry;
	git_oid both;
	int rc = 0;

	if (delta->status == GIT_DELTA_DELETED)
		return 0;
	base = base_of(merge, path, &entry);
	if (!strncmp(path, "events/", 7)) {
		rc = unite(merge, path, ours, theirs, &both, err);
		if (!rc && (!ours || !git_oid_equal(&both, ours)))
			rc = tree_edit_set(&merge->edit, merge->repo, path, &both, err);
	} else if (base && git_oid_equal(base, theirs)) {
		;	/* only ours has changed it */
	} else if ((ours && base && git_oid_equal(base, ours)) || (!ours && !base)) {
		rc = tree_edit_set(&merge->edit, merge->repo, path, theirs, err);
	} else {
		merge->conflict = 1;
	}
	git_tree_entry_free(entry);
	return rc;
}

static int
tree_of(struct merge *merge, const git_oid *oid, git_tree **out)
{
	git_commit *commit = NULL;
	int got = git_commit_lookup(&commit, merge->repo->git, oid);

	if (!got)
		got = git_commit_tree(out, commit);
	git_commit_free(commit);
	return got;
}

/*
 * Has git put theirs into the index already? Only then a merge that left no MERGE_HEAD
 * was about that commit.
 */
static void
compare_index(struct merge *merge, git_diff *diff)
{
	char *path = path_join(merge->repo->git_dir, "index");
	git_index *index = NULL;
	const git_diff_delta *delta;
	const git_index_entry *entry;
	size_t i, seen = 0;

	merge->contradicted = git_index_open(&index, path) != 0;
	for (i = 0; !merge->contradicted && i < git_diff_num_deltas(diff); i++) {
		delta = git_diff_get_delta(diff, i);
		if (delta->status == GIT_DELTA_DELETED)
			continue;
		entry = git_index_get_bypath(index, delta->new_file.path, 0);
		merge->contradicted = !entry ||
		    !git_oid_equal(&entry->id, &delta->new_file.id);
		seen++;
	}
	merge->contradicted |= !seen;
	git_index_free(index);
	free(path);
}

static int
merge_trees(struct merge *merge, int forwarded, git_oid *out, struct err *err)
{
	git_diff_options options;
	git_tree *ours = NULL, *theirs = NULL;
	git_diff *diff = NULL;
	git_oid base;
	size_t i;
	int rc = 0;

	git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
	options.flags = GIT_DIFF_SKIP_BINARY_CHECK;
	if (tree_of(merge, &merge->ours, &ours) || tree_of(merge, &merge->theirs, &theirs) ||
	    git_diff_tree_to_tree(&diff, merge->repo->git, ours, theirs, &options)) {
		rc = repo_fail(err, "cannot compare the sides of a merge");
		goto done;
	}
	if (!git_merge_base(&base, merge->repo->git, &merge->ours, &merge->theirs) &&
	    tree_of(merge, &base, &merge->base))
		merge->base = NULL;
	if (forwarded)
		compare_index(merge, diff);
	rc = tree_edit_start(&merge->edit, merge->repo, git_tree_id(ours), err);
	for (i = 0; !rc && !merge->contradicted && i < git_diff_num_deltas(diff); i++)
		rc = merge_file(merge, git_diff_get_delta(diff, i), err);
	if (!rc)
		rc = tree_edit_write(&merge->edit, merge->repo, out, err);
done:
	git_diff_free(diff);
	git_tree_free(ours);
	git_tree_free(theirs);
	return rc;
}

/* It may have grown since it was looked at. */
static int
is_behind_still(struct merge *merge, const char *path)
{
	struct buf work = BUF_INIT, blob = BUF_INIT;
	int is;

	read_worktree(merge, path, &work);
	is = !repo_read_blob(merge->repo, NULL, path, &blob, NULL) &&
	    begins_with(&blob, &work);
	buf_release(&work);
	buf_release(&blob);
	return is;
}

/* What the work tree has less of, unless someone is writing just now. */
static int
catch_up_files(struct merge *merge, struct err *err)
{
	char *lock = path_join(merge->repo->local_dir, "append.lock"), *full;
	const char *p, *end = merge->behind.data + merge->behind.len;
	size_t restored;
	int fd = -1, held = 0, rc = 0;

	if (merge->behind.len)
		rc = lock_try(&fd, lock, &held, err);
	for (p = merge->behind.data; !rc && held && p < end; p += strlen(p) + 1) {
		full = path_join(merge->repo->dir, p);
		if (is_behind_still(merge, p))
			unlink(full);
		free(full);
	}
	if (!rc)
		rc = repo_restore(merge->repo, &restored, err);
	lock_drop(&fd);
	free(lock);
	return rc;
}

static int
commit_merge(struct merge *merge, const struct repo_commit *who, const git_oid *tree,
    struct err *err)
{
	struct repo_commit commit = *who;
	git_oid to;
	int rc;

	commit.message = "tasklog: conclude an interrupted merge\n\n"
	    "The branch had moved while git was merging.\n";
	rc = repo_write_commit(merge->repo, &commit, tree, &merge->ours, &merge->theirs, &to,
	    err);
	if (!rc)
		rc = repo_update_begin(merge->repo, err);
	if (!rc) {
		rc = repo_move_branch(merge->repo, &to, &merge->ours, commit.message, err);
		repo_update_end(merge->repo);
	}
	return rc ? rc : catch_up_files(merge, err);
}

/* One commit to merge, unless it is there already. *done: MERGE_HEAD may go. */
static int
conclude(struct repo *repo, const git_oid *theirs, int forwarded,
    const struct repo_commit *who, int *done, int *merged, struct err *err)
{
	struct merge merge = { .repo = repo, .theirs = *theirs };
	git_oid tree;
	int rc;

	*done = 0;
	if (!repo_tip_oid(repo, &merge.ours))
		return 0;
	if (git_oid_equal(&merge.ours, theirs) ||
	    git_graph_descendant_of(repo->git, &merge.ours, theirs) == 1) {
		*done = 1;
		return 0;
	}
	rc = merge_trees(&merge, forwarded, &tree, err);
	if (!rc && !merge.conflict && !merge.contradicted) {
		rc = commit_merge(&merge, who, &tree, err);
		*done = *merged = !rc;
	}
	tree_edit_release(&merge.edit);
	git_tree_free(merge.base);
	buf_release(&merge.behind);
	return rc;
}

static void
wait_for_live(const struct repo *repo)
{
	const struct timespec step = { .tv_nsec = 10 * 1000000L };
	struct stat st;
	int waited = 0;

	while (stat_in(repo->git_dir, "MERGE_HEAD", &st) && waited < LIVE_MS &&
	    difftime(time(NULL), st.st_mtime) <= 1) {
		nanosleep(&step, NULL);
		waited += 10;
	}
}

static void
forget(struct repo *repo)
{
	static const char *const name[] = { "MERGE_MODE", "MERGE_MSG", "AUTO_MERGE",
		"MERGE_HEAD" };

	for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
		char *path = path_join(repo->git_dir, name[i]);

		unlink(path);
		free(path);
	}
}

static int
conclude_all(struct repo *repo, const char *name, const struct repo_commit *who,
    int *merged, int *left, struct err *err)
{
	char *path = path_join(repo->git_dir, name);
	int forwarded = strcmp(name, "MERGE_HEAD") != 0, rc = 0, done;
	struct buf text = BUF_INIT;
	const char *p;
	git_oid theirs;

	if (!path_is_file(path) || buf_read_file(&text, path, 1 << 20, NULL))
		buf_clear(&text);
	for (p = text.len ? text.data : ""; !rc && *p; p += strcspn(p, "\n"), p += *p == '\n') {
		if (git_oid_fromstrn(&theirs, p, strnlen(p, 40)))
			continue;
		rc = conclude(repo, &theirs, forwarded, who, &done, merged, err);
		*left |= !done;
		if (forwarded)
			break;
	}
	buf_release(&text);
	free(path);
	return rc;
}

int
repo_conclude(struct repo *repo, const struct repo_commit *who, struct buf *note,
    struct err *err)
{
	struct err why = {0};
	struct stat st;
	int merged = 0, left = 0, named, rc;

	wait_for_live(repo);
	named = stat_in(repo->git_dir, "MERGE_HEAD", &st);
	rc = conclude_all(repo, named ? "MERGE_HEAD" : "FETCH_HEAD", who, &merged, &left,
	    &why);
	if (rc && why.word == ERR_STALE)
		return err_set(err, why.word, "%s", why.message);
	if (named && !rc && !left)
		forget(repo);
	if (merged || (named && !left)) {
		err_clear(&why);
		repo->index_behind |= repo_refresh_index(repo, &why) != 0;
	}
	if (merged)
		buf_addf(note, "concluded the merge that was interrupted in '%s'", repo->dir);
	else if (named && (left || rc))
		buf_addf(note, "a merge is not concluded in '%s': git -C '%s' status", repo->dir,
		    repo->dir);
	return 0;
}
