/* SPDX-License-Identifier: ISC */
/* An answer within a budget. */
#include "mcp/budget.h"

#include "mcp/json_shrink.h"

static size_t
room_of(const struct tool_sink *sink, const struct buf *out)
{
	const struct budget *budget = (const struct budget *)sink;

	return out->len < budget->bytes ? budget->bytes - out->len : 0;
}

/*
 * The values that follow keep the room that they need, but at most half of all.
 */
static void
add_cut(struct tool_sink *sink, struct buf *out, struct slice object,
    size_t after)
{
	const struct budget *budget = (const struct budget *)sink;
	size_t half = budget->bytes / 2, room = room_of(sink, out);

	after = after < half ? after : half;
	json_shrink_add(out, object, room > after ? room - after : 0);
}

static bool
fits_room(const struct tool_sink *sink, const struct buf *out, size_t bytes)
{
	return bytes <= room_of(sink, out);
}

static bool
add_cut_row(struct tool_sink *sink, struct buf *out, struct slice row,
    bool first)
{
	size_t room = room_of(sink, out);

	if (row.len + 1 <= room)
		json_add_raw(out, row);
	else if (first)
		json_shrink_add(out, row, room);
	else
		return false;
	return true;
}

void
budget_init(struct budget *budget, size_t bytes)
{
	*budget = (struct budget){ .sink = { .add = add_cut,
	    .add_row = add_cut_row, .fits = fits_room }, .bytes = bytes };
}
