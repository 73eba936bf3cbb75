/* SPDX-License-Identifier: ISC */
/*
 * Lines of a stream that are missing. Whoever wrote after them may have seen them, and can
 * have been right by what they said. An event that accepts a hole ends that: from then on
 * everybody decides by what is left, and is judged by it. So an accepted hole excuses no
 * event for ever.
 */
#include "judge_private.h"

#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "hlc.h"
#include "stream_gap.h"

/* "WRITER/LAST-NEXT" of "WRITER/LAST-NEXT/DIGEST". */
struct slice
judge_gap_name(struct slice arg)
{
	arg.len -= DIGEST_HEX + 1;
	return arg;
}

/* The first event that accepts the hole before `next`, judge->count: none does. */
static uint32_t
accepted_by(const struct judge *judge, uint64_t last, const struct known *next)
{
	static const char no_digest[DIGEST_HEX_SIZE] = "00000000000000000000000000000000";
	const struct named_list *list = &judge->accepted;
	struct buf field = BUF_INIT;
	struct slice name;
	size_t at;

	gap_field(&field, next->writer, last, next->seq, no_digest);
	name = slice_of_buf(&field);
	name.ptr += strlen("gap/");
	name.len -= strlen("gap/");
	at = judge_find_named(list, judge_gap_name(name), 0);
	if (at == list->count) {
		/* what is missing may be lines that are no events, set aside since */
		list = &judge->set_aside;
		at = judge_find_named(list, SLICE(""), (uint32_t)(next - judge->known));
	}
	buf_release(&field);
	return at < list->count ? list->item[at].event : (uint32_t)judge->count;
}

/* A hole between two lines of a stream; before is NULL if the stream begins with it. */
static void
mark_hole(const struct judge *judge, int32_t *accepted, int32_t *open,
    const struct known *before, const struct known *next)
{
	size_t until = accepted_by(judge, before ? before->seq : 0, next);
	size_t from = !before || before->ahead ? 0 : (size_t)(before - judge->known) + 1;

	if (until == judge->count) {
		open[from]++;
	} else if (from < until && !judge->known[until].ahead &&
	    judge->known[until].at.ms <= judge->now_ms + HLC_FUTURE_MS) {
		accepted[from]++;
		accepted[until]--;
	}
}

void
judge_mark_holes(struct judge *judge, struct known *const *stream)
{
	int32_t *accepted = task_zalloc(2 * (judge->count + 1), sizeof(*accepted));
	int32_t *open = accepted + judge->count + 1, in_accepted = 0, in_open = 0;

	for (size_t i = 0; i < judge->count; i++) {
		const struct known *before = i && stream[i - 1]->writer ==
		    stream[i]->writer ? stream[i - 1] : NULL;

		if (stream[i]->seq > (before ? before->seq : 0) + 1)
			mark_hole(judge, accepted, open, before, stream[i]);
	}
	for (size_t i = 0; i < judge->count; i++) {
		in_accepted += accepted[i];
		in_open += open[i];
		judge->known[i].beside = in_open ? HOLE_OPEN :
		    in_accepted ? HOLE_ACCEPTED : HOLE_NONE;
	}
	free(accepted);
}
