/* SPDX-License-Identifier: ISC */
/* Functions of the rows of options, which store what is given. */
#include "cli/option.h"

#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/nearest.h"
#include "cli/cli.h"
#include "model/given.h"

int
option_flag(struct cli *cli, const struct cli_option *option, void *target,
    const char *text, struct err *err)
{
	(void)cli, (void)option, (void)text, (void)err;
	*(bool *)target = true;
	return 0;
}

int
option_text(struct cli *cli, const struct cli_option *option, void *target,
    const char *text, struct err *err)
{
	(void)cli, (void)option, (void)err;
	*(const char **)target = text;
	return 0;
}

int
option_words(struct cli *cli, const struct cli_option *option, void *target,
    const char *text, struct err *err)
{
	(void)cli, (void)option, (void)err;
	words_add(target, text);
	return 0;
}

int
option_search(struct cli *cli, const struct cli_option *option, void *target,
    const char *text, struct err *err)
{
	struct buf *words = target;

	(void)cli, (void)option, (void)err;
	buf_add_str(words, words->len ? " " : "");
	buf_add_str(words, text);
	return 0;
}

int
option_number(struct cli *cli, const struct cli_option *option, void *target,
    const char *text, struct err *err)
{
	char name[40];

	(void)err;
	snprintf(name, sizeof(name), "--%s", option->name);
	*(int64_t *)target = (option->unit ? option->unit : 1) *
	    cli_parse_int(cli, name, text, option->min, option->max);
	return 0;
}

void
option_name_words(struct buf *out, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_addf(out, "%s%s",
		    i == 0               ? ""
		        : i == count - 1 ? " or "
		                         : ", ",
		    words[i]);
}

int
option_choice(struct cli *cli, const struct cli_option *option, void *target,
    const char *text, struct err *err)
{
	struct buf all = BUF_INIT;
	const char *near;
	int count = 0;

	(void)cli;
	for (; option->words[count]; count++)
		if (strcmp(option->words[count], text) == 0) {
			*(int *)target = count;
			return 0;
		}
	option_name_words(&all, option->words, (size_t)count);
	near = nearest_word(text, option->words, (size_t)count);
	err_set(err, ERR_INVALID, "--%s is %s, not '%s'%s%s%s", option->name,
	    all.data, text, near ? "; did you mean '" : "", near ? near : "",
	    near ? "'?" : "");
	buf_release(&all);
	return err_code(err);
}

/* Put the name of the option before the message about its time. */
static int
name_option(const struct cli_option *option, int rc, struct err *err)
{
	if (rc)
		err_prefix(err, "--%s", option->name);
	return rc;
}

int
option_range(struct cli *cli, const struct cli_option *option, void *target,
    const char *text, struct err *err)
{
	return name_option(option, when_parse_range(target, text, cli_now(cli),
	    false, err), err);
}

int
option_ahead(struct cli *cli, const struct cli_option *option, void *target,
    const char *text, struct err *err)
{
	return name_option(option, when_parse_range(target, text, cli_now(cli),
	    true, err), err);
}

int
option_since(struct cli *cli, const struct cli_option *option, void *target,
    const char *text, struct err *err)
{
	return name_option(option,
	    when_parse_end(target, false, text, cli_now(cli), err), err);
}

int
option_until(struct cli *cli, const struct cli_option *option, void *target,
    const char *text, struct err *err)
{
	return name_option(option,
	    when_parse_end(target, true, text, cli_now(cli), err), err);
}

int
option_ttl(struct cli *cli, const struct cli_option *option, void *target,
    const char *text, struct err *err)
{
	(void)cli, (void)option;
	return given_ttl(target, text, err);
}

int
option_share(struct cli *cli, const struct cli_option *option, void *target,
    const char *text, struct err *err)
{
	(void)cli;
	return given_share(target, option->name, slice_of(text), err);
}
