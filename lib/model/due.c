/* SPDX-License-Identifier: ISC */
/* When a task is due, in words. */
#include "model/due.h"

#include "base/when.h"

#define DAY_MS INT64_C(86400000)

void
due_clock_init(struct due_clock *out, int64_t now_ms)
{
	char today[WHEN_SIZE];
	struct err err = {0};

	out->now_ms = now_ms;
	if (when_parse_text(today, "today", now_ms, &err) ||
	    !when_parse_day(&out->today_ms, slice_of(today)))
		out->today_ms = now_ms - now_ms % DAY_MS;
}

/* True if the task is due on a day. *days is how many from today on. */
static bool
is_day(int64_t *days, const struct due_clock *clock, const struct task *task)
{
	int64_t ms;

	if (!task->due.len || !when_parse_day(&ms, task->due))
		return false;
	*days = (ms - clock->today_ms) / DAY_MS;
	return true;
}

enum due_status
due_status(const struct due_clock *clock, const struct task *task)
{
	int64_t days, ms = task->number[FIELD_DUE];

	if (ms == NUMBER_NONE)
		return DUE_NONE;
	if (is_day(&days, clock, task))
		return days < 0 ? DUE_OVER : days == 0 ? DUE_SOON : DUE_LATER;
	if (ms < clock->now_ms)
		return DUE_OVER;
	return ms < clock->now_ms + DAY_MS ? DUE_SOON : DUE_LATER;
}

static void
add_past(struct buf *out, int64_t apart_ms)
{
	char apart[WHEN_SIZE];
	size_t len;

	buf_add_str(out, "overdue ");
	if (apart_ms >= DAY_MS) {
		buf_addf(out, "%lldd", (long long)(apart_ms / DAY_MS));
		return;
	}
	when_format_relative(apart, 0, apart_ms);
	for (len = 0; apart[len] && apart[len] != ' '; len++)
		continue;
	buf_add(out, apart, len);
}

static void
add_day(struct buf *out, const struct task *task, int64_t days)
{
	if (days < 0)
		add_past(out, -days * DAY_MS);
	else if (days < 2)
		buf_add_str(out, days ? "tomorrow" : "today");
	else if (days > 30)
		buf_add_slice(out, task->due);
	else
		buf_addf(out, "in %lldd", (long long)days);
}

void
due_add(struct buf *out, const struct due_clock *clock,
    const struct task *task)
{
	int64_t days, ms = task->number[FIELD_DUE];
	char text[WHEN_SIZE];

	if (ms == NUMBER_NONE) {
		buf_add_slice(out, task->due);
	} else if (is_day(&days, clock, task)) {
		add_day(out, task, days);
	} else if (ms < clock->now_ms) {
		add_past(out, clock->now_ms - ms);
	} else {
		when_format_relative(text, ms, clock->now_ms);
		buf_add_str(out, text);
	}
}
