/* SPDX-License-Identifier: ISC */
/* Filters as people give them: states, priorities. */
#include "query/query.h"

#include <string.h>

#include "base/err.h"
#include "base/utf8.h"
#include "model/filter.h"
#include "model/given.h"
#include "model/workflow.h"

/* True if a task is in this state, which an earlier workflow had. */
static bool
was_a_state(const struct view *view, struct slice name)
{
	for (uint32_t s = 1; s < view->state->subjects.count; s++) {
		struct task task;

		if (!view_shown(view, s))
			continue;
		view_task(&task, view, s);
		if (task.state_number == -1 && slice_eq(task.state, name))
			return true;
	}
	return false;
}

static int
add_state(struct query *query, const struct view *view,
    const struct filter_value *value, struct err *err)
{
	const struct workflow *workflow = view->workflow;
	int state = workflow_spelled(workflow, value->text);

	if (state != -1) {
		*(value->unwanted ? &query->states_out : &query->states) |=
		    state_bit(state);
		return 0;
	}
	if (query->old_count == QUERY_OLD_STATES ||
	    !was_a_state(view, value->text))
		return workflow_no_state(workflow, value->text, ERR_INVALID,
		    err);
	query->old_out[query->old_count] = value->unwanted;
	query->old_state[query->old_count++] = value->text;
	query->old_wanted += !value->unwanted;
	return 0;
}

int
query_parse_states(struct query *query, const struct view *view,
    const char *text, struct err *err)
{
	struct filter filter = {0};
	int rc = filter_add(&filter, "state", text, err);

	for (size_t i = 0; i < filter.count && !rc; i++)
		rc = add_state(query, view, &filter.value[i], err);
	filter_release(&filter);
	return rc;
}

/* Parse "3", "3..5", "3.." or "..5". */
static int
parse_priorities(int64_t *min, int64_t *max, struct slice text, struct err *err)
{
	const char *end = text.ptr + text.len, *dots = text.ptr;
	int rc = 0;

	while (dots < end && strncmp(dots, "..", 2) != 0)
		dots++;
	*min = 0;
	*max = PRIORITY_MAX;
	if (dots > text.ptr || dots == end)
		rc = given_priority(min, (struct slice){ text.ptr,
		    (size_t)(dots - text.ptr) }, err);
	if (dots == end)
		*max = *min;
	else if (!rc && dots + 2 < end)
		rc = given_priority(max, (struct slice){ dots + 2,
		    (size_t)(end - dots) - 2 }, err);
	if (!rc && *min > *max)
		rc = err_set(err, ERR_INVALID,
		    "'%.*s' has no priority in it: the lower one comes first",
		    (int)text.len, text.ptr);
	return rc;
}

int
query_parse_priority(struct query *query, const char *text, struct err *err)
{
	const char *p = text, *end;

	for (;; p = end + 1) {
		int64_t min, max;
		size_t n = query->priorities;
		int rc;

		end = p + strcspn(p, ",");
		rc = parse_priorities(&min, &max, utf8_trim(
		    (struct slice){ p, (size_t)(end - p) }), err);
		if (!rc && n == QUERY_PRIORITIES)
			rc = err_set(err, ERR_INVALID,
			    "tasks can be found by %d ranges of priorities at "
			    "most", QUERY_PRIORITIES);
		if (rc)
			return rc;
		query->priority[n].min = min;
		query->priority[n].max = max;
		query->priorities++;
		if (!n || min < query->priority_min)
			query->priority_min = min;
		if (!n || max > query->priority_max)
			query->priority_max = max;
		if (!*end)
			return 0;
	}
}
