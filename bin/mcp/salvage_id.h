/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_SALVAGE_ID_H
#define TASKLOG_MCP_SALVAGE_ID_H

#include <stdbool.h>

#include "base/buf.h"

/*
 * What can be told of a message that is not taken: it is JSON of a kind that we
 * refuse (a key twice, \u0000, half a surrogate, too deep, too large), or not
 * quite JSON. Only its surface is looked at, in no more memory than the answer.
 */
struct outline {
	/* raw JSON; absent: there is none, or several, or no valid one */
	struct slice id;
	bool has_id;		/* there is one, valid or not */
	bool has_method;		/* it is a request or a notification */
};

/*
 * it is an object, as far as one can tell from its surface. If not, as
 * when the text is cut off, *out is what was seen until then.
 */
bool outline_read(struct outline *out, struct slice text);

/* The id that is the last member of an object, of which this is the end. */
void outline_read_end(struct outline *out, struct slice end);

/*
 * are two ids (raw JSON) the same? A string may be spelled in several
 * ways.
 */
bool same_id(struct slice a, struct slice b);

/*
 * a string, or a whole number as it is written, without fraction or
 * exponent.
 */
bool id_valid(struct slice raw);

#endif
