/* SPDX-License-Identifier: ISC */
/* Strict JSON: what is refused and where, what the tokens say, and what is written. */
#include "base/json.h"

#include <stdlib.h>

#include <cjson/cJSON.h>

#include "base/err.h"
#include "tap.h"

/* A copy without terminator or slack, so that a read past the end is seen. */
static int
scan(struct json_doc *doc, struct slice text, char **copy, struct err *err)
{
	*copy = malloc(text.len ? text.len : 1);
	if (!*copy)
		abort();
	memcpy(*copy, text.ptr, text.len);
	return json_scan(doc, *copy, text.len, err);
}

static int
accepts(struct slice text, struct err *err)
{
	struct json_doc doc = {0};
	char *copy;
	int rc;

	rc = scan(&doc, text, &copy, err);
	free(copy);
	json_release(&doc);
	return rc == TASK_OK;
}

static void
test_accepted(void)
{
	static const char *const texts[] = {
		"null", "true", "false", "0", "-0", "1", "-1", "10", "1.0", "0.5", "-0.5",
		"1e5", "1E5", "1e+5", "1e-05", "0e0", "1.25e10", "1e999",
		"123456789012345678901234567890123456789012345678901234567890123456789012345",
		"\"\"", "\"a\"", "[]", "{}", "[ ]", "{ }", " \t\r\n null \t\r\n ",
		"[1,2,3]", "[ 1 , 2 ]", "[[],{},[[]]]", "{\"a\":1}", "{ \"a\" : 1 , \"b\" : 2 }",
		"{\"\":1}", "{\"\":1,\"a\":2}", "{\"a\":1,\"A\":2}", "{\"a\":1,\"aa\":2}",
		"{\"a\":{\"a\":{\"a\":1}}}", "[{\"a\":1},{\"a\":1}]",
		"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\u0001\"", "\"\\u00e9\\u20AC\"",
		"\"\\ud83d\\ude00\"", "\"\\uD83D\\uDE00\"", "\"\\ud800\\udc00\"",
		"\"\\udbff\\udfff\"", "\"\\ud7ff\\ue000\\uffff\"",
		"\"\x7f\xc2\x80\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf\"",
		"\"a string of more than eight bytes, \xc3\xa9 and more of them\"",
		"\"1234567\"", "\"12345678\"", "\"123456789\"",
		"{\"\\u0061\":1,\"b\":2}", "{\"a\\/b\":1,\"a\\\\/b\":2}",
	};
	struct err err;
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		err = (struct err){0};
		if (!ok(accepts(slice_of(texts[i]), &err), "accepted: row %zu", i))
			printf("# %s: %s\n", texts[i], err.message);
	}
}

static const struct {
	const char *text;
	size_t at;
	const char *why;
} refused[] = {
	{ "", 1, "the text ends too early" },
	{ "  ", 3, "the text ends too early" },
	{ "nul", 4, "the text ends too early" },
	{ "nulL", 4, "expected a value" },
	{ "nullx", 5, "more text after the value" },
	{ "True", 1, "expected a value" },
	{ "NaN", 1, "expected a value" },
	{ "-Infinity", 2, "expected a digit" },
	{ "'a'", 1, "expected a value" },
	{ "\xef\xbb\xbf" "1", 1, "expected a value" },
	{ "/**/1", 1, "expected a value" },
	{ "1 2", 3, "more text after the value" },
	{ "1,", 2, "more text after the value" },
	{ "{}}", 3, "more text after the value" },
	{ "[]\f", 3, "more text after the value" },
	{ "01", 1, "a number begins with 0" },
	{ "-01", 2, "a number begins with 0" },
	{ "00", 1, "a number begins with 0" },
	{ "-", 2, "the text ends too early" },
	{ "+1", 1, "expected a value" },
	{ ".5", 1, "expected a value" },
	{ "1.", 3, "the text ends too early" },
	{ "1.e5", 3, "expected a digit" },
	{ "1e", 3, "the text ends too early" },
	{ "1e+", 4, "the text ends too early" },
	{ "1ex", 3, "expected a digit" },
	{ "0x10", 2, "more text after the value" },
	{ "[", 2, "the text ends too early" },
	{ "[1", 3, "the text ends too early" },
	{ "[1,", 4, "the text ends too early" },
	{ "[1,]", 4, "expected a value" },
	{ "[,1]", 2, "expected a value" },
	{ "[1 2]", 4, "expected ',' or ']'" },
	{ "[1}", 3, "expected ',' or ']'" },
	{ "]", 1, "expected a value" },
	{ "{\"a\":1", 7, "the text ends too early" },
	{ "{\"a\":1,}", 8, "expected a key in quotes" },
	{ "{\"a\"}", 5, "expected ':'" },
	{ "{\"a\":}", 6, "expected a value" },
	{ "{\"a\" 1}", 6, "expected ':'" },
	{ "{a:1}", 2, "expected a key in quotes" },
	{ "{1:1}", 2, "expected a key in quotes" },
	{ "{\"a\":1]", 7, "expected ',' or '}'" },
	{ "{\"a\":1;\"b\":2}", 7, "expected ',' or '}'" },
	{ "\"a", 3, "the text ends too early" },
	{ "\"a\\", 4, "the text ends too early" },
	{ "\"a\nb\"", 3, "a control character in a string" },
	{ "\"a\tb\"", 3, "a control character in a string" },
	{ "\"1234567\x1f\"", 9, "a control character in a string" },
	{ "\"\\x\"", 3, "no such escape" },
	{ "\"\\'\"", 3, "no such escape" },
	{ "\"\\u12g4\"", 4, "\\u needs four hex digits" },
	{ "\"\\u123\"", 4, "\\u needs four hex digits" },
	{ "\"\\u0000\"", 4, "\\u0000 is not allowed" },
	{ "\"\\ud800\"", 4, "a surrogate without its other half" },
	{ "\"\\ud800x12345\"", 4, "a surrogate without its other half" },
	{ "\"\\ud800\\n12345\"", 4, "a surrogate without its other half" },
	{ "\"\\ud800\\u0041\"", 4, "a surrogate without its other half" },
	{ "\"\\ud800\\ud800\"", 4, "a surrogate without its other half" },
	{ "\"\\udc00\"", 4, "a surrogate without its other half" },
	{ "\"\\udc00\\ud800\"", 4, "a surrogate without its other half" },
	{ "\"\x80\"", 2, "not UTF-8" },
	{ "\"\xc0\xaf\"", 2, "not UTF-8" },
	{ "\"12345678\xed\xa0\x80\"", 10, "not UTF-8" },
	{ "\"\xf4\x90\x80\x80\"", 2, "not UTF-8" },
	{ "\"\xe2\x82\"", 2, "not UTF-8" },
	{ "\"\xff\"", 2, "not UTF-8" },
	{ "{\"\xff\":1}", 3, "not UTF-8" },
	{ "{\"a\":1,\"a\":2}", 9, "duplicate key 'a'" },
	{ "{\"a\":1,\"b\":[{}],\"a\":2}", 18, "duplicate key 'a'" },
	{ "{\"\":1,\"\":2}", 8, "duplicate key ''" },
	{ "{\"a\":1,\"\\u0061\":2}", 9, "duplicate key 'a'" },
	{ "{\"\\u0061\":1,\"a\":2}", 14, "duplicate key 'a'" },
	{ "{\"\\u0061\":1,\"\\u0061\":2}", 14, "duplicate key 'a'" },
	{ "{\"/\":1,\"\\/\":2}", 9, "duplicate key '/'" },
	{ "{\"x\\n\":1,\"x\\u000a\":2}", 11, "duplicate key 'x?'" },
	{ "{\"\xf0\x9f\x98\x80\":1,\"\\ud83d\\ude00\":2}", 12, "duplicate key '\xf0\x9f\x98\x80'" },
	{ "[[{\"k\":{\"a\":1,\"a\":2}}]]", 16, "duplicate key 'a'" },
};

static void
test_refused(void)
{
	char want[128];
	struct err err;
	size_t i;

	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		err = (struct err){0};
		ok(!accepts(slice_of(refused[i].text), &err) && err.word == ERR_INVALID,
		    "refused: row %zu", i);
		snprintf(want, sizeof(want), "invalid JSON at byte %zu: %s", refused[i].at,
		    refused[i].why);
		is_str(err.message, want, "and says why");
	}
	ok(!accepts((struct slice){ "1\0", 2 }, NULL), "a NUL after the value");
	ok(!accepts((struct slice){ "\"a\0b\"", 5 }, NULL), "a NUL in a string");
}

static const char sample[] = "{\"v\":1,\"id\":\"k3\\u00e9\",\"list\":[-1.5e3,true,null,"
    "{\"a\":[]}],\"\\ud83d\\ude00\":\"caf\xc3\xa9 and more\",\"last\":{\"x\":false}} ";

static void
test_truncated(void)
{
	size_t i, len = strlen(sample);
	int bad = 0, silent = 0;
	struct err err;

	for (i = 0; i < len - 1; i++) {
		err = (struct err){0};
		bad += accepts((struct slice){ sample, i }, &err);
		silent += err.word != ERR_INVALID;
	}
	is_int(bad, 0, "no beginning of a text is a text");
	is_int(silent, 0, "and each says so");
	ok(accepts((struct slice){ sample, len }, NULL), "the whole is");
}

/* Change every byte to every value: whatever happens, nothing is read out of bounds. */
static void
test_mutated(void)
{
	char text[sizeof(sample)];
	struct json_doc doc = {0};
	size_t i, len = strlen(sample);
	int c, bad = 0, accepted = 0;
	uint32_t t;
	char *copy;

	for (i = 0; i < len; i++) {
		for (c = 0; c < 256; c++) {
			memcpy(text, sample, len);
			text[i] = (char)c;
			if (scan(&doc, (struct slice){ text, len }, &copy, NULL)) {
				bad += doc.count != 0;
			} else {
				accepted++;
				for (t = 0; t < doc.count; t++)
					bad += doc.token[t].next <= t ||
					    doc.token[t].next > doc.count;
			}
			free(copy);
		}
	}
	json_release(&doc);
	is_int(bad, 0, "a changed byte is refused, or the tokens are sound");
	ok(accepted > 1000, "both happen");
}

static void
test_depth(void)
{
	struct buf text = BUF_INIT;
	struct err err = {0};
	int depth, i;

	for (depth = 32; depth <= 33; depth++) {
		buf_clear(&text);
		for (i = 0; i < depth; i++)
			buf_add_str(&text, i % 2 ? "{\"a\":" : "[");
		buf_add_char(&text, '1');
		for (i = depth; i-- > 0;)
			buf_add_char(&text, i % 2 ? '}' : ']');
		is_int(accepts(slice_of_buf(&text), &err), depth == 32, "depth");
	}
	ok(strstr(err.message, "nested deeper than 32") != NULL, "%s", err.message);
	buf_clear(&text);
	for (i = 0; i < 200000; i++)
		buf_add_char(&text, '[');
	ok(!accepts(slice_of_buf(&text), NULL), "deep nesting does not use up the stack");
	buf_clear(&text);
	buf_add_char(&text, '[');
	for (i = 0; i < 100; i++)
		buf_add_str(&text, i ? ",[[[]]]" : "[[[]]]");
	buf_add_char(&text, ']');
	ok(accepts(slice_of_buf(&text), NULL), "siblings do not add up");
	buf_release(&text);
}

/* Objects of every size around the one from which keys are sorted. */
static void
test_many_keys(void)
{
	struct buf text = BUF_INIT;
	int count, i, twice, bad = 0;

	for (count = 2; count < 80; count++) {
		for (twice = -1; twice < count - 1; twice++) {
			buf_clear(&text);
			for (i = 0; i < count; i++)
				buf_addf(&text, "%c\"key%d\":[%d]", i ? ',' : '{',
				    i == count - 1 && twice >= 0 ? twice : i, i);
			buf_add_char(&text, '}');
			bad += accepts(slice_of_buf(&text), NULL) != (twice < 0);
		}
	}
	is_int(bad, 0, "the last key is found among the others wherever it is");
	buf_clear(&text);
	for (i = 0; text.len < 256 * 1024; i++)
		buf_addf(&text, "%c\"\\u0061%d\":%d", i ? ',' : '{', i, i);
	buf_add_str(&text, "}");
	ok(accepts(slice_of_buf(&text), NULL), "tens of thousands of keys");
	text.data[text.len - 1] = ',';
	buf_add_str(&text, "\"a77\":0}");
	ok(!accepts(slice_of_buf(&text), NULL), "and one of them twice");
	buf_release(&text);
}

static void
test_tokens(void)
{
	static const struct {
		enum json_kind kind;
		const char *text;
		uint32_t next, count;
		int escaped;
	} rows[] = {
		{ JSON_OBJECT, NULL, 20, 5, 0 },
		{ JSON_STRING, "v", 2, 0, 0 },
		{ JSON_NUMBER, "1", 3, 0, 0 },
		{ JSON_STRING, "id", 4, 0, 0 },
		{ JSON_STRING, "k3\\u00e9", 5, 0, 1 },
		{ JSON_STRING, "list", 6, 0, 0 },
		{ JSON_ARRAY, "[-1.5e3,true,null,{\"a\":[]}]", 13, 4, 0 },
		{ JSON_NUMBER, "-1.5e3", 8, 0, 0 },
		{ JSON_TRUE, "true", 9, 0, 0 },
		{ JSON_NULL, "null", 10, 0, 0 },
		{ JSON_OBJECT, "{\"a\":[]}", 13, 1, 0 },
		{ JSON_STRING, "a", 12, 0, 0 },
		{ JSON_ARRAY, "[]", 13, 0, 0 },
		{ JSON_STRING, "\\ud83d\\ude00", 14, 0, 1 },
		{ JSON_STRING, "caf\xc3\xa9 and more", 15, 0, 0 },
		{ JSON_STRING, "last", 16, 0, 0 },
		{ JSON_OBJECT, "{\"x\":false}", 19, 1, 0 },
		{ JSON_STRING, "x", 18, 0, 0 },
		{ JSON_FALSE, "false", 19, 0, 0 },
	};
	struct json_doc doc = {0};
	size_t i, count = sizeof(rows) / sizeof(rows[0]);

	is_int(json_scan(&doc, sample, strlen(sample), NULL), TASK_OK, "the sample");
	is_int((int64_t)doc.count, (int64_t)count, "its tokens");
	for (i = 0; i < count && i < doc.count; i++) {
		const struct json_token *t = &doc.token[i];

		ok(t->kind == rows[i].kind && t->escaped == rows[i].escaped &&
		    t->count == rows[i].count, "token %zu", i);
		is_int(t->next, i ? rows[i].next : count, "what follows it");
		if (rows[i].text)
			ok(slice_is((struct slice){ t->ptr, t->len }, rows[i].text),
			    "its text");
	}
	is_int(json_get(&doc, 0, "v"), 2, "get the first");
	is_int(json_get(&doc, 0, "last"), 16, "get the last");
	is_int(json_get(&doc, 0, "\xf0\x9f\x98\x80"), 14, "get by a key with escapes");
	is_int(json_get(&doc, 0, "a"), 0, "not from further inside");
	is_int(json_get(&doc, 0, "las"), 0, "not by a part of a key");
	is_int(json_get(&doc, 10, "a"), 12, "from an object inside");
	is_int(json_get(&doc, 6, "a"), 0, "not from an array");
	ok(slice_is(json_raw(&doc, 4), "\"k3\\u00e9\""), "raw string, quotes included");
	ok(slice_is(json_raw(&doc, 12), "[]"), "raw array");
	ok(slice_is(json_raw(&doc, 7), "-1.5e3"), "raw number");
	ok(json_raw(&doc, 0).len == strlen(sample) - 1, "the root leaves out white space");
	ok(json_is(&doc, 4, "k3\xc3\xa9") && !json_is(&doc, 4, "k3"), "is, with escapes");
	ok(json_is(&doc, 1, "v") && !json_is(&doc, 1, "vv"), "is, without");
	ok(!json_is(&doc, 2, "1") && !json_is(&doc, 9, "null"), "only strings are");

	is_int(json_scan(&doc, "[1", 2, NULL), TASK_EINVALID, "scan again, in vain");
	is_int((int64_t)doc.count, 0, "no tokens remain");
	is_int(json_scan(&doc, "7", 1, NULL), TASK_OK, "and once more");
	is_int((int64_t)doc.count, 1, "one token");
	json_release(&doc);
	json_release(NULL);
}

static void
test_unescape(void)
{
	static const struct {
		const char *raw, *plain;
	} rows[] = {
		{ "\"\"", "" },
		{ "\"plain\"", "plain" },
		{ "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t" },
		{ "\"a\\u0041\\u00e9\\u00C9\\u20ac\\uFFFFz\"",
		    "aA\xc3\xa9\xc3\x89\xe2\x82\xac\xef\xbf\xbfz" },
		{ "\"\\ud800\\udc00\\uDBFF\\uDFFF\\ud83d\\ude00\"",
		    "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\xf0\x9f\x98\x80" },
		{ "\"\\\\u0041\"", "\\u0041" },
	};
	struct json_doc doc = {0};
	struct buf out = BUF_INIT;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_clear(&out);
		json_unescape(&out, slice_of(rows[i].raw));
		is_str(out.data, rows[i].plain, "raw");
		buf_clear(&out);
		is_int(json_scan(&doc, rows[i].raw, strlen(rows[i].raw), NULL), 0, "scan");
		json_add_unescaped(&out, &doc.token[0]);
		is_str(out.data, rows[i].plain, "token");
		ok(json_is(&doc, 0, rows[i].plain), "is");
	}
	buf_release(&out);
	json_release(&doc);
}

static void
test_numbers(void)
{
	enum { NO = -77 };
	static const struct {
		const char *text;
		int64_t whole, tenths;	/* NO: refused */
	} rows[] = {
		{ "0", 0, 0 },
		{ "-0", 0, 0 },
		{ "7", 7, 70 },
		{ "-12", -12, -120 },
		{ "7.5", NO, 75 },
		{ "-7.5", NO, -75 },
		{ "-0.5", NO, -5 },
		{ "7.0", NO, 70 },
		{ "7.50", NO, NO },
		{ "0.05", NO, NO },
		{ "1e1", NO, NO },
		{ "1E1", NO, NO },
		{ "1.5e1", NO, NO },
		{ "9007199254740991", INT64_C(9007199254740991), NO },
		{ "-9007199254740991", INT64_C(-9007199254740991), NO },
		{ "9007199254740992", NO, NO },
		{ "-9007199254740992", NO, NO },
		{ "900719925474099", INT64_C(900719925474099), INT64_C(9007199254740990) },
		{ "900719925474099.1", NO, INT64_C(9007199254740991) },
		{ "900719925474099.2", NO, NO },
		{ "99999999999999999999999999999999999999", NO, NO },
		{ "18446744073709551617", NO, NO },
		{ "true", NO, NO },
		{ "\"7\"", NO, NO },
		{ "[7]", NO, NO },
	};
	struct json_doc doc = {0};
	int64_t n;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		is_int(json_scan(&doc, rows[i].text, strlen(rows[i].text), NULL), 0,
		    rows[i].text);
		n = NO;
		ok(json_int(&doc, 0, &n) == (rows[i].whole != NO) && n == rows[i].whole,
		    "as a whole number");
		n = NO;
		ok(json_tenths(&doc, 0, &n) == (rows[i].tenths != NO) &&
		    n == rows[i].tenths, "in tenths");
	}
	json_release(&doc);
}

static void
test_writing(void)
{
	struct buf out = BUF_INIT;

	json_open(&out, '{');
	json_add_key(&out, "a");
	json_add_int(&out, -5);
	json_add_key(&out, "b");
	json_open(&out, '[');
	json_add_str(&out, "x");
	json_add_str(&out, ",");
	json_add_null(&out);
	json_add_bool(&out, 1);
	json_add_bool(&out, 0);
	json_open(&out, '{');
	json_close(&out, '}');
	json_open(&out, '[');
	json_close(&out, ']');
	json_add_raw(&out, SLICE("{\"r\":1}"));
	json_add_tenths(&out, 75);
	json_close(&out, ']');
	json_add_key_slice(&out, SLICE("c\""));
	json_add_str(&out, "");
	json_close(&out, '}');
	buf_add_char(&out, '\n');
	json_open(&out, '{');
	json_close(&out, '}');
	is_str(out.data, "{\"a\":-5,\"b\":[\"x\",\",\",null,true,false,{},[],{\"r\":1},7.5],"
	    "\"c\\\"\":\"\"}\n{}", "commas where they belong");
	buf_release(&out);
}

static void
test_written_numbers(void)
{
	static const struct {
		int64_t n;
		const char *whole, *tenths;
	} rows[] = {
		{ 0, "0", "0" }, { 5, "5", "0.5" }, { -5, "-5", "-0.5" }, { 50, "50", "5" },
		{ 75, "75", "7.5" }, { -75, "-75", "-7.5" }, { 100, "100", "10" },
		{ INT64_MAX, "9223372036854775807", "922337203685477580.7" },
		{ INT64_MIN, "-9223372036854775808", "-922337203685477580.8" },
	};
	struct buf out = BUF_INIT;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_clear(&out);
		json_add_int(&out, rows[i].n);
		is_str(out.data, rows[i].whole, "whole number");
		buf_clear(&out);
		json_add_tenths(&out, rows[i].n);
		is_str(out.data, rows[i].tenths, "tenths");
	}
	buf_release(&out);
}

static void
test_written_strings(void)
{
	static const struct {
		const char *text, *json;
	} rows[] = {
		{ "", "\"\"" },
		{ "plain / text", "\"plain / text\"" },
		{ "\"\\", "\"\\\"\\\\\"" },
		{ "\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"" },
		{ "\x01\x1f\x7f", "\"\\u0001\\u001f\x7f\"" },
		{ "caf\xc3\xa9 \xf0\x9f\x98\x80", "\"caf\xc3\xa9 \xf0\x9f\x98\x80\"" },
		{ "a\xff" "b", "\"a\xef\xbf\xbd" "b\"" },
		{ "\xe2\x82", "\"\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ "\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
	};
	struct buf out = BUF_INIT;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_clear(&out);
		json_add_str(&out, rows[i].text);
		is_str(out.data, rows[i].json, "string");
		ok(accepts(slice_of_buf(&out), NULL), "which is strict JSON");
	}
	buf_clear(&out);
	json_add_string(&out, (struct slice){ "a\0b", 3 });
	is_str(out.data, "\"a\\u0000b\"", "a NUL, which the reader would refuse");
	buf_release(&out);
}

/* Every character, written and read again. */
static void
test_round_trip(void)
{
	struct buf plain = BUF_INIT, text = BUF_INIT, back = BUF_INIT;
	struct json_doc doc = {0};
	int c, d, bad = 0;

	for (c = 1; c < 128; c++) {
		for (d = 1; d < 128; d++) {
			buf_clear(&plain);
			buf_clear(&text);
			buf_clear(&back);
			buf_add_char(&plain, (char)c);
			buf_add_str(&plain, "123456\xc3\xa9");
			buf_add_char(&plain, (char)d);
			json_add_string(&text, slice_of_buf(&plain));
			bad += json_scan(&doc, text.data, text.len, NULL) != TASK_OK;
			json_add_unescaped(&back, &doc.token[0]);
			bad += !slice_eq(slice_of_buf(&plain), slice_of_buf(&back));
		}
	}
	is_int(bad, 0, "what is written reads the same");
	json_release(&doc);
	buf_release(&plain);
	buf_release(&text);
	buf_release(&back);
}

static void
test_cjson(void)
{
	struct cJSON *root = NULL;
	struct err err = {0};
	char text[] = { '[', '1', ',', '2', ']' };

	is_int(json_parse(&root, text, sizeof(text), &err), TASK_OK, "not terminated");
	is_int(cJSON_GetArraySize(root), 2, "two items");
	cJSON_Delete(root);
	is_int(json_parse(&root, "{\"a\":1} \n", 9, &err), TASK_OK, "white space after it");
	is_int((int64_t)cJSON_GetObjectItemCaseSensitive(root, "a")->valuedouble, 1, "a");
	cJSON_Delete(root);
	is_int(json_parse(&root, "{\"a\":1,\"a\":2}", 13, &err), TASK_EINVALID, "duplicates");
	ok(root == NULL, "nothing to delete");
	is_str(err.message, "invalid JSON at byte 9: duplicate key 'a'", "the same reason");
	is_int(json_parse(&root, "1 1", 3, NULL), TASK_EINVALID, "the end is required");
	is_int(json_parse(&root, "", 0, NULL), TASK_EINVALID, "nothing is no document");
}

int
main(void)
{
	test_accepted();
	test_refused();
	test_truncated();
	test_mutated();
	test_depth();
	test_many_keys();
	test_tokens();
	test_unescape();
	test_numbers();
	test_writing();
	test_written_numbers();
	test_written_strings();
	test_round_trip();
	test_cjson();
	return done_testing();
}
