/* SPDX-License-Identifier: ISC */
/*
 * The sentences for stderr: first what the log lacks, then what was done
 * (journal_note()).
 */
#include "log/journal.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/path.h"
#include "log/journal_head.h"
#include "log/journal_parts.h"

/*
 * Tell what the files lack, unless an error says why it cannot be restored. A
 * git that is working there may be about to restore it.
 */
static void
tell_lost(const struct journal *journal, struct buf *out)
{
	char *lock = path_join(journal->location.git_dir, "index.lock");
	size_t lost = journal->whole.lost;

	if (lost && !journal->refused && access(lock, F_OK) == -1)
		buf_addf(out,
		    "%zu file%s of '%s' lack%s lines that the branch has: they "
		    "are read from git, and the next command that writes puts "
		    "them back\n",
		    lost, lost == 1 ? "" : "s", journal->location.dir,
		    lost == 1 ? "s" : "");
	free(lock);
}

static void
tell_changed(const struct journal *journal, struct buf *out)
{
	size_t n = journal->whole.changed;

	if (n)
		buf_addf(out,
		    "%zu file%s of '%s' %s not what the branch has: git's "
		    "lines are read; 'task-fsck --repair' puts them back\n",
		    n, n == 1 ? "" : "s", journal->location.dir,
		    n == 1 ? "is" : "are");
}

/* Tell what is ignored or missing, whatever the cause. */
static void
tell_absent(const struct journal *journal, struct buf *out)
{
	unsigned long long n = journal->loader.state->unknown;

	tell_lost(journal, out);
	tell_changed(journal, out);
	if (!journal->refused)
		journal_tell_away(journal, out);
	if (journal_is_set_back(journal))
		buf_add_str(out,
		    "this clone was set back behind what it had written: its "
		    "next write continues as another writer\n");
	if (n)
		buf_addf(out,
		    n == 1
		        ? "%llu event is of a type that this version does not "
		          "know, and does not count: a newer tasklog wrote it, "
		          "or it was changed\n"
		        : "%llu events are of types that this version does not "
		          "know, and do not count: a newer tasklog wrote them, "
		          "or they were changed\n",
		    n);
}

const char *
journal_notes(struct journal *journal)
{
	buf_clear(&journal->told);
	if (!journal->cleared)
		tell_absent(journal, &journal->told);
	buf_add_slice(&journal->told, slice_of_buf(&journal->basis.notes));
	return journal->told.data ? journal->told.data : "";
}

void
journal_clear_notes(struct journal *journal)
{
	buf_clear(&journal->basis.notes);
	journal->cleared = true;
}
