/* SPDX-License-Identifier: ISC */
/*
 * Lines of a stream that are missing. An author who wrote after them may have
 * seen them, and may have been right because of them. An event that accepts the
 * hole ends that: from then on every author decides by the remaining lines and
 * is judged by them. So an accepted hole does not excuse events for ever.
 */
#include "check/audit_private.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "format/hlc.h"
#include "log/stream_gap.h"

/* Returns "WRITER/LAST-NEXT" of "WRITER/LAST-NEXT/DIGEST". */
struct slice
audit_gap_name(struct slice arg)
{
	arg.len -= DIGEST_HEX + 1;
	return arg;
}

struct holes {
	const struct audit *audit;
	/*
	 * of each event: holes that begin there, less the holes that end there
	 */
	int32_t *accepted, *open;
};

/*
 * Returns the first event of the list that has the name and is not before
 * `event`; audit->count if there is none.
 */
static size_t
find_event(const struct audit *audit, const struct named_list *list,
    struct slice name, uint32_t event)
{
	size_t at = audit_find_named(list, name, event);

	return at < list->count ? list->item[at].event : audit->count;
}

/*
 * Mark that from this event on there is a hole, until the event `until` accepts
 * the hole.
 */
static void
mark_accepted(const struct holes *holes, size_t from, size_t until)
{
	const struct audit *audit = holes->audit;

	if (from < until && !audit->known[until].ahead &&
	    audit->known[until].at.ms <= audit->now_ms + HLC_FUTURE_MS) {
		holes->accepted[from]++;
		holes->accepted[until]--;
	}
}

/*
 * Mark a hole between two lines of a stream. before is NULL if the stream
 * begins with the hole.
 */
static void
mark_gap(const struct holes *holes, const struct known *before,
    const struct known *next)
{
	static const char no_digest[DIGEST_HEX_SIZE] =
	    "00000000000000000000000000000000";
	const struct audit *audit = holes->audit;
	size_t from = !before || before->ahead
	    ? 0
	    : (size_t)(before - audit->known) + 1;
	struct buf field = BUF_INIT;
	struct slice name;
	size_t until;

	gap_field(&field, next->writer, before ? before->seq : 0, next->seq,
	    no_digest);
	name = slice_of_buf(&field);
	name.ptr += strlen("gap/");
	name.len -= strlen("gap/");
	until = find_event(audit, &audit->accepted, audit_gap_name(name), 0);
	/*
	 * the missing lines may be lines that are no events and were set aside
	 * since
	 */
	if (until == audit->count)
		until = find_event(audit, &audit->set_aside, SLICE(""),
		    (uint32_t)(next - audit->known));
	buf_release(&field);
	if (until == audit->count)
		holes->open[from]++;
	else
		mark_accepted(holes, from, until);
}

/*
 * A missing line at the end of a stream leaves no gap. Only its name is left,
 * in other events, and anybody can make up a name. Therefore such a line counts
 * only if an event accepts its loss.
 */
static void
mark_lost(const struct holes *holes, const struct known *known)
{
	const struct audit *audit = holes->audit;

	for (size_t n = known->name; n < known->names_end; n++) {
		char text[EVENT_ID_SIZE];
		size_t found, until;

		audit_find(audit, audit->names[n], &found);
		if (found)
			continue;
		event_id_format(text, audit->names[n]);
		until = find_event(audit, &audit->accepted, slice_of(text), 0);
		if (until != audit->count)
			mark_accepted(holes, (size_t)(known - audit->known),
			    until);
	}
}

void
audit_mark_holes(struct audit *audit, struct known *const *stream)
{
	struct holes holes = { .audit = audit };
	int32_t in_accepted = 0, in_open = 0;

	holes.accepted = task_zalloc(2 * (audit->count + 1),
	    sizeof(*holes.accepted));
	holes.open = holes.accepted + audit->count + 1;
	for (size_t i = 0; i < audit->count; i++) {
		const struct known *before = i && stream[i - 1]->writer ==
		    stream[i]->writer ? stream[i - 1] : NULL;

		if (stream[i]->seq > (before ? before->seq : 0) + 1)
			mark_gap(&holes, before, stream[i]);
		if (stream[i]->names_lost)
			mark_lost(&holes, stream[i]);
	}
	for (size_t i = 0; i < audit->count; i++) {
		in_accepted += holes.accepted[i];
		in_open += holes.open[i];
		audit->known[i].beside = in_open ? HOLE_OPEN :
		    in_accepted ? HOLE_ACCEPTED : HOLE_NONE;
	}
	free(holes.accepted);
}
