/* SPDX-License-Identifier: ISC */
/*
 * Rounds with remotes. A push is a compare-and-swap on the remote's branch. A
 * loser waits a random time, up to twice as long after each loss, and begins
 * again (full jitter: clones that lost together do not meet again).
 */
#include "sync/sync.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/lock.h"
#include "base/path.h"
#include "format/id.h"
#include "git/gitdir.h"
#include "git/gitdir_check.h"
#include "git/remote.h"
#include "git/repo.h"
#include "git/repo_sync.h"
#include "log/journal_head.h"
#include "log/journal_parts.h"
#include "log/journal_stray.h"
#include "sync/sync_private.h"

#define TIMEOUT_MS 60000
#define WAIT_FIRST_MS 25
#define WAIT_MOST_MS 3000

static void
say(const struct sync *sync, const struct sync_remote *remote, const char *what)
{
	if (sync->options->progress)
		sync->options->progress(sync->options->arg, remote->name, what);
}

static int
timeout_of(const struct sync *sync)
{
	return sync->options->timeout_ms ? sync->options->timeout_ms
	                                 : TIMEOUT_MS;
}

bool
sync_back_off(const struct sync *sync, struct sync_remote *remote)
{
	int64_t most = WAIT_FIRST_MS, ms;
	uint64_t random = 0;
	struct timespec pause;

	say(sync, remote, "waiting");
	remote->retries++;
	for (size_t i = 0; i < remote->retries && most < WAIT_MOST_MS; i++)
		most *= 2;
	if (id_random(&random, sizeof(random), NULL))
		return false;
	ms = (int64_t)(random % (uint64_t)(most + 1));
	if (clock_ms() + ms >= sync->deadline)
		return false;
	pause = (struct timespec){ ms / 1000, ms % 1000 * 1000000 };
	nanosleep(&pause, NULL);
	return true;
}

/*
 * The remote has no log yet, or no more. It gets ours as it is. But the history
 * of a shallow clone begins in the middle and would be refused, so it is sent
 * as one commit on the root.
 */
static int
begin_there(struct sync *sync, const char *ours, struct sync_unite *with,
    struct err *err)
{
	char *shallow = path_join(sync->journal->location.git_dir, "shallow");
	int rc = 0;
	bool is_shallow = path_is_file(shallow);

	free(shallow);
	memcpy(with->tip, ours, sizeof(with->tip));
	if (!is_shallow || sync->options->dry_run)
		return repo_lines_beyond(sync->repo, NULL, ours, &with->went,
		    err);
	rc = repo_make_root(sync->repo, err);
	with->theirs = REPO_ROOT_OID;
	return rc ? rc : sync_unite(sync->journal, sync->repo, with, err);
}

static int
unite(struct sync *sync, struct sync_remote *remote, const char *theirs,
    struct sync_unite *with, struct err *err)
{
	char ours[REPO_OID_SIZE], common[REPO_OID_SIZE] = "";
	const struct log_location *location = &sync->journal->location;
	int rc = journal_settle(sync->journal, err);
	bool apart;

	if (!rc)
		rc = repo_tip(ours, location, err);
	if (!rc && !*theirs)
		return begin_there(sync, ours, with, err);
	if (!rc)
		rc = remote_common(location, ours, theirs, common, err);
	apart = !*common || strcmp(common, REPO_ROOT_OID) == 0;
	if (!rc)
		rc = sync_check_log(sync->journal, sync->repo, theirs,
		    remote->name, apart && !sync->options->join, err);
	if (!rc) {
		say(sync, remote, "uniting");
		rc = sync_unite(sync->journal, sync->repo, with, err);
	}
	remote->came += rc ? 0 : with->came;
	return rc;
}

struct remote
sync_remote_of(const struct sync *sync, const struct sync_remote *remote)
{
	return (struct remote){ &sync->journal->location, &sync->transport,
		remote->name, timeout_of(sync) };
}

static int
send_tip(const struct sync *sync, struct sync_remote *remote,
    const struct sync_unite *with, const char *replaces, struct err *err)
{
	struct remote there = sync_remote_of(sync, remote);
	int rc = sync_check_gaps(sync->journal, sync->repo, with->theirs,
	    remote->name, err);

	if (rc)
		return rc;
	say(sync, remote, "sending");
	return remote_push(&there, with->tip, replaces, err);
}

/*
 * Send our tip. If the remote has what is purged here (`theirs` is not what was
 * united), its branch is replaced. If it refuses that, its history is taken as
 * it is, and gets the purged lines as one more commit.
 */
static int
send(struct sync *sync, struct sync_remote *remote, struct sync_unite *with,
    const char *theirs, struct err *err)
{
	struct err why = {0};
	int rc;

	if (strcmp(theirs, with->theirs) == 0)
		return send_tip(sync, remote, with, NULL, err);
	rc = send_tip(sync, remote, with, theirs, &why);
	if (!rc || why.word != ERR_INVALID)
		return rc ? err_set(err, why.word, "%s", why.message) : 0;
	sync_say_refused(sync, remote->name, &why);
	with->theirs = theirs;
	rc = unite(sync, remote, theirs, with, err);
	if (!rc && strcmp(theirs, with->tip) != 0)
		rc = send_tip(sync, remote, with, NULL, err);
	return rc;
}

int
sync_round_trip(struct sync *sync, struct sync_remote *remote, struct err *err)
{
	char theirs[REPO_OID_SIZE], clean[REPO_OID_SIZE];
	struct remote there = sync_remote_of(sync, remote);
	struct sync_unite with = { .remote = remote->name, .theirs = clean,
	    .dry_run = sync->options->dry_run };
	int rc;

	say(sync, remote, "fetching");
	rc = remote_fetch(&there, theirs, err);
	if (!rc)
		rc = sync_clean(sync, theirs, clean, err);
	if (!rc)
		rc = unite(sync, remote, clean, &with, err);
	if (rc)
		return rc;
	remote->went = with.went;
	if (sync->options->dry_run)
		return 0;
	if (strcmp(theirs, with.tip) != 0)
		rc = send(sync, remote, &with, theirs, err);
	if (!rc)
		memcpy(remote->tip, with.tip, sizeof(remote->tip));
	else
		remote->went = 0;
	return rc;
}

static void
sync_with(struct sync *sync, struct sync_remote *remote)
{
	struct err why;
	int rc;

	do {
		why = (struct err){0};
		rc = sync_round_trip(sync, remote, &why);
	} while (rc && why.word == ERR_STALE && sync_back_off(sync, remote));
	if (why.word == ERR_STALE)
		err_set(&remote->err, ERR_STALE,
		    "other clones were always faster to push to the remote "
		    "'%s' (%zu times); received events are kept: sync again "
		    "later",
		    remote->name, remote->retries);
	else
		remote->err = why;
}

static void
add_remote(struct sync_result *out, const char *name, size_t len)
{
	struct buf text = BUF_INIT;

	buf_add(&text, name, len);
	out->remote = task_realloc(out->remote, out->count + 1,
	    sizeof(*out->remote));
	out->remote[out->count++] = (struct sync_remote){ .name = text.data };
}

static bool
is_line_of(const char *name, const struct buf *lines)
{
	size_t len = strlen(name);
	const char *p = lines->data;

	for (; p && *p; p += strcspn(p, "\n"), p += *p == '\n')
		if (strcspn(p, "\n") == len && memcmp(p, name, len) == 0)
			return true;
	return false;
}

/* Refuse a remote that is not among the known ones, a line each. */
static int
refuse_remote(const char *name, const struct buf *known, struct err *err)
{
	struct buf names = BUF_INIT;
	int rc;

	for (size_t i = 0; i < known->len; i++)
		if (known->data[i] != '\n')
			buf_add_char(&names, known->data[i]);
		else if (i + 1 < known->len)
			buf_add_str(&names, ", ");
	rc = err_set(err, ERR_NOT_FOUND, "the log has no remote '%s'%s%s", name,
	    names.len ? "; it has " : "", names.len ? names.data : "");
	buf_release(&names);
	return rc;
}

/*
 * Choose the remotes: the named ones, else all. Without a remote there must be
 * another log to exchange events with.
 */
static int
choose(struct sync_result *out, const struct sync *sync, bool others,
    struct err *err)
{
	const struct sync_options *options = sync->options;
	const struct log_location *location = &sync->journal->location;
	struct buf known = BUF_INIT;
	const char *p;
	int rc = remote_names(location, &known, err);

	if (!rc && !known.len && (!others || options->count))
		rc = err_set(err, ERR_NOT_FOUND, "the log has no remote: git "
		    "-C '%s' remote add origin URL", location->dir);
	for (size_t i = 0; i < options->count && !rc; i++) {
		if (is_line_of(options->remotes[i], &known))
			add_remote(out, options->remotes[i],
			    strlen(options->remotes[i]));
		else
			rc = refuse_remote(options->remotes[i], &known, err);
	}
	for (p = known.data; !rc && !options->count && p && *p;
	    p += strcspn(p, "\n"), p += *p == '\n')
		add_remote(out, p, strcspn(p, "\n"));
	buf_release(&known);
	return rc;
}

/*
 * Send to earlier remotes what came from later ones. Lines that only files here
 * had (strays) go to every remote.
 */
static void
send_round(struct sync *sync, struct sync_result *out, bool strays)
{
	char tip[REPO_OID_SIZE];

	if ((out->count < 2 && !strays) || sync->options->dry_run ||
	    repo_tip(tip, &sync->journal->location, NULL))
		return;
	for (size_t i = 0; i < out->count; i++)
		if (!out->remote[i].err.word &&
		    strcmp(out->remote[i].tip, tip) != 0) {
			size_t went = out->remote[i].went;

			sync_with(sync, &out->remote[i]);
			out->remote[i].went += went;
		}
}

/* Tell what others have purged: it is gone here, too. */
static void
tell_purges(struct journal *journal, uint64_t before)
{
	uint64_t now = journal->loader.state->purges;

	if (now > before)
		journal_note(journal,
		    "%llu purge%s came, and with %s lines lost their data: "
		    "task-log --type line.purged tells who did it, and why",
		    (unsigned long long)(now - before),
		    now - before == 1 ? "" : "s",
		    now - before == 1 ? "it" : "them");
}

/*
 * Remove what is purged from this clone. If our history is another one then,
 * the remotes get it.
 */
static int
remove_purged(struct sync *sync, struct sync_result *out, struct err *err)
{
	bool moved = false;
	int rc = sync_scrub(sync, &moved, err);

	for (size_t i = 0; !rc && moved && i < out->count; i++)
		if (!out->remote[i].err.word)
			sync_with(sync, &out->remote[i]);
	return rc || !moved ? rc : sync_scrub(sync, &moved, err);
}

static int
run(struct sync *sync, struct sync_result *out, struct err *err)
{
	struct merge_report before = {0};
	uint64_t purges = sync->journal->loader.state->purges;
	struct sync_local local = { .journal = sync->journal };
	size_t came = 0;
	bool strays, moved;
	int rc;

	merge_report_read(&before, sync->journal);
	rc = sync->options->dry_run ? 0 : sync_local(&local, err);
	if (!rc)
		rc = sync_scrub(sync, &moved, err);
	if (!rc)
		rc = choose(out, sync, local.found > 0, err);
	if (rc) {
		merge_report_release(&before);
		return rc;
	}
	came = local.came;
	for (size_t i = 0; i < out->count; i++)
		sync_with(sync, &out->remote[i]);
	strays = sync->journal->whole.strays > 0 && !sync->options->dry_run;
	/* not earlier: a killed sync may have left the lines that come now */
	if (strays)
		rc = journal_commit_strays(sync->journal, err);
	if (!rc)
		send_round(sync, out, strays);
	if (!rc)
		rc = remove_purged(sync, out, err);
	for (size_t i = 0; i < out->count; i++)
		came += out->remote[i].came;
	tell_purges(sync->journal, purges);
	if (came && !sync->options->dry_run) {
		merge_report_read(&out->report, sync->journal);
		merge_report_since(&out->report, &before);
	}
	merge_report_release(&before);
	return rc;
}

/*
 * Open the transport. If the remotes are reached in another way now, the user
 * is told.
 */
static int
open_transport(struct sync *sync, struct err *err)
{
	struct buf notes = BUF_INIT;
	int rc = transport_open(&sync->transport, &sync->journal->location,
	    false, &notes, err);

	for (char *p = notes.data; p && *p; p += strlen(p) + 1) {
		p[strcspn(p, "\n")] = '\0';
		journal_note(sync->journal, "%s", p);
	}
	buf_release(&notes);
	return rc;
}

/*
 * True if this is a partial clone that left some of the branch with its remote.
 */
static bool
lacks_promised(const struct journal *journal)
{
	return journal->whole.absent && journal_is_partial(journal);
}

static int
fetch_promised(const struct sync *sync, struct err *err)
{
	const struct log_location *location = &sync->journal->location;
	char *name = gitdir_config(location->git_dir, "config", "branch",
	    REPO_BRANCH, "remote");
	struct remote there = { location, &sync->transport,
		name ? name : "origin", timeout_of(sync) };
	int rc = remote_fetch_promised(&there, err);

	free(name);
	return rc;
}

/* Fetch the objects of the branch that are missing first. */
static int
make_whole(struct sync *sync, struct err *err)
{
	struct journal *journal = sync->journal;
	struct err why = {0};
	int rc = sync->options->dry_run ? 0 : journal_look_over(journal, &why);

	if (rc && !lacks_promised(journal))
		return err_set(err, why.word, "%s", why.message);
	rc = open_transport(sync, err);
	if (rc || !lacks_promised(journal))
		return rc;
	rc = fetch_promised(sync, err);
	return rc ? rc : journal_look_over(journal, err);
}

/* One sync of a clone at a time: two would get in each other's way. */
int
sync_begin(struct sync *sync, struct journal *journal,
    const struct sync_options *options, int *lock, struct err *err)
{
	int rc;

	*sync = (struct sync){ .journal = journal, .options = options };
	journal->may_write = false;
	rc = journal_lock(journal, lock, "sync.lock", err);
	if (!rc)
		rc = gitdir_check_all(journal->location.git_dir,
		    journal->location.dir, err);
	if (!rc)
		rc = journal_check_head(journal, err);
	if (!rc)
		rc = make_whole(sync, err);
	if (!rc)
		rc = repo_open(&sync->repo, &journal->location, err);
	sync->deadline = clock_ms() + timeout_of(sync);
	return rc;
}

void
sync_end(struct sync *sync, int *lock)
{
	repo_close(sync->repo);
	transport_close(&sync->transport);
	lock_drop(lock);
}

int
sync_run(struct journal *journal, const struct sync_options *options,
    struct sync_result *out, struct err *err)
{
	struct sync sync;
	int lock, rc = sync_begin(&sync, journal, options, &lock, err);

	*out = (struct sync_result){0};
	if (!rc)
		rc = run(&sync, out, err);
	sync_end(&sync, &lock);
	if (rc)
		sync_result_release(out);
	return rc;
}

void
sync_result_release(struct sync_result *result)
{
	for (size_t i = 0; i < result->count; i++)
		free(result->remote[i].name);
	free(result->remote);
	merge_report_release(&result->report);
	*result = (struct sync_result){0};
}
