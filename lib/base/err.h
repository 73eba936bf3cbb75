/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_ERR_H
#define TASKLOG_ERR_H

#include <stdarg.h>

#include "base/attr.h"

/*
 * The class of an outcome. It is the return code of a fallible function, the
 * exit status of a program and the code in a JSON reply.
 */
enum task_code {
	TASK_OK = 0,
	TASK_ENOMATCH = 1,	/* a check says no, or nothing to do */
	TASK_EUSAGE = 2,
	TASK_ENOTFOUND = 3,	/* absent or ambiguous */
	/* stale version, held or lost claim: read again */
	TASK_ECONFLICT = 4,
	TASK_EINVALID = 5,	/* refused: bad input, a rule */
	TASK_ESYSTEM = 6,	/* I/O, git, memory */
	/* some operands failed, or bad lines were skipped */
	TASK_EPARTIAL = 7
};

/* The exact failure, as one word. Each word belongs to one class. */
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

/* The first error reported into a struct wins; a later err_set() is ignored. */
struct err {
	enum err_word word;
	/* UTF-8, printable, cut at a character boundary */
	char message[1024];
};

/* Returns the class of a word; TASK_OK for ERR_NONE. */
enum task_code err_class(enum err_word word);

/*
 * Returns the word as text: "not-found", "illegal-move", ...; "ok" for
 * ERR_NONE.
 */
const char *err_name(enum err_word word);

/*
 * Write the sentence into err (NULL is allowed). Returns the class of the word.
 * A sentence is in lower case without a full stop, says the failure first and
 * quotes the subject. Control characters in it become '?', so hostile text
 * cannot reach a terminal.
 */
int err_set(struct err *err, enum err_word word, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
int err_vset(struct err *err, enum err_word word, const char *fmt, va_list args)
    PRINTF_LIKE(3, 0);

/*
 * Put the place in front of the sentence: "line 3: ...". Does nothing if err
 * holds no error.
 */
void err_prefix(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Put a hint behind the sentence. Does nothing if err holds no error. */
void err_append(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/*
 * Like err_set(ERR_IO) with ": " and strerror(errno) appended. Returns
 * TASK_ESYSTEM.
 */
int err_errno(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Clear the error, so that the struct can be used again. */
void err_clear(struct err *err);

/* Returns the class of the error; TASK_OK if err holds none. */
int err_code(const struct err *err);

#endif
