/* SPDX-License-Identifier: ISC */
/*
 * The state of a journal: it begins with the snapshot, is brought up to date
 * from the files, and is stored as a snapshot again.
 */
#include "log/journal_parts.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf_read.h"
#include "base/err.h"
#include "base/lock.h"
#include "base/path.h"
#include "base/trace.h"
#include "git/background.h"
#include "log/journal_head.h"

#define TAIL_MIN (64 * 1024)
#define TAIL_MAX (256 * 1024)
#define TAIL_PART 32
#define DETACH_FROM (2 * 1024 * 1024)

void
journal_read_workflow(struct journal *journal)
{
	struct state *state = journal->loader.state;
	uint32_t term = state_find_term(state, TERM_LOG_FIELD,
	    SLICE("workflow"));
	struct view view = { state, NULL, 0 };
	uint32_t best = term ? view_best(&view, state->log, term) : 0;

	if (journal->workflow.count && best == journal->workflow_event)
		return;
	workflow_release(&journal->workflow);
	view_workflow(&journal->workflow, state);
	journal->workflow_event = best;
}

/* Fold the ends of this clone's own streams. */
static void
fold_tails(struct journal *journal)
{
	if (writer_table_follow(&journal->writers))
		journal_set_local(journal);
	for (size_t i = 0; i < journal->writers.local_count; i++)
		loader_tail(&journal->loader, journal->writers.local[i]);
}

/*
 * Bring the state up to date. If only this clone's commands have moved the
 * branch since the state was complete, only the ends of this clone's streams
 * are read; else every file is.
 */
static int
fold_news(struct journal *journal, bool *all, struct err *err)
{
	char base[SNAPSHOT_OID], after[SNAPSHOT_OID];
	int rc;

	journal_base_now(base, journal);
	*all = !*base || strcmp(base, journal->base) != 0;
	if (!*all) {
		fold_tails(journal);
		return 0;
	}
	memcpy(journal->whole.base, base, sizeof(base));
	journal->loader.no_files = *base && journal_is_away(journal);
	rc = loader_refresh(&journal->loader, err);
	journal_base_now(after, journal);
	memcpy(journal->base, strcmp(base, after) == 0 ? base : "",
	    *base && strcmp(base, after) == 0 ? SNAPSHOT_OID : 1);
	return rc;
}

static int
catch_up(struct journal *journal, struct err *err)
{
	uint64_t events = journal->loader.state->arrived;
	struct span span;
	int rc;
	bool all;

	span_begin(&span, "replay");
	rc = fold_news(journal, &all, err);
	span_count(&span, "all_files", (uint64_t)all);
	span_count(&span, "files",
	    all ? journal->loader.state->segments.count - 1
	        : journal->writers.local_count);
	span_count(&span, "events", journal->loader.state->arrived - events);
	span_count(&span, "bytes", journal->loader.bytes);
	span_end(&span);
	journal->loader.bytes = 0;
	return rc;
}

int
journal_refresh(struct journal *journal, struct err *err)
{
	int rc = journal->ahead ? journal_reload(journal, err) :
	    catch_up(journal, err);

	if (!rc && journal->loader.shrunk) {
		journal->shrank = true;
		rc = journal_reload(journal, err);
	}
	journal_read_workflow(journal);
	journal->view.state = journal->loader.state;
	journal->view.workflow = &journal->workflow;
	journal->basis.clock_ms = journal_clock(journal);
	journal->view.now_ms = journal->basis.clock_ms;
	return rc;
}

int
journal_read_tails(struct journal *journal, const char *base, struct err *err)
{
	if (journal->ahead || !*base || strcmp(base, journal->base) != 0)
		return journal_refresh(journal, err);
	fold_tails(journal);
	if (journal->loader.shrunk)
		return journal_refresh(journal, err);
	journal_read_workflow(journal);
	return 0;
}

uint64_t
journal_scrubs(const struct journal *journal)
{
	char *path = path_join(journal->location.local_dir, "scrubs");
	struct buf text = BUF_INIT;
	uint64_t count = 0;

	if (path_is_file(path) && !buf_read_regular(&text, path, 64, NULL))
		count = strtoull(text.data ? text.data : "", NULL, 10);
	buf_release(&text);
	free(path);
	return count;
}

/* Drop the state and the snapshot it was mapped from. */
static void
drop_state(struct journal *journal)
{
	state_free(journal->loader.state);
	journal->loader.state = NULL;
	snapshot_close(&journal->snapshot);
	journal->loader.shrunk = journal->ahead = false;
	journal->loader.breaks = 0;
	journal->base[0] = '\0';
	problems_clear(&journal->problems);
	journal->workflow_event = 0;
	workflow_release(&journal->workflow);
	memset(&journal->workflow, 0, sizeof(journal->workflow));
}

/*
 * A file has lost bytes (a reset, a purge), so folded lines may be gone: fold
 * everything again.
 */
int
journal_reload(struct journal *journal, struct err *err)
{
	int rc;

	drop_state(journal);
	journal->scrubs = journal_scrubs(journal);
	journal->loads++;
	journal->loader.state = state_new();
	rc = catch_up(journal, err);
	if (!rc && journal->loader.shrunk)
		rc = err_set(err, ERR_IO,
		    "'%s' keeps changing while it is read",
		    journal->location.dir);
	return rc;
}

/*
 * True if the snapshot may be used. A crafted snapshot could do anything, so
 * one of another user needs the trust that a write needs.
 */
static bool
may_use_snapshot(struct journal *journal)
{
	char *path = path_join(journal->location.local_dir, "snapshot");
	struct stat st;
	bool may = lstat(path, &st) == 0 && (st.st_uid == geteuid() ||
	    !journal_may_write(journal, NULL));

	free(path);
	return may;
}

void
journal_begin_state(struct journal *journal)
{
	const struct snapshot_label label = {
		.dir = journal->location.local_dir,
		.owner = journal->writers.identity
	};
	struct state *state;
	struct span span;
	bool good;

	journal->scrubs = journal_scrubs(journal);
	if (journal->no_snapshot || !may_use_snapshot(journal))
		return;
	span_begin(&span, "snapshot");
	good = snapshot_open(&journal->snapshot, &state, &label,
	    !journal->options.reads_only);
	span_count(&span, "good", (uint64_t)good);
	span_count(&span, "bytes", journal->snapshot.size);
	span_count(&span, "checked",
	    (uint64_t)(good && !journal->snapshot.seen));
	span_end(&span);
	if (!good)
		return;
	state_free(journal->loader.state);
	journal->loader.state = state;
	loader_recall(&journal->loader);
	memcpy(journal->base, journal->snapshot.base, SNAPSHOT_OID);
}

/* Returns how many bytes of the segments were folded. */
static uint64_t
folded_bytes(const struct state *state)
{
	uint64_t bytes = 0;

	for (uint32_t s = 1; s < state->segments.count; s++)
		bytes += state_segment(state, s)->size;
	return bytes;
}

/*
 * True if a large snapshot is left to a background process. Who has written a
 * large batch, an import, writes it at once: the next command would fold all of
 * the batch.
 */
static bool
is_detached(const struct journal *journal, uint64_t bytes)
{
	return journal->options.may_detach && bytes > DETACH_FROM &&
	    journal->pending.len <= DETACH_FROM;
}

/*
 * Write the snapshot. Only one process does so at a time; others skip it. A
 * large snapshot is settled, and written so often that few events come after
 * it.
 */
static void
write_snapshot(struct journal *journal, uint64_t bytes)
{
	struct snapshot_label label = { journal->location.local_dir,
	    journal->writers.identity, journal->base, bytes };
	char *path = path_join(journal->location.local_dir, "snapshot.lock");
	int fd = -1;
	bool held = false, detach = is_detached(journal, bytes), child = false;
	struct span span;
	int *const keep[] = { &fd, &journal->snapshot.fd };

	if (lock_try(&fd, path, &held, NULL) || !held ||
	    journal_scrubs(journal) != journal->scrubs)
		goto done;
	if (detach)
		child = background_start(keep, journal->snapshot.map ? 2 : 1);
	if (child)
		background_yield();
	if (child || !detach) {
		span_begin(&span, "snapshot-write");
		snapshot_write(journal->loader.state, &label,
		    &journal->snapshot,
		    journal->options.may_detach && bytes > DETACH_FROM);
		span_count(&span, "events", journal->loader.state->arrived);
		span_end(&span);
	}
	if (child)
		_exit(0);
done:
	lock_drop(&fd);
	free(path);
}

/* True if a stored state would remember all problems. */
static bool
can_be_stored(struct journal *journal)
{
	const struct problems *problems = journal_problems(journal);

	for (size_t i = 0; i < problems->count; i++)
		if (!loader_recalls(&journal->loader, &problems->problem[i]))
			return false;
	/*
	 * a file that differs from git's may be repaired at any time, unnoticed
	 */
	return !journal->whole.changed;
}

void
journal_end_state(struct journal *journal)
{
	const struct state *state = journal->loader.state;
	uint64_t bytes, tail;

	if (journal->no_snapshot || journal->options.reads_only ||
	    journal->ahead || journal->loader.no_files || !*journal->base ||
	    !state || !can_be_stored(journal) || !journal_intact(journal))
		return;
	bytes = folded_bytes(state);
	tail = bytes - (journal->snapshot.map ? journal->snapshot.bytes : 0);
	if (tail > TAIL_MIN &&
	    (tail > bytes / TAIL_PART ||
	        (is_detached(journal, bytes) && tail > TAIL_MAX)) &&
	    path_is_dir(journal->location.local_dir) &&
	    !journal_may_write(journal, NULL))
		write_snapshot(journal, bytes);
}
