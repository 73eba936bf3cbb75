/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TASK_JSON_H
#define TASKLOG_TASK_JSON_H

#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "model/view.h"

/*
 * A task as one JSON object: schema/task.json. Keys always come in one order; a
 * key that does not apply is absent. Every program and the server print tasks
 * by this module.
 */
enum task_key {
	TASK_KEY_ID,
	TASK_KEY_CODE,
	TASK_KEY_TITLE,
	TASK_KEY_BODY,
	TASK_KEY_STATE,
	TASK_KEY_PRIORITY,
	TASK_KEY_ASSIGNEE,
	TASK_KEY_PARENT,
	TASK_KEY_CHILDREN,
	TASK_KEY_PROGRESS,
	TASK_KEY_LABELS,
	TASK_KEY_CAPABILITIES,
	TASK_KEY_NEEDS,
	TASK_KEY_CANCELLED_NEEDS,
	TASK_KEY_BLOCKS,
	TASK_KEY_RELATES,
	TASK_KEY_DUPLICATES,
	TASK_KEY_SUPERSEDES,
	TASK_KEY_DISCOVERED_FROM,
	TASK_KEY_DUPLICATED_BY,
	TASK_KEY_SUPERSEDED_BY,
	TASK_KEY_DISCOVERED,
	/*
	 * values of a task from FIELD_ESTIMATE on, in the order of the fields
	 */
	TASK_KEY_VALUES,
	TASK_KEY_META = TASK_KEY_VALUES + TASK_VALUES - FIELD_ESTIMATE,
	TASK_KEY_CHECKLIST,
	TASK_KEY_GATES,
	TASK_KEY_FAILURES,
	TASK_KEY_FAILURE_REASONS,
	TASK_KEY_COMMITS,
	TASK_KEY_MESSAGES,
	TASK_KEY_CREATED,
	TASK_KEY_CREATED_BY,
	TASK_KEY_UPDATED,
	TASK_KEY_DONE,
	TASK_KEY_CLAIMED,
	TASK_KEY_CLAIM,
	TASK_KEY_HANDED_OVER,
	TASK_KEY_READY,
	TASK_KEY_BLOCKED_BY,
	TASK_KEY_CONFLICTS,
	TASK_KEY_VERSION,
	TASK_KEY_HELD,
	TASK_KEY_HIDDEN,
	TASK_KEY_SEALED,
	TASK_KEYS
};

#define TASK_KEY_BIT(key) (UINT64_C(1) << (key))
#define TASK_ALL_KEYS (TASK_KEY_BIT(TASK_KEYS) - 1)
_Static_assert(TASK_KEYS < 64, "a set of keys is 64 bits");

const char *task_key_name(enum task_key key);

/* Returns the key of this name, or -1. */
int task_key_parse(struct slice name);

struct readiness;

/* Memory that is reused for each task. Starts as {0}. */
struct task_json {
	/* says whether tasks are ready; borrowed; NULL: for anybody */
	struct readiness *readiness;
	struct term_list terms;
	struct write_list writes;
};

void task_json_release(struct task_json *scratch);

/*
 * Append the object, without a line end, with the keys of the mask that apply.
 * Values that the mask leaves out are not computed.
 */
void task_json_add(struct task_json *scratch, struct buf *out,
    const struct view *view, const struct task *task, uint64_t mask);

#endif
