/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_TASK_FORM_H
#define TASKLOG_TASK_FORM_H

#include "base/attr.h"
#include "cli/form.h"
#include "command/command.h"
#include "model/view.h"

/*
 * Tasks as forms (form.h): a line for each field that people set, by the name
 * that drafts use, like `labels`, and the description. The number of a field is
 * that of its name in the form.
 */
void task_form_open(struct form *form, enum field_door door);

/* Fill the form with a task that exists, or with values that were given. */
int task_form_fill(struct form *form, const struct view *view,
    uint32_t subject, struct err *err) MUST_CHECK;
void task_form_given(struct form *form, const struct task_values *values);

/* The values that a form gives. Their strings belong to the form. */
struct form_values {
	struct task_values values;
	struct words add[FIELD_GIVEN], drop[FIELD_GIVEN];
	bool any;			/* something differs */
};

/* Take all values, of a new task; an empty line gives none. */
void task_form_take(struct form_values *out, const struct form *form);

/*
 * Take what differs from the form as it was, which lives longer; a field
 * without a value is cleared.
 */
void task_form_compare(struct form_values *out, struct form *was,
    const struct form *form);
void form_values_release(struct form_values *values);

/* Append what people should know below the scissors. */
void task_form_explain(struct buf *out, enum field_door door);

#endif
