/* SPDX-License-Identifier: ISC */
/*
 * The writes of an event: the envelope has the fields and the events that each
 * field overwrites, the data has the values.
 */
#include "format/event_private.h"

#include <stdlib.h>

int
event_parse_ids(struct event_parser *parser, uint32_t token, bool over,
    const char *key, struct err *err)
{
	const struct json_token *list = token_at(parser, token);
	struct event_id id;

	if (list->kind != JSON_ARRAY)
		return bad(err, key, "an array of event ids");
	for (uint32_t t = token + 1; t < list->next; t++) {
		const struct json_token *item = token_at(parser, t);

		if (item->kind != JSON_STRING ||
		    !event_id_parse(&id,
		        (struct slice){ item->ptr, item->len }))
			return bad(err, key, "an array of event ids");
		if (over) {
			ARRAY_GROW(parser->overs, parser->overs_len,
			    parser->overs_cap);
			parser->overs[parser->overs_len++] = id;
		} else {
			ARRAY_GROW(parser->rests, parser->rests_len,
			    parser->rests_cap);
			parser->rests[parser->rests_len++] = id;
		}
	}
	return 0;
}

static int
parse_overs(struct event_parser *parser, struct event_write *write,
    uint32_t token, struct err *err)
{
	const struct json_token *over = token_at(parser, token);

	if (over->kind != JSON_OBJECT || over->count == 0)
		return bad(err, "over", "an object of fields");
	write->field = (uint32_t)parser->fields_len;
	write->field_count = over->count;
	for (uint32_t t = token + 1; t < over->next; ) {
		struct event_field *field;
		uint32_t ids = t + 1;
		int rc;

		ARRAY_GROW(parser->fields, parser->fields_len,
		    parser->fields_cap);
		field = &parser->fields[parser->fields_len++];
		*field = (struct event_field){ .name = text_of(parser, t),
		    .over = (uint32_t)parser->overs_len };
		field->kind = field_parse(write->subject, field->name,
		    &field->arg);
		if (field->kind == FIELD_BAD)
			return err_set(err, ERR_INVALID,
			    "'%.*s' is not a field", (int)field->name.len,
			    field->name.ptr);
		rc = event_parse_ids(parser, ids, true, "over", err);
		if (rc)
			return rc;
		field->over_count = (uint32_t)(parser->overs_len - field->over);
		t = token_at(parser, ids)->next;
	}
	return 0;
}

static int
parse_write(struct event_parser *parser, uint32_t token, struct err *err)
{
	const struct json_token *object = token_at(parser, token);
	struct event_write write = { .subject = SUBJECT_LOG,
		.name = SLICE("") };
	uint32_t over = 0;
	int named = 0, rc;

	if (object->kind != JSON_OBJECT)
		return bad(err, "writes", "an array of objects");
	for (uint32_t t = token + 1; t < object->next;
	    t = token_at(parser, t + 1)->next) {
		struct slice key = text_of(parser, t);

		if (IS(key, "over")) {
			over = t + 1;
			continue;
		}
		if (IS(key, "task"))
			write.subject = SUBJECT_TASK;
		else if (IS(key, "agent"))
			write.subject = SUBJECT_AGENT;
		else
			continue;
		named++;
		if (!is_string(parser, t + 1))
			return bad(err, "writes",
			    "of a task or an agent by name");
		write.name = text_of(parser, t + 1);
	}
	if (named > 1 ||
	    (write.subject == SUBJECT_TASK && !task_id_valid(write.name)) ||
	    (write.subject == SUBJECT_AGENT && !name_valid(write.name)))
		return bad(err, "writes", "of one task, one agent or the log");
	if (!over)
		return bad(err, "over", "in every write");
	rc = parse_overs(parser, &write, over, err);
	if (rc)
		return rc;
	ARRAY_GROW(parser->writes, parser->writes_len, parser->writes_cap);
	parser->writes[parser->writes_len++] = write;
	return 0;
}

static int
write_name_cmp(const void *a, const void *b)
{
	const struct event_write *const *x = a, *const *y = b;

	if ((*x)->subject != (*y)->subject)
		return (*x)->subject < (*y)->subject ? -1 : 1;
	return slice_cmp((*x)->name, (*y)->name);
}

/*
 * A subject occurs at most once: two writes of one field in one line would have
 * no order.
 */
static int
check_subjects(const struct event_parser *parser, struct err *err)
{
	size_t n = parser->writes_len;
	const struct event_write **sorted;
	bool twice = false;

	if (n < 2)
		return 0;
	sorted = task_zalloc(n, sizeof(*sorted));
	for (size_t i = 0; i < n; i++)
		sorted[i] = &parser->writes[i];
	qsort(sorted, n, sizeof(*sorted), write_name_cmp);
	for (size_t i = 1; i < n && !twice; i++)
		twice = write_name_cmp(&sorted[i - 1], &sorted[i]) == 0;
	free(sorted);
	return twice ? bad(err, "writes", "of each subject once") : 0;
}

int
event_parse_writes(struct event_parser *parser, uint32_t token, struct err *err)
{
	const struct json_token *list = token_at(parser, token);
	int rc = 0;

	if (list->kind != JSON_ARRAY || list->count == 0)
		return bad(err, "writes", "an array of objects");
	for (uint32_t t = token + 1; t < list->next && !rc;
	    t = token_at(parser, t)->next)
		rc = parse_write(parser, t, err);
	return rc ? rc : check_subjects(parser, err);
}

/*
 * Read one object of data.values. It must have the fields of its write in the
 * order of the write.
 */
static int
parse_value(struct event_parser *parser, const struct event_write *write,
    uint32_t token, struct err *err)
{
	const struct json_token *object = token_at(parser, token);
	uint32_t t = token + 1;

	if (object->kind != JSON_OBJECT || object->count != write->field_count)
		return bad(err, "values",
		    "the fields of 'writes', in that order");
	for (uint32_t i = 0; i < write->field_count; i++) {
		struct event_field *field = &parser->fields[write->field + i];
		const struct json_token *value = token_at(parser, t + 1);
		struct err why = {0};

		if (!slice_eq(text_of(parser, t), field->name))
			return bad(err, "values",
			    "the fields of 'writes', in that order");
		if (field_check(field->kind, &parser->doc, t + 1, &why))
			return err_set(err, ERR_INVALID, "'%.*s' %s",
			    (int)(field->name.len > 80 ? 80 : field->name.len),
			    field->name.ptr, why.message);
		field->value = json_raw(&parser->doc, t + 1);
		field->escaped = value->kind == JSON_STRING && value->escaped;
		t = value->next;
	}
	return 0;
}

bool
event_digits_valid(struct slice digits)
{
	unsigned bad_digits = 0;

	if (digits.len != DIGEST_HEX)
		return false;
	for (size_t i = 0; i < digits.len; i++)
		bad_digits |= (unsigned)((unsigned char)(digits.ptr[i] - '0') >
		                  9) &
		    (unsigned)((unsigned char)(digits.ptr[i] - 'a') > 5);
	return !bad_digits;
}

static int
parse_values(struct event_parser *parser, uint32_t token, struct err *err)
{
	const struct json_token *list = token_at(parser, token);
	uint32_t t = token + 1;
	int rc = 0;

	if (list->kind != JSON_ARRAY || list->count != parser->writes_len)
		return bad(err, "values", "an array as long as 'writes'");
	for (size_t i = 0; i < parser->writes_len && !rc; i++) {
		rc = parse_value(parser, &parser->writes[i], t, err);
		t = token_at(parser, t)->next;
	}
	return rc;
}

int
event_parse_data(struct event_parser *parser, struct event *event,
    uint32_t token, struct err *err)
{
	const struct json_token *data = token_at(parser, token);
	uint32_t salt = 0, values = 0;
	const char *why;

	event->data = json_raw(&parser->doc, token);
	event->purged = data->kind == JSON_NULL;
	if (event->purged)
		return 0;
	if (data->kind != JSON_OBJECT)
		return bad(err, "data", "an object, or null");
	for (uint32_t t = token + 1; t < data->next;
	    t = token_at(parser, t + 1)->next) {
		struct slice key = text_of(parser, t);

		if (IS(key, "salt"))
			salt = t + 1;
		else if (IS(key, "values"))
			values = t + 1;
		else if (IS(key, "why")) {
			if (!is_string(parser, t + 1))
				return bad(err, "why", "text");
			event->why = text_of(parser, t + 1);
			if (!text_valid(event->why, &why))
				return err_set(err, ERR_INVALID, "'why' %s",
				    why);
		}
	}
	if (!salt || !is_string(parser, salt) ||
	    !event_digits_valid(text_of(parser, salt)))
		return bad(err, "salt", "32 hexadecimal digits");
	if (!values)
		return bad(err, "values", "in data");
	return parse_values(parser, values, err);
}

/*
 * The writes of an event are live when it is written, so it cannot overwrite
 * itself.
 */
static int
check_overs(const struct event_parser *parser, const struct event *event,
    struct err *err)
{
	for (size_t i = 0; i < parser->overs_len; i++)
		if (event_id_cmp(parser->overs[i], event->id) == 0)
			return bad(err, "over", "about other events");
	return 0;
}

/*
 * Only task.claimed makes a claim, so a line tells that it is one even if its
 * data is purged. The claim must carry its fence.
 */
static int
check_claims(const struct event_parser *parser, const struct event *event,
    struct err *err)
{
	bool claims = event->type == EVENT_TASK_CLAIMED;

	for (size_t i = 0; i < parser->fields_len; i++) {
		const struct event_field *field = &parser->fields[i];

		if ((field->kind == FIELD_LEASE ||
		    (field->kind == FIELD_CLAIM && claims)) && !event->fence)
			return bad(err, "fence",
			    "with every claim and renewal");
		if (field->kind == FIELD_CLAIM && field->value.ptr &&
		    event->type != EVENT_UNKNOWN &&
		    slice_is(field->value, "null") == claims)
			return bad(err, "claim", "an object in a task.claimed, "
			    "null elsewhere");
	}
	return 0;
}

/*
 * A task.created must write "created": one changed letter in a field's name
 * must not lose the creation.
 */
static int
check_creation(const struct event_parser *parser, const struct event *event,
    struct err *err)
{
	if (event->type != EVENT_TASK_CREATED)
		return 0;
	for (size_t i = 0; i < parser->fields_len; i++)
		if (parser->fields[i].kind == FIELD_CREATED)
			return 0;
	return bad(err, "created", "written by a task.created");
}

int
event_check_writes(const struct event_parser *parser, const struct event *event,
    struct err *err)
{
	int rc = check_overs(parser, event, err);

	if (!rc)
		rc = check_claims(parser, event, err);
	return rc ? rc : check_creation(parser, event, err);
}
