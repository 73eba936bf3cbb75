/* SPDX-License-Identifier: ISC */
/*
 * Fields of a task from options.
 */
#include "cli/fields.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/arguments.h"
#include "model/filter.h"
#include "model/given.h"

/* Take "a,b,-c", or a text that is no word, like a checklist item. */
static int
take_words(struct fields *fields, enum field_kind kind, enum field_door door,
    const char *text, struct err *err)
{
	struct filter filter = {0};
	const char *what = kind == FIELD_CAP ? "capability" : "label";
	struct words *drop = &fields->drop[kind];
	int rc;

	if (kind != FIELD_LABEL && kind != FIELD_CAP) {
		words_add(&fields->add[kind], slice_dup(slice_of(text)));
		return 0;
	}
	rc = filter_add(&filter, what, text, err);
	filter_copy(&filter, &fields->add[kind], drop);
	filter_release(&filter);
	if (!rc && door == FIELD_OF_ADD && drop->count)
		rc = err_set(err, ERR_INVALID,
		    "a new task has no %s '%s' that could be removed", what,
		    drop->item[0]);
	return rc;
}

/* A bad number ends the program at once, before any task is changed. */
static int
check_number(enum field_kind kind, const char *text, struct err *err)
{
	int64_t n;

	return given_is_number(kind)
	    ? given_number(&n, kind, slice_of(text), err)
	    : 0;
}

static int
take_field(struct fields *fields, const char *name, const char *text,
    enum field_door door, struct err *err)
{
	enum field_kind kind = field_of_option(name, door);
	enum field_value value = field_value(kind);

	fields->any = true;
	if (value == VALUE_BOOL) {
		return take_words(fields, kind, door, text, err);
	} else if (value == VALUE_META && *text != '{') {
		words_add(&fields->add[kind], slice_dup(slice_of(text)));
	} else if (value == VALUE_META && fields->values.text[kind]) {
		return err_set(err, ERR_INVALID,
		    "metadata is given as two JSON objects: give one, or "
		    "KEY=VALUE for each key");
	} else {
		fields->body_given |= kind == FIELD_BODY;
		fields->values.text[kind] = text;
		if (*text || door == FIELD_OF_ADD)
			return check_number(kind, text, err);
	}
	return 0;
}

int
option_field_of_add(struct cli *cli, const struct cli_option *option,
    void *target, const char *text, struct err *err)
{
	(void)cli;
	return take_field(target, option->name, text, FIELD_OF_ADD, err);
}

int
option_field_of_edit(struct cli *cli, const struct cli_option *option,
    void *target, const char *text, struct err *err)
{
	(void)cli;
	return take_field(target, option->name, text, FIELD_OF_EDIT, err);
}

int
option_append(struct cli *cli, const struct cli_option *option, void *target,
    const char *text, struct err *err)
{
	struct fields *fields = target;

	(void)cli, (void)option, (void)err;
	fields->any = true;
	fields->values.append = text;
	return 0;
}

int
option_body_file(struct cli *cli, const struct cli_option *option, void *target,
    const char *text, struct err *err)
{
	struct fields *fields = target;

	(void)option, (void)err;
	fields->any = true;
	free(fields->body);
	fields->body = read_text(cli, text);
	fields->values.text[FIELD_BODY] = fields->body;
	return 0;	/* cli->err has it */
}

void
fields_finish(struct fields *fields, const struct cli *cli)
{
	if (fields->body_given && fields->body)
		cli_usage(cli, "-b and -F both give the description");
	for (int k = 0; k < FIELD_GIVEN; k++) {
		fields->values.add[k] = fields->add[k].item;
		fields->values.drop[k] = fields->drop[k].item;
	}
}

void
fields_release(struct fields *fields)
{
	for (int k = 0; k < FIELD_GIVEN; k++) {
		words_free(&fields->add[k]);
		words_free(&fields->drop[k]);
	}
	free(fields->body);
}
