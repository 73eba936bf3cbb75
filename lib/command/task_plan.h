/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TASK_PLAN_H
#define TASKLOG_TASK_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/words.h"
#include "command/command.h"

#define PLAN_WORDS (FIELD_GIVEN - FIELD_META)

/*
 * Drafts of tasks as people and agents write them: JSON objects with the fields
 * of a task. They may refer to each other: `"as": "db"` gives a draft a name,
 * "@db" uses it in `needs` and `parent`; `children` nests drafts.
 */
struct plan_entry {
	/* number of the line of standard input; 0: from elsewhere */
	size_t line;
	struct task_draft draft;
	char id[TASK_ID_SIZE];		/* "": chosen when the task is added */
	char *as;			/* its name, NULL: none */
	struct words words[PLAN_WORDS];	/* of each family, from FIELD_META on */
	char **owned;			/* strings the draft borrows */
	size_t owned_count;
};

struct plan {
	struct plan_entry **entry;
	size_t count, cap;
	struct words ids;		/* ids of all entries, once resolved */
	/* drafts refer to each other */
	bool linked;
	/* the entry for which plan_resolve() failed */
	size_t failed;
};

/*
 * Add a plain title, or the drafts of a JSON object, with the defaults of
 * `base`.
 */
int plan_add_line(struct plan *plan, const struct task_draft *base,
    const char *line, struct err *err) MUST_CHECK;

/*
 * Give ids to all drafts if drafts refer to each other, and replace "@name" by
 * these ids. With a key (NULL: none) an actor gets equal ids every time.
 */
int plan_resolve(struct plan *plan, const char *actor, const char *key,
    struct err *err) MUST_CHECK;

/*
 * Check all drafts together, after every draft was added and before anything is
 * written: a plan may close a cycle that no single draft shows.
 */
int plan_check(const struct plan *plan, const struct view *view,
    struct err *err) MUST_CHECK;

void plan_release(struct plan *plan);

#endif
