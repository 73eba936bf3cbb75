/* SPDX-License-Identifier: ISC */
/* Filters FIELD=VALUE: tasks that have a value in a field. */
#include "query/query.h"

#include <string.h>

#include "base/err.h"
#include "base/nearest.h"
#include "base/text_find.h"
#include "model/given.h"
#include "model/task_find.h"
#include "query/query_private.h"

static int
find_field(enum field_kind *out, struct slice name, struct err *err)
{
	const char *names[TASK_VALUES], *near;
	char word[64] = "";
	size_t count = 0;

	for (int k = 0; k < TASK_VALUES; k++) {
		enum field_kind field = (enum field_kind)k;

		if (!field_is_given(field, FIELD_OF_EDIT))
			continue;
		if (slice_is(name, field_name(field))) {
			*out = field;
			return 0;
		}
		names[count++] = field_name(field);
	}
	if (name.len < sizeof(word))
		memcpy(word, name.ptr, name.len);
	near = nearest_word(word, names, count);
	return err_set(err, ERR_INVALID,
	    "tasks cannot be found by '%.*s'%s%s%s",
	    (int)(name.len > 60 ? 60 : name.len), name.ptr,
	    near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

/* Read the value, a text that is not empty, by the kind of the field. */
static int
read_value(struct query_where *where, const struct view *view,
    const char *value, struct err *err)
{
	uint32_t subject;
	int rc = 0;

	if (given_is_number(where->field))
		return given_number(&where->number, where->field, where->text,
		    err);
	if (field_value(where->field) == VALUE_DAY)
		return given_day(where->time, where->field, value,
		    view->now_ms, err);
	if (field_value(where->field) == VALUE_TASK) {
		rc = task_find(&subject, view, value, err);
		if (!rc)
			where->text = state_subject_name(view->state, subject);
	}
	return rc;
}

int
query_parse_where(struct query *query, const struct view *view,
    const char *text, struct err *err)
{
	struct query_where where = { .number = NUMBER_NONE };
	const char *name = text + (*text == '-'), *equals = strchr(name, '=');
	int rc;

	if (!equals)
		return err_set(err, ERR_INVALID,
		    "tasks are found by FIELD=VALUE, not '%.60s'", text);
	if (query->wheres == QUERY_WHERES)
		return err_set(err, ERR_INVALID,
		    "tasks can be found by %d values at most", QUERY_WHERES);
	rc = find_field(&where.field,
	    (struct slice){ name, (size_t)(equals - name) }, err);
	where.unwanted = name > text;
	where.text = slice_of(equals + 1);
	if (!rc && where.text.len)
		rc = read_value(&where, view, equals + 1, err);
	if (!rc)
		query->where[query->wheres++] = where;
	return rc;
}

uint64_t
query_where_kinds(const struct query *query)
{
	uint64_t kinds = 0;

	for (size_t i = 0; i < query->wheres; i++)
		kinds |= TASK_PART(query->where[i].field);
	return kinds;
}

static bool
has_value(const struct task *task, const struct query_where *where)
{
	struct slice text = task->text[where->field], wanted = where->text;

	if (given_is_number(where->field))
		return task->number[where->field] == where->number;
	if (*where->time)
		wanted = slice_of(where->time);
	if (!text.len || !wanted.len)
		return text.len == wanted.len;
	return text_compare_folded(text, wanted) == 0;
}

bool
query_where_matches(const struct query *query, const struct task *task)
{
	uint64_t found = 0, wanted = 0;

	for (size_t i = 0; i < query->wheres; i++) {
		const struct query_where *where = &query->where[i];
		bool has = has_value(task, where);

		if (has && where->unwanted)
			return false;
		if (!where->unwanted)
			wanted |= TASK_PART(where->field);
		if (has)
			found |= TASK_PART(where->field);
	}
	return !(wanted & ~found);
}
