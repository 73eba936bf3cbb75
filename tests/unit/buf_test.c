/* SPDX-License-Identifier: ISC */
/* Bytes that grow, slices, files read whole, and the sentences of errors. */
#include "base/buf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf_read.h"
#include "base/err.h"
#include "base/utf8.h"
#include "tap.h"

static void
test_growing(void)
{
	struct buf buf = BUF_INIT;
	int i, bad = 0;

	buf_release(NULL);
	buf_release(&buf);
	buf_clear(&buf);
	ok(buf.data == NULL, "clearing nothing allocates nothing");
	ok(slice_of_buf(&buf).ptr != NULL, "an empty buf is empty, not absent");
	buf_add(&buf, NULL, 0);
	is_str(buf.data, "", "adding nothing terminates");
	for (i = 0; i < 5000; i++) {
		buf_add_char(&buf, (char)i);
		bad += buf.len != (size_t)i + 1 || buf.data[buf.len] != '\0';
	}
	for (i = 0; i < 5000; i++)
		bad += buf.data[i] != (char)i;
	is_int(bad, 0, "5000 bytes, NUL among them, always terminated");
	buf_clear(&buf);
	is_str(buf.data, "", "cleared");
	buf_reserve(&buf, 100000);
	is_int((int64_t)buf.len, 0, "reserving adds nothing");
	buf_add_str(&buf, "ab");
	buf_add_slice(&buf, (struct slice){ "cdef", 2 });
	buf_add_slice(&buf, (struct slice){ NULL, 0 });
	buf_addf(&buf, "-%d-%s", 42, "x");
	buf_addf(&buf, "%s", "");
	is_str(buf.data, "abcd-42-x", "all ways to add");
	buf_release(&buf);
	buf_addf(&buf, "%01000d", 7);
	is_int((int64_t)buf.len, 1000, "long formatted text");
	buf_release(&buf);
	ok(!buf.data && !buf.len && !buf.cap, "released");
}

static void
test_numbers(void)
{
	static const struct {
		uint64_t n;
		const char *text;
	} rows[] = {
		{ 0, "0" }, { 9, "9" }, { 10, "10" }, { 1234567890, "1234567890" },
		{ UINT64_MAX, "18446744073709551615" },
	};
	struct buf buf = BUF_INIT;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_clear(&buf);
		buf_add_u64(&buf, rows[i].n);
		is_str(buf.data, rows[i].text, "number");
	}
	buf_release(&buf);
}

static int
sign(int n)
{
	return (n > 0) - (n < 0);
}

static void
test_slices(void)
{
	static const struct {
		const char *a, *b;
		int order;
	} rows[] = {
		{ "", "", 0 }, { "a", "a", 0 }, { "a", "b", -1 }, { "b", "a", 1 },
		{ "a", "ab", -1 }, { "", "a", -1 }, { "\xff", "a", 1 }, { NULL, NULL, 0 },
		{ NULL, "", -1 }, { "", NULL, 1 },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct slice a = slice_of(rows[i].a), b = slice_of(rows[i].b);

		is_int(sign(slice_cmp(a, b)), rows[i].order, "order");
		is_int(slice_eq(a, b) != 0, rows[i].order == 0, "equality agrees");
	}
	ok(slice_is(SLICE("abc"), "abc") && !slice_is(SLICE("abc"), "ab"), "is");
	ok(slice_starts(SLICE("abc"), "ab") && slice_starts(SLICE("abc"), ""), "starts");
	ok(!slice_starts(SLICE("ab"), "abc"), "does not start with more");
	ok(!slice_starts(slice_of(NULL), ""), "what is absent starts with nothing");
	is_int((int64_t)SLICE("abc").len, 3, "SLICE() leaves out the terminator");
}

static void
test_memory(void)
{
	char *text = task_strdup("abc"), *zeros = task_zalloc(3, 2);

	is_str(text, "abc", "copied");
	ok(memcmp(zeros, "\0\0\0\0\0\0", 6) == 0, "zeroed");
	text = task_realloc(text, 10, 1);
	is_str(text, "abc", "kept when growing");
	free(text);
	free(zeros);
	text = task_alloc(0);
	ok(text != NULL, "no bytes are a pointer too");
	free(text);
}

static void
test_files(void)
{
	char path[] = "/tmp/tasklog-buf-XXXXXX";
	struct buf content = BUF_INIT, buf = BUF_INIT;
	struct err err = {0};
	int fd = mkstemp(path), i;

	for (i = 0; i < 20000; i++)
		buf_add_char(&content, (char)(i * 7));
	ok(fd != -1 && write(fd, content.data, content.len) == (ssize_t)content.len,
	    "a file of 20000 bytes");
	buf_add_str(&buf, "before ");
	is_int(buf_read_file(&buf, path, 20000, &err), TASK_OK, "just fits");
	ok(buf.len == 20007 && memcmp(buf.data, "before ", 7) == 0 &&
	    memcmp(buf.data + 7, content.data, 20000) == 0, "and is appended");
	buf_clear(&buf);
	buf_add_str(&buf, "before");
	is_int(buf_read_file(&buf, path, 19999, &err), TASK_EINVALID, "one byte too long");
	is_str(buf.data, "before", "leaves the buf as it was");
	ok(strstr(err.message, "is longer than 19999 bytes") != NULL, "%s", err.message);
	err_clear(&err);
	ok(lseek(fd, 15000, SEEK_SET) == 15000, "seek");
	is_int(buf_read_fd(&buf, fd, path, SIZE_MAX, &err), TASK_OK, "what is left of fd");
	is_int((int64_t)buf.len, 5006, "is 5000 bytes");
	ok(ftruncate(fd, 0) == 0 && lseek(fd, 0, SEEK_SET) == 0, "truncate");
	buf_release(&buf);
	is_int(buf_read_fd(&buf, fd, path, 0, &err), TASK_OK, "an empty file, no room");
	is_str(buf.data, "", "is an empty text");
	close(fd);
	is_int(buf_read_fd(&buf, fd, path, 9, &err), TASK_ESYSTEM, "a closed fd");
	err_clear(&err);
	is_int(buf_read_file(&buf, "/", 9, &err), TASK_ESYSTEM, "a directory");
	is_int(err.word, ERR_IO, "cannot be read");
	err_clear(&err);
	unlink(path);
	is_int(buf_read_file(&buf, path, 9, &err), TASK_ENOTFOUND, "a file that is gone");
	is_int(err.word, ERR_NOT_FOUND, "is not found");
	buf_release(&buf);
	buf_release(&content);
}

static void
test_pipe(void)
{
	struct buf buf = BUF_INIT;
	int ends[2];

	ok(pipe(ends) == 0 && write(ends[1], "hello", 5) == 5, "a pipe");
	close(ends[1]);
	is_int(buf_read_fd(&buf, ends[0], "pipe", 100, NULL), TASK_OK, "is read to its end");
	is_str(buf.data, "hello", "whole");
	close(ends[0]);
	buf_release(&buf);
}

static void
test_errors(void)
{
	struct err err = {0};
	char longer[3000];
	size_t i;

	is_int(err_code(&err), TASK_OK, "no error");
	is_int(err_set(&err, ERR_STALE, "'%s' is %s", "x", "late"), TASK_ECONFLICT, "class");
	is_str(err.message, "'x' is late", "sentence");
	is_int(err_set(&err, ERR_IO, "later"), TASK_ESYSTEM, "a later one has its class");
	is_str(err.message, "'x' is late", "but the first one wins");
	is_int(err_code(&err), TASK_ECONFLICT, "and gives the code");
	is_int(err_set(NULL, ERR_INVALID, "x"), TASK_EINVALID, "nobody asked");
	err_clear(&err);
	err_clear(NULL);
	ok(err.word == ERR_NONE && !err.message[0], "cleared");

	err_set(&err, ERR_INVALID, "a\x1b[31m\n\xff\xe2\x80\xae\xc2\x9b\xc3\xa9");
	is_str(err.message, "a?[31m????\xc3\xa9", "nothing hostile gets through");
	err_clear(&err);
	errno = ENOENT;
	is_int(err_errno(&err, "cannot open '%s'", "f"), TASK_ESYSTEM, "errno");
	is_str(err.message, "cannot open 'f': No such file or directory", "its reason");

	for (i = 0; i < 4; i++) {	/* 3-byte characters at every offset of the cut */
		memset(longer, 'a', sizeof(longer));
		size_t at = i;
		while (at + 3 < sizeof(longer)) {
			memcpy(longer + at, "\xe2\x82\xac", 3);
			at += 3;
		}
		longer[at] = '\0';
		err_clear(&err);
		err_set(&err, ERR_INVALID, "%s", longer);
		ok(strlen(err.message) >= sizeof(err.message) - 3 &&
		    utf8_valid(slice_of(err.message)) && !strchr(err.message, '?'),
		    "cut at a character boundary");
	}
}

static void
test_words(void)
{
	static const struct {
		enum err_word word;
		const char *name;
		enum task_code code;
	} rows[] = {
		{ ERR_NONE, "ok", TASK_OK },
		{ ERR_NO_MATCH, "no-match", TASK_ENOMATCH },
		{ ERR_USAGE, "usage", TASK_EUSAGE },
		{ ERR_NOT_FOUND, "not-found", TASK_ENOTFOUND },
		{ ERR_AMBIGUOUS, "ambiguous", TASK_ENOTFOUND },
		{ ERR_HELD, "held", TASK_ECONFLICT },
		{ ERR_LOST_CLAIM, "lost-claim", TASK_ECONFLICT },
		{ ERR_DUPLICATE, "duplicate", TASK_EINVALID },
		{ ERR_GATE_MISSING, "gate-missing", TASK_EINVALID },
		{ ERR_INVALID, "invalid", TASK_EINVALID },
		{ ERR_IO, "io", TASK_ESYSTEM },
		{ ERR_PARTIAL, "partial", TASK_EPARTIAL },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		is_str(err_name(rows[i].word), rows[i].name, "name");
		is_int(err_class(rows[i].word), rows[i].code, "class");
	}
}

int
main(void)
{
	test_growing();
	test_numbers();
	test_slices();
	test_memory();
	test_files();
	test_pipe();
	test_errors();
	test_words();
	return done_testing();
}
