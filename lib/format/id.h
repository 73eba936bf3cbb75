/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_ID_H
#define TASKLOG_ID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"

/*
 * Identifiers, in Crockford's base32 (0-9 a-z without i l o u), lower case.
 * A task id is 60 bits in 12 characters. An event id is 128 bits in 26
 * characters with the layout of a ULID: 48 bits of milliseconds, 80 random
 * bits. When people type ids, upper case is folded and i, l -> 1, o -> 0.
 */
#define TASK_ID_LEN 12
#define TASK_ID_SIZE (TASK_ID_LEN + 1)
#define TASK_PREFIX_MIN 4
#define EVENT_ID_LEN 26
#define EVENT_ID_SIZE (EVENT_ID_LEN + 1)
#define WRITER_LEN 12
#define WRITER_SIZE (WRITER_LEN + 1)

struct event_id {
	uint64_t hi, lo;
};

struct err;

/*
 * Get random bytes from the kernel. Fails with TASK_ESYSTEM if there are none.
 */
int id_random(void *out, size_t len, struct err *err) MUST_CHECK;

int task_id_random(char out[TASK_ID_SIZE], struct err *err) MUST_CHECK;
int writer_random(char out[WRITER_SIZE], struct err *err) MUST_CHECK;
int event_id_random(struct event_id *out, int64_t ms,
    struct err *err) MUST_CHECK;

/*
 * Ids that depend on a command or an import only, so that every clone makes
 * equal ids: the SHA-256 of "tasklog-id" NUL kind NUL a NUL b NUL n (decimal).
 * For kind "key", a is the actor and b the key; for "import", a is the source
 * and b the external id. A task id takes the first 60 bits, an event id the
 * first 128. (A 26-character ULID holds 130: its first character is 0-7.) See
 * tasklog-event(5).
 */
void task_id_hashed(char out[TASK_ID_SIZE], const char *kind, struct slice a,
    struct slice b, uint64_t n);
void event_id_hashed(struct event_id *out, const char *kind, struct slice a,
    struct slice b, uint64_t n);

/* true if it is 12 canonical characters */
int task_id_valid(struct slice text);
/* true if the text is canonical */
bool event_id_parse(struct event_id *out, struct slice text);
void event_id_format(char out[EVENT_ID_SIZE], struct event_id id);
int event_id_cmp(struct event_id a, struct event_id b);
/* true if it is 12 lower-case hex digits */
bool writer_parse(uint64_t *out, struct slice text);
void writer_format(char out[WRITER_SIZE], uint64_t writer);

/*
 * Fold an id that a person typed to canonical form. True if it is 1 to 26
 * base32 characters.
 */
bool id_fold(char out[EVENT_ID_SIZE], struct slice typed);

#endif
