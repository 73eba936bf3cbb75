/* SPDX-License-Identifier: ISC */
/* Identifiers: canonical text, round trips, hashed ids, and what people type. */
#include "format/id.h"

#include "base/digest.h"
#include "base/err.h"
#include "tap.h"

static void
test_event_ids(void)
{
	static const struct {
		const char *text;
		struct event_id id;
		int valid;
	} rows[] = {
		{ "00000000000000000000000000", { 0, 0 }, 1 },
		{ "00000000000000000000000001", { 0, 1 }, 1 },
		{ "0000000000000g000000000000", { 1, 0 }, 1 },
		{ "00000000000008000000000000", { 0, UINT64_C(1) << 63 }, 1 },
		{ "00000000000010000000000000", { 2, 0 }, 1 },
		{ "40000000000000000000000000", { UINT64_C(1) << 63, 0 }, 1 },
		{ "7zzzzzzzzzzzzzzzzzzzzzzzzz", { UINT64_MAX, UINT64_MAX }, 1 },
		{ "01arz3ndektsv4rrffq69g5fav",		/* the example of the ULID text */
		    { UINT64_C(0x01563e3ab5d3d676), UINT64_C(0x4c61efb99302bd5b) }, 1 },
		{ "80000000000000000000000000", { 0, 0 }, 0 },
		{ "z0000000000000000000000000", { 0, 0 }, 0 },
		{ "0000000000000000000000000", { 0, 0 }, 0 },
		{ "000000000000000000000000000", { 0, 0 }, 0 },
		{ "0000000000000000000000000i", { 0, 0 }, 0 },
		{ "0000000000000l000000000000", { 0, 0 }, 0 },
		{ "00000000000000o00000000000", { 0, 0 }, 0 },
		{ "0u000000000000000000000000", { 0, 0 }, 0 },
		{ "0000000000000000000000000A", { 0, 0 }, 0 },
		{ "0000000000000000000000000\xc3", { 0, 0 }, 0 },
		{ "-0000000000000000000000000", { 0, 0 }, 0 },
		{ "", { 0, 0 }, 0 },
	};
	char text[EVENT_ID_SIZE];
	struct event_id id;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		is_int(event_id_parse(&id, slice_of(rows[i].text)) != 0, rows[i].valid,
		    rows[i].text);
		if (!rows[i].valid)
			continue;
		ok(event_id_cmp(id, rows[i].id) == 0, "its bits");
		event_id_format(text, id);
		is_str(text, rows[i].text, "its text again");
	}
}

static void
test_random(void)
{
	char text[EVENT_ID_SIZE], later[EVENT_ID_SIZE], task[TASK_ID_SIZE];
	char writer[WRITER_SIZE], again[WRITER_SIZE];
	struct event_id id, back, next;
	int64_t ms = 1795183387123;
	uint64_t bits;
	int i, bad = 0;

	for (i = 0; i < 1000; i++) {
		bad += event_id_random(&id, ms + i, NULL) != TASK_OK;
		bad += id.hi >> 16 != (uint64_t)ms + (uint64_t)i;
		event_id_format(text, id);
		bad += !event_id_parse(&back, slice_of(text)) || event_id_cmp(id, back);
		bad += event_id_random(&next, ms + i + 1, NULL) != TASK_OK;
		event_id_format(later, next);
		bad += strcmp(text, later) >= 0 || event_id_cmp(id, next) >= 0;
		bad += task_id_random(task, NULL) != TASK_OK;
		bad += !task_id_valid(slice_of(task));
		bad += writer_random(writer, NULL) != TASK_OK;
		bad += !writer_parse(&bits, slice_of(writer));
		writer_format(again, bits);
		bad += strcmp(writer, again) != 0;
	}
	is_int(bad, 0, "random ids keep their time, order and text");
	is_int(event_id_random(&id, -5, NULL), TASK_OK, "a clock before 1970");
	is_int((int64_t)(id.hi >> 16), 0, "counts as 1970");
}

static void
test_large_random(void)
{
	static unsigned char bytes[1000];
	size_t i, zeros = 0;

	is_int(id_random(bytes, sizeof(bytes), NULL), TASK_OK, "more than 256 bytes");
	for (i = sizeof(bytes) - 100; i < sizeof(bytes); i++)
		zeros += bytes[i] == 0;
	ok(zeros < 50, "reach the end");
	is_int(id_random(bytes, 0, NULL), TASK_OK, "no bytes");
}

static void
test_hashed(void)
{
	char task[TASK_ID_SIZE], text[EVENT_ID_SIZE];
	struct event_id id;

	/* The expected ids were computed apart from this code, from the definition. */
	task_id_hashed(task, "key", SLICE("ann"), SLICE("k1"), 0);
	is_str(task, "pgcfax4mf3ph", "a task id by key");
	event_id_hashed(&id, "key", SLICE("ann"), SLICE("k1"), 0);
	event_id_format(text, id);
	is_str(text, "5m33tq953rxmc71x1krjvcjypv", "an event id by key");
	task_id_hashed(text, "key", SLICE("ann"), SLICE("k1"), 1);
	ok(strcmp(task, text) != 0, "n matters");
	task_id_hashed(text, "key", SLICE("an"), SLICE("nk1"), 0);
	ok(strcmp(task, text) != 0, "the border between a and b matters");
	task_id_hashed(text, "import", SLICE("github"), SLICE("42"), 12);
	is_str(text, "yscf08x77ffs", "a task id by import");
}

static void
test_others(void)
{
	static const struct {
		const char *text;
		int task, writer;
	} rows[] = {
		{ "k3v9q2m4x7ab", 1, 0 },
		{ "5f0c2a9b1d3e", 1, 1 },
		{ "5F0C2A9B1D3E", 0, 0 },
		{ "5f0c2a9b1d3", 0, 0 },
		{ "5f0c2a9b1d3ef", 0, 0 },
		{ "k3v9q2m4x7ai", 0, 0 },
		{ "k3v9q2m4x7a ", 0, 0 },
		{ "000000000000", 1, 1 },
		{ "ffffffffffff", 1, 1 },
		{ "", 0, 0 },
	};
	uint64_t writer;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ok(!task_id_valid(slice_of(rows[i].text)) == !rows[i].task,
		    "'%s' as a task", rows[i].text);
		ok(!writer_parse(&writer, slice_of(rows[i].text)) == !rows[i].writer,
		    "'%s' as a writer", rows[i].text);
	}
	ok(writer_parse(&writer, SLICE("5f0c2a9b1d3e")) &&
	    writer == UINT64_C(0x5f0c2a9b1d3e), "the number of a writer");
}

static void
test_fold(void)
{
	static const struct {
		const char *typed, *folded;	/* NULL: refused */
	} rows[] = {
		{ "k3v9", "k3v9" },
		{ "K3V9", "k3v9" },
		{ "iIlLoO", "111100" },
		{ "a", "a" },
		{ "7ZZZZZZZZZZZZZZZZZZZZZZZZZ", "7zzzzzzzzzzzzzzzzzzzzzzzzz" },
		{ "7zzzzzzzzzzzzzzzzzzzzzzzzzz", NULL },
		{ "", NULL },
		{ "u", NULL },
		{ "k3-v9", NULL },
		{ "k3v9 ", NULL },
		{ "\xc3\xa9", NULL },
	};
	char out[EVENT_ID_SIZE];
	size_t i;
	int good;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		good = id_fold(out, slice_of(rows[i].typed));
		if (!rows[i].folded)
			ok(!good, "'%s' is no id", rows[i].typed);
		else if (ok(good, "'%s' is one", rows[i].typed))
			is_str(out, rows[i].folded, "folded");
	}
	ok(!id_fold(out, (struct slice){ "a\0b", 3 }), "nor is one with a NUL");
}

static void
test_digest(void)
{
	static const struct {
		const char *text, *hex;
	} rows[] = {	/* FIPS 180-4 examples */
		{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
	};
	unsigned char bytes[4];
	char whole[SHA256_HEX_SIZE], half[DIGEST_HEX_SIZE];
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		digest_sha256_hex(whole, rows[i].text, strlen(rows[i].text));
		is_str(whole, rows[i].hex, "SHA-256");
		digest_hex(half, rows[i].text, strlen(rows[i].text));
		ok(strlen(half) == DIGEST_HEX && strncmp(half, whole, DIGEST_HEX) == 0,
		    "its first half");
	}
	ok(hex_decode(bytes, SLICE("00ff7a09")) && memcmp(bytes, "\0\xff\x7a\x09", 4) == 0,
	    "hex");
	ok(hex_decode(bytes, SLICE("")), "no hex");
	ok(!hex_decode(bytes, SLICE("0")), "half a byte");
	ok(!hex_decode(bytes, SLICE("0F")), "upper case");
	ok(!hex_decode(bytes, SLICE("0g")), "no digit");
}

int
main(void)
{
	test_event_ids();
	test_random();
	test_large_random();
	test_hashed();
	test_others();
	test_fold();
	test_digest();
	return done_testing();
}
