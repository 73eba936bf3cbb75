/* SPDX-License-Identifier: ISC */
/*
 * What is under test is all between the bytes of a client and the log: lines, messages,
 * envelopes, arguments, tools. Only the loop that waits for descriptors is left out.
 */
#include "mcp.h"

#include <stdlib.h>
#include <string.h>

#include "mcp/connection.h"
#include "mcp/methods.h"
#include "mcp/server.h"
#include "room.h"

#define EVENTS 400	/* then a new log: what fails should fail again from the start */

static struct cli cli;
static struct server server;

int
mcp_begin(void)
{
	struct journal_options options;

	if (!room_begin(&cli))
		return 0;
	cli.program = "task-mcp";
	cli_journal_options(&options, &cli);
	server_init(&server, &options);
	server_set_rate(&server, 0);
	return 1;
}

void
mcp_end(void)
{
	projects_release(&server.projects);
	server_release(&server);
	room_end(&cli);
}

static void
check_line(const char *line, size_t len)
{
	struct json_doc doc = {0};

	for (size_t i = 0; i < len; i++)
		if ((unsigned char)line[i] < 0x20)
			abort();
	if (json_scan(&doc, line, len, NULL) || doc.token[0].kind < JSON_ARRAY)
		abort();
	json_release(&doc);
}

static void
check_output(struct stream *stream)
{
	const char *p = stream->output.data, *end;

	if (!stream->output.len)
		return;
	end = p + stream->output.len;
	while (p < end) {
		const char *feed = memchr(p, '\n', (size_t)(end - p));

		if (!feed)
			abort();
		check_line(p, (size_t)(feed - p));
		p = feed + 1;
	}
	buf_clear(&stream->output);
}

int
mcp_session(const uint8_t *data, size_t size)
{
	struct connection c;

	connection_init(&c, &mcp_service, &server, -1, -1);
	buf_add(&c.stream.input, (const char *)data, size);
	c.stream.eof = 1;
	while (connection_step(&c))
		check_output(&c.stream);
	connection_close(&c);
	check_output(&c.stream);
	connection_release(&c);
	if (server.journal && journal_view(server.journal)->state->arrived > EVENTS) {
		mcp_end();
		if (!mcp_begin())
			abort();
	}
	return 0;
}
