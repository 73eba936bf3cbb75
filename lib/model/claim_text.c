/* SPDX-License-Identifier: ISC */
/* Claims in words: the holder of a task, and the winner of a lost claim. */
#include "model/claim_text.h"

#include "base/when_show.h"

void
claim_add_holder(struct buf *out, const struct claim *claim)
{
	char until[WHEN_SIZE];

	when_tell(until, claim->until_ms);
	buf_add_slice(out, claim->by);
	if (claim->session.len) {
		buf_add_str(out, " (session ");
		buf_add_slice(out, claim->session);
		buf_add_char(out, ')');
	}
	buf_addf(out, " by claim %llu until %s",
	    (unsigned long long)claim->fence, until);
}

void
claim_add_loss(struct buf *out, const char *id, const struct claim *winner,
    bool held)
{
	buf_addf(out,
	    "your claim %llu of '%s' does not count: it was lost to that of ",
	    (unsigned long long)winner->fence, id);
	if (held)
		claim_add_holder(out, winner);
	else
		buf_add_slice(out, winner->by);
	buf_add_str(out, held ? "" : ", which has ended");
}
