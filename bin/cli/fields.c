/* SPDX-License-Identifier: ISC */
/*
 * Fields of a task from options.
 */
#include "cli/fields.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/arguments.h"
#include "model/given.h"

static const char *
option_name(const struct cli *cli, int ch)
{
	const struct cli_option *option = cli->options;

	while (option->name && option->letter != ch)
		option++;
	return option->name ? option->name : "";
}

static void
take_word(struct fields *fields, enum field_kind kind, enum field_door door)
{
	if (door == FIELD_OF_ADD || !strchr("+-", *optarg) || !*optarg)
		words_add(&fields->add[kind], optarg);
	else
		words_add(*optarg == '-' ? &fields->drop[kind]
		                         : &fields->add[kind],
		    optarg + 1);
}

/* A bad number ends the program at once, before any task is changed. */
static void
check_number(const struct cli *cli, enum field_value value)
{
	struct err err = {0};
	int64_t n;

	if (value == VALUE_PRIORITY)
		cli_need(cli, given_priority(&n, slice_of(optarg), &err), &err);
	else if (value == VALUE_MINUTES)
		cli_need(cli, given_estimate(&n, slice_of(optarg), &err), &err);
}

int
fields_take(struct fields *fields, struct cli *cli, int ch,
    enum field_door door)
{
	const char *name = option_name(cli, ch);
	enum field_kind kind = strcmp(name, "body-file") == 0 ? FIELD_BODY :
	    field_of_option(name, door);
	enum field_value value = field_value(kind);

	if (kind == FIELD_BAD)
		return 0;
	fields->any = 1;
	if (value == VALUE_BOOL) {
		take_word(fields, kind, door);
	} else if (value == VALUE_META && door == FIELD_OF_EDIT) {
		words_add(&fields->add[kind], optarg);
	} else if (strcmp(name, "body-file") == 0) {
		free(fields->body);
		fields->values.text[kind] = fields->body = read_text(cli,
		    optarg);
	} else {
		if (*optarg || door == FIELD_OF_ADD)
			check_number(cli, value);
		fields->body_given |= kind == FIELD_BODY;
		fields->values.text[kind] = optarg;
	}
	return 1;
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
		words_release(&fields->add[k]);
		words_release(&fields->drop[k]);
	}
	free(fields->body);
}
