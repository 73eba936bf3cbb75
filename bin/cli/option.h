/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_OPTION_H
#define TASKLOG_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/when_range.h"
#include "base/words.h"

/*
 * A program has one table of options. Its rows give parsing, the usage, --help,
 * completion and "did you mean". Each row names the member of a struct that
 * gets the value.
 */
struct cli;
struct cli_option;
struct err;

/*
 * Store the given value in the target. text is NULL if the option takes no
 * argument. Fails with ERR_INVALID if the value is wrong; the program then ends
 * with its message.
 */
typedef int option_fn(struct cli *cli, const struct cli_option *option,
    void *target, const char *text, struct err *err);

struct cli_option {
	char letter;		/* short option, 0: none */
	const char *name;	/* long option */
	/*
	 * Name of its argument; NULL: the option takes no argument.
	 * cli/complete.c chooses candidates by the name.
	 */
	const char *arg;
	option_fn *take;
	size_t at;		/* offset of the target in cli->into */
	const char *help;	/* one line */
	/* bits of the forms in which it may be repeated */
	unsigned many;
	/* alternative to the row before: [-b TEXT | -F FILE] */
	bool instead;
	bool alias;		/* a second name, not in the usage */
	/* described by tasklog(7), not in the usage */
	bool everywhere;
	/*
	 * the last one counts, as in git: it says how, not what, and an alias
	 * of the shell may have given it before
	 */
	bool last;
	/*
	 * Bits of cli->forms. begins: forms that the option begins or that need
	 * it. forms: forms that it goes with; 0: all, unless it begins one.
	 */
	unsigned begins, forms;
	unsigned flags;		/* of common options only */
	int64_t min, max, unit;		/* of OPT_NUMBER */
	/*
	 * of OPT_CHOICE, ends with NULL; the target gets the number of the word
	 */
	const char *const *words;
};

#define FORM(n) (1u << (n))

/*
 * Rows. INTO is the struct of the targets, and the target is a member of it.
 * The last argument is the help, after which more members of the row may be
 * set: OPT_FLAG('f', "force", force, "past others", .forms = FORM(GIVE)).
 */
/* NOLINTBEGIN(bugprone-macro-parentheses): a type cannot have them here */
#define OPTION_AT(member, type) (offsetof(INTO, member) + \
	0 * sizeof(_Generic(((INTO *)0)->member, type: 1)))
/* NOLINTEND(bugprone-macro-parentheses) */
#define OPTION(l, n, m, type, a, fn, ...) { \
	.letter = (l), .name = (n), .at = OPTION_AT(m, type), \
	.arg = (a), .take = (fn), .help = __VA_ARGS__ }
#define OPT_END { .name = NULL }

#define OPT_FLAG(l, n, m, ...) \
	OPTION(l, n, m, bool, NULL, option_flag, __VA_ARGS__)
#define OPT_TEXT(l, n, m, a, ...) \
	OPTION(l, n, m, const char *, a, option_text, __VA_ARGS__)
#define OPT_WORDS(l, n, m, a, ...) \
	OPTION(l, n, m, struct words, a, option_words, __VA_ARGS__, \
	    .many = ~0u)
/*
 * a whole number from .min to .max; the target gets the number times .unit, if
 * set
 */
#define OPT_NUMBER(l, n, m, a, ...) \
	OPTION(l, n, m, int64_t, a, option_number, __VA_ARGS__)
#define OPT_CHOICE(l, n, m, a, ...) \
	OPTION(l, n, m, int, a, option_choice, __VA_ARGS__)
/* FROM..TO; a time alone is FROM; with OPT_AHEAD it is TO */
#define OPT_RANGE(l, n, m, a, ...) \
	OPTION(l, n, m, struct when_range, a, option_range, __VA_ARGS__)
#define OPT_AHEAD(l, n, m, a, ...) \
	OPTION(l, n, m, struct when_range, a, option_ahead, __VA_ARGS__)
/* the ends of a range */
#define OPT_SINCE(m, ...) OPTION(0, "since", m, struct when_range, "WHEN", \
	option_since, "not before WHEN", __VA_ARGS__)
#define OPT_UNTIL(m, ...) OPTION(0, "until", m, struct when_range, "WHEN", \
	option_until, "not after WHEN", __VA_ARGS__)
/* length of a lease, in milliseconds */
#define OPT_TTL(m, ...) \
	OPTION(0, "ttl", m, int64_t, "TIME", option_ttl, __VA_ARGS__)
/* from 0 to 1, in thousandths */
#define OPT_SHARE(n, m, ...) \
	OPTION(0, n, m, int64_t, "N", option_share, __VA_ARGS__)
/* for writers: the reason, and overriding other holders */
#define OPT_WHY(m, ...) \
	OPTION('m', "message", m, const char *, "WHY", option_text, __VA_ARGS__)
#define OPT_FORCE(m, ...) OPTION('f', "force", m, bool, NULL, option_flag, \
	__VA_ARGS__)

/* words of a search: with the option repeated, those of all */
option_fn option_search;
option_fn option_flag, option_text, option_words, option_number, option_choice,
    option_range, option_ahead, option_since, option_until, option_ttl,
    option_share;

struct buf;

/* Append the words as "list, add or drop". */
void option_name_words(struct buf *out, const char *const *words, size_t count);

#endif
