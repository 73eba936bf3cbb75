/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_MCP_SALVAGE_ID_H
#define TASKLOG_MCP_SALVAGE_ID_H

#include <stdbool.h>

#include "base/buf.h"

/*
 * The outline of a message that we refuse. The message is JSON that we do not
 * accept (a key twice, \u0000, half a surrogate, too deep, too large), or not
 * quite JSON. Only its outer members are read, in no more memory than the
 * answer needs.
 */
struct outline {
	/* raw JSON; absent: no id, several ids, or no valid one */
	struct slice id;
	bool has_id;		/* there is an id, valid or not */
	bool has_method;		/* a request or a notification */
};

/*
 * True if the text is an object, as far as its surface shows. If not, for
 * example because the text is cut off, *out is the outline of the text until
 * there.
 */
bool outline_read(struct outline *out, struct slice text);

/*
 * Read the id that is the last member of an object. end is the end of the
 * object's text.
 */
void outline_read_end(struct outline *out, struct slice end);

/*
 * True if two ids (raw JSON) are equal. A string may be spelled in several
 * ways.
 */
bool same_id(struct slice a, struct slice b);

/*
 * True if the id is a string, or a whole number written without fraction or
 * exponent.
 */
bool id_valid(struct slice raw);

#endif
