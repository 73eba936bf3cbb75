/* SPDX-License-Identifier: ISC */
/*
 * The lines of a segment, from any writer: no line crashes a reader, the state does not
 * depend on the order of the lines, and every state can be exported, listed and audited.
 * A wrong `sum` is put right first: nearly no mutation would get past it.
 */
#define _GNU_SOURCE	/* memmem */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "check/audit.h"
#include "reading.h"
#include "state/fold.h"

#define LINES 64
#define NOW_MS INT64_C(1795190400000)	/* in November 2026 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
mend_sum(char *line, size_t len)
{
	char *sum = memmem(line, len, "\"sum\":\"", 7);
	char *data = memmem(line, len, "\"data\":", 7), hex[DIGEST_HEX_SIZE];

	if (!sum || !data || data < sum || line[len - 1] != '}' ||
	    data - sum < (ptrdiff_t)(7 + DIGEST_HEX))
		return;
	data += 7;
	digest_hex(hex, data, (size_t)(line + len - 1 - data));
	memcpy(sum + 7, hex, DIGEST_HEX);
}

/* The lines of the input. Returns how many. */
static size_t
cut_lines(struct slice out[LINES], struct buf *text)
{
	char *p = text->data, *end = p + text->len, *feed;
	size_t count = 0;

	for (; count < LINES && p < end &&
	    (feed = memchr(p, '\n', (size_t)(end - p))) != NULL; p = feed + 1) {
		if (feed > p)
			mend_sum(p, (size_t)(feed - p));
		out[count++] = (struct slice){ p, (size_t)(feed - p) };
	}
	return count;
}

static void
drop_finding(void *arg, int note, uint32_t file, uint64_t number, const char *message)
{
	(void)arg;
	(void)note;
	(void)file;
	(void)number;
	(void)message;
}

static void
audit(const struct slice *lines, size_t count, struct event_parser *parser)
{
	const struct audit_run run = { .now_ms = NOW_MS };
	struct audit *audit = audit_new();
	struct event event;

	for (size_t i = 0; i < count; i++)
		if (!event_parse(parser, &event, lines[i], NULL))
			audit_add(audit, &event, lines[i], 0, i, 1);
	audit_run(audit, &run, drop_finding, NULL);
	audit_free(audit);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct event_parser *parser = event_parser_new();
	struct state *state[2] = { state_new(), state_new() };
	struct location nowhere = {0};
	struct slice lines[LINES];
	struct buf text = BUF_INIT;
	char hash[2][STATE_HASH_SIZE];
	struct event event;
	size_t count;

	buf_add(&text, (const char *)data, size);
	count = size ? cut_lines(lines, &text) : 0;
	for (size_t i = 0; i < count; i++)
		for (int back = 0; back < 2; back++)
			if (!event_parse(parser, &event, lines[back ?
			    count - 1 - i : i], NULL))
				fold_event(state[back], &event, nowhere);
	for (int back = 0; back < 2; back++) {
		read_state(state[back], hash[back]);
		state_free(state[back]);
	}
	if (strcmp(hash[0], hash[1]) != 0)
		abort();
	audit(lines, count, parser);
	event_parser_free(parser);
	buf_release(&text);
	return 0;
}
