/* SPDX-License-Identifier: ISC */
/*
 * Identifiers: random ids, ids that are hashes, and their text. A parsed id is
 * canonical, so equal ids are equal bytes.
 */
#include "format/id.h"

#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/err.h"

#define BITS_60 ((UINT64_C(1) << 60) - 1)
#define DIGIT 0x80	/* set for digits in digit_of[] */

static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

static const unsigned char digit_of[256] = {
	['0'] = DIGIT | 0,
	['1'] = DIGIT | 1,
	['2'] = DIGIT | 2,
	['3'] = DIGIT | 3,
	['4'] = DIGIT | 4,
	['5'] = DIGIT | 5,
	['6'] = DIGIT | 6,
	['7'] = DIGIT | 7,
	['8'] = DIGIT | 8,
	['9'] = DIGIT | 9,
	['a'] = DIGIT | 10,
	['b'] = DIGIT | 11,
	['c'] = DIGIT | 12,
	['d'] = DIGIT | 13,
	['e'] = DIGIT | 14,
	['f'] = DIGIT | 15,
	['g'] = DIGIT | 16,
	['h'] = DIGIT | 17,
	['j'] = DIGIT | 18,
	['k'] = DIGIT | 19,
	['m'] = DIGIT | 20,
	['n'] = DIGIT | 21,
	['p'] = DIGIT | 22,
	['q'] = DIGIT | 23,
	['r'] = DIGIT | 24,
	['s'] = DIGIT | 25,
	['t'] = DIGIT | 26,
	['v'] = DIGIT | 27,
	['w'] = DIGIT | 28,
	['x'] = DIGIT | 29,
	['y'] = DIGIT | 30,
	['z'] = DIGIT | 31,
};

int
id_random(void *out, size_t len, struct err *err)
{
	unsigned char *p = out;
	size_t part;

	for (; len > 0; p += part, len -= part) {
		/* getentropy() gives no more at once */
		part = len < 256 ? len : 256;
		if (getentropy(p, part) == -1)
			return err_errno(err, "cannot get random bytes");
	}
	return TASK_OK;
}

/* Write the low 5 * count bits, most significant first. */
static void
encode(char *out, uint64_t bits, int count)
{
	while (count-- > 0) {
		out[count] = alphabet[bits & 31];
		bits >>= 5;
	}
}

/* True if all count characters are digits. count is at most 13. */
static int
decode(uint64_t *out, const char *text, int count)
{
	unsigned char all = DIGIT, digit;
	uint64_t bits = 0;
	int i;

	for (i = 0; i < count; i++) {
		digit = digit_of[(unsigned char)text[i]];
		all &= digit;
		bits = bits << 5 | (digit & 31);
	}
	*out = bits;
	return all & DIGIT;
}

int
task_id_random(char out[TASK_ID_SIZE], struct err *err)
{
	uint64_t bits;
	int rc;

	rc = id_random(&bits, sizeof(bits), err);
	if (rc)
		return rc;
	encode(out, bits & BITS_60, TASK_ID_LEN);
	out[TASK_ID_LEN] = '\0';
	return TASK_OK;
}

int
writer_random(char out[WRITER_SIZE], struct err *err)
{
	unsigned char bytes[WRITER_LEN / 2];
	int rc;

	rc = id_random(bytes, sizeof(bytes), err);
	if (rc)
		return rc;
	hex_encode(out, bytes, sizeof(bytes));
	return TASK_OK;
}

int
event_id_random(struct event_id *out, int64_t ms, struct err *err)
{
	struct event_id id;
	int rc;

	rc = id_random(&id, sizeof(id), err);
	if (rc)
		return rc;
	out->hi = (uint64_t)(ms > 0 ? ms : 0) << 16 | (id.hi & 0xffff);
	out->lo = id.lo;
	return TASK_OK;
}

static void
hash_id(struct event_id *out, const char *kind, struct slice a, struct slice b,
    uint64_t n)
{
	struct buf text = BUF_INIT;
	unsigned char hash[32];
	int i;

	buf_add(&text, "tasklog-id", sizeof("tasklog-id"));
	buf_add(&text, kind, strlen(kind) + 1);
	buf_add_slice(&text, a);
	buf_add_char(&text, '\0');
	buf_add_slice(&text, b);
	buf_add_char(&text, '\0');
	buf_add_u64(&text, n);
	digest_sha256(hash, text.data, text.len);
	buf_release(&text);
	*out = (struct event_id){ 0, 0 };
	for (i = 0; i < 8; i++) {
		out->hi = out->hi << 8 | hash[i];
		out->lo = out->lo << 8 | hash[8 + i];
	}
}

void
task_id_hashed(char out[TASK_ID_SIZE], const char *kind, struct slice a,
    struct slice b, uint64_t n)
{
	struct event_id id;

	hash_id(&id, kind, a, b, n);
	encode(out, id.hi >> 4, TASK_ID_LEN);
	out[TASK_ID_LEN] = '\0';
}

void
event_id_hashed(struct event_id *out, const char *kind, struct slice a,
    struct slice b, uint64_t n)
{
	hash_id(out, kind, a, b, n);
}

int
task_id_valid(struct slice text)
{
	uint64_t bits;

	return text.len == TASK_ID_LEN && decode(&bits, text.ptr, TASK_ID_LEN);
}

/*
 * 26 digits are 130 bits: 63 in the first 13, 5 across the middle, 60 in the
 * rest.
 */
bool
event_id_parse(struct event_id *out, struct slice text)
{
	uint64_t first, middle, rest;

	if (text.len != EVENT_ID_LEN || text.ptr[0] > '7')
		return false;
	if (!decode(&first, text.ptr, 13) ||
	    !decode(&middle, text.ptr + 13, 1) ||
	    !decode(&rest, text.ptr + 14, 12))
		return false;
	out->hi = first << 1 | middle >> 4;
	out->lo = middle << 60 | rest;
	return true;
}

void
event_id_format(char out[EVENT_ID_SIZE], struct event_id id)
{
	encode(out, id.hi >> 1, 13);
	encode(out + 13, (id.hi & 1) << 4 | id.lo >> 60, 1);
	encode(out + 14, id.lo & BITS_60, 12);
	out[EVENT_ID_LEN] = '\0';
}

int
event_id_cmp(struct event_id a, struct event_id b)
{
	if (a.hi != b.hi)
		return a.hi < b.hi ? -1 : 1;
	return (a.lo > b.lo) - (a.lo < b.lo);
}

bool
writer_parse(uint64_t *out, struct slice text)
{
	unsigned char bytes[WRITER_LEN / 2];
	size_t i;

	if (text.len != WRITER_LEN || !hex_decode(bytes, text))
		return false;
	*out = 0;
	for (i = 0; i < sizeof(bytes); i++)
		*out = *out << 8 | bytes[i];
	return true;
}

void
writer_format(char out[WRITER_SIZE], uint64_t writer)
{
	unsigned char bytes[WRITER_LEN / 2];
	size_t i;

	for (i = sizeof(bytes); i-- > 0; writer >>= 8)
		bytes[i] = writer & 0xff;
	hex_encode(out, bytes, sizeof(bytes));
}

static char
fold_digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		c = (char)(c - 'A' + 'a');
	if (c == 'i' || c == 'l')
		return '1';
	return c == 'o' ? '0' : c;
}

bool
id_fold(char out[EVENT_ID_SIZE], struct slice typed)
{
	size_t i;

	if (typed.len < 1 || typed.len > EVENT_ID_LEN)
		return false;
	for (i = 0; i < typed.len; i++) {
		out[i] = fold_digit(typed.ptr[i]);
		if (!digit_of[(unsigned char)out[i]])
			return false;
	}
	out[i] = '\0';
	return true;
}
