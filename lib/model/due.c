/* SPDX-License-Identifier: ISC */
/* When a task is due, in words. */
#include "model/due.h"

#include "base/when_show.h"

#define DAY_MS INT64_C(86400000)

void
due_clock_init(struct due_clock *out, int64_t now_ms)
{
	out->now_ms = now_ms;
	out->today_ms = when_today(now_ms);
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

bool
due_day(int64_t *day_ms, const struct task *task)
{
	int64_t ms = task->number[FIELD_DUE];

	if (ms == NUMBER_NONE)
		return false;
	if (!task->due.len || !when_parse_day(day_ms, task->due))
		*day_ms = when_today(ms);
	return true;
}

void
due_add_day(struct buf *out, const struct due_clock *clock, int64_t day_ms)
{
	int64_t days = (day_ms - clock->today_ms) / DAY_MS;
	char date[WHEN_SIZE];

	if (days < 0) {
		add_past(out, -days * DAY_MS);
	} else if (days < 2) {
		buf_add_str(out, days ? "tomorrow" : "today");
	} else if (days > 30) {
		when_format(date, day_ms);
		buf_add(out, date, 10);
	} else {
		buf_addf(out, "in %lldd", (long long)days);
	}
}

void
due_add(struct buf *out, const struct due_clock *clock,
    const struct task *task)
{
	int64_t days, ms = task->number[FIELD_DUE];
	char text[WHEN_SIZE];

	if (ms == NUMBER_NONE || when_style() != WHEN_LOCAL) {
		when_tell_kept(out, task->due);
	} else if (is_day(&days, clock, task)) {
		due_add_day(out, clock, clock->today_ms + days * DAY_MS);
	} else if (ms < clock->now_ms) {
		add_past(out, clock->now_ms - ms);
	} else {
		when_format_relative(text, ms, clock->now_ms);
		buf_add_str(out, text);
	}
}
