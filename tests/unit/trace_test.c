/* SPDX-License-Identifier: ISC */
/* What is traced and masked; that nobody asks a clock when nothing is. */
#include "base/trace.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/buf_read.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mask.h"
#include "base/utf8.h"
#include "tap.h"

static int clock_calls;

/* Stands before that of the C library: the kernel is asked, and it is counted. */
int
clock_gettime(clockid_t which, struct timespec *out)
{
	clock_calls++;
	return (int)syscall(SYS_clock_gettime, which, out);
}

static void
spans(int count)
{
	struct span span;

	for (int i = 0; i < count; i++) {
		span_begin(&span, "one");
		span_count(&span, "n", 1);
		span_text(&span, "t", "text");
		span_end(&span);
	}
}

static void
test_off(void)
{
	static const char *const off[] = { NULL, "", "0" };
	struct err err = {0};

	for (size_t i = 0; i < 3; i++)
		ok(!trace_open(off[i], "test", &err) && !trace_sink,
		    "'%s' is no trace", off[i] ? off[i] : "(unset)");
	clock_calls = 0;
	spans(1000);
	trace_command(0, NULL, 0);
	is_int(clock_calls, 0, "off, no span asks a clock");
	trace_close();
}

/* A file's lines; the descriptor is open for reading and writing. */
static void
read_back(struct buf *out, int fd)
{
	struct err err = {0};

	lseek(fd, 0, SEEK_SET);
	buf_clear(out);
	ok(!buf_read_fd(out, fd, "trace", 1 << 20, &err), "the trace can be read");
}

/* Checks each line as JSON; returns how many there are. */
static int
count_lines(const struct buf *text)
{
	struct json_doc doc = {0};
	struct err err = {0};
	const char *p = text->data, *lf;
	int count = 0;

	for (; p && (lf = strchr(p, '\n')) != NULL; p = lf + 1, count++)
		if (json_scan(&doc, p, (size_t)(lf - p), &err))
			ok(0, "not JSON: %.*s", (int)(lf - p), p);
	json_release(&doc);
	return count;
}

static int
scratch_file(void)
{
	FILE *file = tmpfile();
	int fd = file ? fcntl(fileno(file), F_DUPFD, 3) : -1;

	if (file)
		fclose(file);
	return fd;
}

static void
test_on(void)
{
	char program[] = "task-x", argument[4096], *argv[40];
	char target[2] = "";
	struct buf text = BUF_INIT;
	struct err err = {0};
	int fd = scratch_file();

	if (!ok(fd >= 3 && fd <= 9, "a descriptor of one digit"))
		return;
	target[0] = (char)('0' + fd);
	memset(argument, 'x', sizeof(argument));
	memcpy(argument + 77, "\xe2\x82\xac", 3);
	argument[sizeof(argument) - 1] = '\0';
	for (int i = 0; i < 40; i++)
		argv[i] = i ? argument : program;
	ok(!trace_open(target, program, &err), "a descriptor that is open");
	clock_calls = 0;
	spans(10);
	is_int(clock_calls, 20, "on, a span asks the clock twice");
	trace_command(40, argv, 3);
	trace_close();
	read_back(&text, fd);
	is_int(count_lines(&text), 11, "a line a span, all JSON");
	ok(strstr(text.data, "\"span\":\"one\",\"depth\":1,") != NULL, "a span's line");
	ok(strstr(text.data, ",\"n\":1,\"t\":\"text\"}\n") != NULL, "counts and text");
	ok(strstr(text.data, "\"status\":3,") != NULL, "the status");
	ok(text.len < 8192, "long arguments, and many, are cut");
	ok(utf8_valid(slice_of_buf(&text)), "at character boundaries");
	close(fd);
	buf_release(&text);
}

static void
test_unusable(void)
{
	static const char *const bad[] = { "9", "/nowhere/at/all", "/" };

	close(9);		/* whoever has started us may have left it open */
	for (size_t i = 0; i < 3; i++) {
		struct err err = {0};

		ok(trace_open(bad[i], "test", &err) == TASK_ESYSTEM && !trace_sink,
		    "'%s' is refused: %s", bad[i], err.message);
		spans(3);
	}
}

/* SIGPIPE would end the program. */
static void
test_closed_pipe(void)
{
	char target[2] = "";
	struct err err = {0};
	int fds[2], end = pipe(fds) == 0 ? fcntl(fds[1], F_DUPFD, 3) : -1;

	if (!ok(end >= 3 && end <= 9, "a pipe"))
		return;
	target[0] = (char)('0' + end);
	close(fds[0]);
	close(fds[1]);
	ok(!trace_open(target, "test", &err), "a pipe that nobody reads");
	spans(3);
	ok(1, "it does not end the program");
	trace_close();
	close(end);
}

static void
test_mask(void)
{
	static const struct {
		const char *text, *shown;
	} rows[] = {
		{ "write the manual", "write the manual" },
		{ "", "" },
		{ "password=hunter2 then", "password=*** then" },
		{ "Password: hunter2", "Password: ***" },
		{ "DB_PASSWORD='a b c' x", "DB_PASSWORD=*** x" },
		{ "{\"api_key\":\"abc\",\"n\":1}", "{\"api_key\":***,\"n\":1}" },
		{ "apikey=1&q=2", "apikey=***&q=2" },
		{ "X-Api-Key: 12", "X-Api-Key: ***" },
		{ "Authorization: Bearer abc.def", "Authorization: Bearer ***" },
		{ "send Bearer abc.def", "send Bearer ***" },
		{ "run --token abc now", "run --token *** now" },
		{ "the token is refreshed", "the token is refreshed" },
		{ "a token", "a token" },
		{ "https://ann:pw@example.com/x", "https://ann:***@example.com/x" },
		{ "https://example.com:80/a@b", "https://example.com:80/a@b" },
		{ "use ghp_0123456789abcdefghij", "use ***" },
		{ "sk-short", "sk-short" },
		{ "eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.c2ln!", "***!" },
		{ "key -----BEGIN RSA PRIVATE KEY-----\nabc\nde", "key ***" },
		{ "-----BEGIN CERTIFICATE-----", "-----BEGIN CERTIFICATE-----" },
		{ "password=", "password=" },
		{ "token:", "token:" },
		{ "\xff\xfe token=x", "\xff\xfe token=***" },
	};
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		buf_clear(&out);
		buf_add_char(&out, '>');
		mask_add(&out, slice_of(rows[i].text), 200);
		is_str(out.data + 1, rows[i].shown, rows[i].shown);
	}
	buf_clear(&out);
	mask_add(&out, SLICE("12345678\xc3\xa9"), 9);
	is_str(out.data, "12345678...", "cut before the character that does not fit");
	buf_clear(&out);
	mask_add(&out, SLICE("12345678\xc3\xa9"), 10);
	is_str(out.data, "12345678\xc3\xa9", "what fits is not cut");
	buf_clear(&out);
	mask_add(&out, SLICE("1234 token=abcdefgh"), 14);
	is_str(out.data, "1234 token=***", "masked first, then cut");
	ok(mask_is_name(SLICE("--api-key")) && !mask_is_name(SLICE("--key")) &&
	    !mask_is_name(SLICE("a token")), "the names of secrets");
	buf_release(&out);
}

int
main(void)
{
	test_off();
	test_on();
	test_unusable();
	test_closed_pipe();
	test_mask();
	return done_testing();
}
