/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_ERR_H
#define TASKLOG_ERR_H

#include <stdarg.h>

#include "base/attr.h"

/*
 * The class of an outcome: return code of a fallible function, exit status of a
 * program and code of a JSON reply.
 */
enum task_code {
	TASK_OK = 0,
	TASK_ENOMATCH = 1,	/* a check says no, nothing to do */
	TASK_EUSAGE = 2,
	TASK_ENOTFOUND = 3,	/* absent or ambiguous */
	/* stale version, held or lost claim: read again */
	TASK_ECONFLICT = 4,
	TASK_EINVALID = 5,	/* refused: bad input, a rule */
	TASK_ESYSTEM = 6,	/* I/O, git, memory */
	/* some operands failed, or bad lines were skipped */
	TASK_EPARTIAL = 7
};

/* What exactly went wrong: one word, in one class. */
enum err_word {
	ERR_NONE,
	ERR_NO_MATCH,		/* 1 */
	ERR_USAGE,		/* 2 */
	ERR_NOT_FOUND,		/* 3 */
	ERR_AMBIGUOUS,		/* 3 */
	ERR_HELD,		/* 4 */
	ERR_NOT_OWNER,		/* 4 */
	ERR_LOST_CLAIM,		/* 4 */
	ERR_STALE,		/* 4 */
	ERR_DUPLICATE,		/* 5 */
	ERR_ILLEGAL_MOVE,	/* 5 */
	ERR_NOT_READY,		/* 5 */
	ERR_OVER_LIMIT,		/* 5 */
	ERR_GATE_MISSING,	/* 5 */
	ERR_UNKNOWN_AGENT,	/* 5 */
	ERR_INVALID,		/* 5 */
	ERR_IO,			/* 6 */
	ERR_BUSY,		/* 6 */
	ERR_PARTIAL		/* 7 */
};

/* The first error reported into it wins; a later err_set() is ignored. */
struct err {
	enum err_word word;
	/* UTF-8, printable, cut at a character boundary */
	char message[1024];
};

/* Class of a word; TASK_OK for ERR_NONE. */
enum task_code err_class(enum err_word word);

/* The word as text: "not-found", "illegal-move", ...; "ok" for ERR_NONE. */
const char *err_name(enum err_word word);

/*
 * Write the sentence into err (NULL is allowed) and return the class of the
 * word. Lower case, no full stop, the failure first, the subject quoted.
 * Control characters in it are replaced by '?', so hostile text cannot reach a
 * terminal.
 */
int err_set(struct err *err, enum err_word word, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
int err_vset(struct err *err, enum err_word word, const char *fmt, va_list args)
    PRINTF_LIKE(3, 0);

/*
 * Say where, in front of the sentence that is there: "line 3: ...". Nothing if
 * there is none.
 */
void err_prefix(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/*
 * Like err_set(ERR_IO) with ": " and strerror(errno) appended. Returns
 * TASK_ESYSTEM.
 */
int err_errno(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Forget the error, to use the struct again. */
void err_clear(struct err *err);

/* The class of what err holds. */
int err_code(const struct err *err);

#endif
