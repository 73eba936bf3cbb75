/* SPDX-License-Identifier: ISC */
/*
 * Lines that git does not have: an event can tell every clone to continue
 * without them.
 */
#include "check/fsck_private.h"

#include "base/err.h"
#include "log/journal_gaps.h"
#include "log/journal_parts.h"
#include "log/stream_gap.h"

/*
 * Report the events that others name and that are missing for good, and accept
 * their loss if `accept` is true.
 */
static int
accept_lost(struct fsck_repair *repair, struct draft *draft, bool accept,
    struct err *err)
{
	struct event_ids lost;
	int rc = journal_find_lost(repair->journal, &lost, err);

	for (size_t i = 0; i < lost.count && !rc; i++) {
		char name[GAP_LOST_SIZE], id[EVENT_ID_SIZE];

		gap_lost_field(name, lost.id[i]);
		event_id_format(id, lost.id[i]);
		if (accept)
			draft_write(draft, name, SLICE("true"), NULL, 0);
		fsck_said(repair, "",
		    accept
		        ? "it goes on without event %s, which others name"
		        : "git has event %s, which others name, nowhere; a "
		          "clone that has it brings it back when it syncs, and "
		          "--accept-gaps lets all clones go on without it",
		    id);
	}
	event_ids_release(&lost);
	return rc;
}

int
fsck_accept_gaps(struct fsck_repair *repair, bool accept, struct err *err)
{
	struct journal *journal = repair->journal;
	const struct problems *problems = journal_problems(journal);
	struct draft *draft = draft_new(EVENT_STREAM_GAP_ACCEPTED);
	struct buf field = BUF_INIT;
	int rc = 0;

	draft_subject(draft, SUBJECT_LOG, SLICE(""));
	for (size_t i = 0; i < problems->count; i++) {
		const struct problem *p = &problems->problem[i];

		if (p->kind != PROBLEM_GAP || !p->hash[0])
			continue;
		buf_clear(&field);
		gap_field(&field, p->writer, p->last, p->seq, p->hash);
		if (accept)
			draft_write(draft, field.data, SLICE("true"), NULL, 0);
		fsck_said(repair, p->path,
		    accept
		        ? "it goes on without its lines with seq %llu to %llu"
		        : "git has its lines with seq %llu to %llu nowhere; a "
		          "clone that has them brings them back when it syncs, "
		          "and --accept-gaps "
		          "lets all clones go on without them",
		    (unsigned long long)p->last + 1,
		    (unsigned long long)p->seq - 1);
	}
	rc = accept_lost(repair, draft, accept, err);
	if (!rc && draft_fields(draft)) {
		draft_set_why(draft, SLICE("lines that are lost"));
		rc = fsck_record(journal, draft, err);
	}
	draft_free(draft);
	buf_release(&field);
	return rc;
}
