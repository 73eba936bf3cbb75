/* SPDX-License-Identifier: ISC */
/*
 * A snapshot with any bytes changed: it is thrown away, or it is read without a crash.
 * The input is changes to a good one, each an offset of three bytes, and a byte. If the
 * first byte of the input is odd, the sum of the header is put right again; those of the
 * arenas are not: they find accidents, no forgers.
 */
#include "../../lib/log/snapshot.c"

#include "base/err.h"
#include "reading.h"
#include "state/fold.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define OWNER "fedcba9876543210fedcba9876543210"
#define BASE "0123456789abcdef0123456789abcdef01234567"

static char room[256];
static struct buf good = BUF_INIT;

static void
make_state(struct state *state)
{
	struct event_parser *parser = event_parser_new();
	char prev[DIGEST_HEX_SIZE], id[TASK_ID_SIZE], value[64];

	memset(prev, '0', DIGEST_HEX);
	prev[DIGEST_HEX] = '\0';
	for (size_t i = 0; i < 60; i++) {
		struct stamp stamp = { .id = { i + 1, i * 77 + 1 },
		    .writer = 0x5f0c2a9b1d3e, .seq = i + 1,
		    .at = { 1795183200000 + (int64_t)i, 0 },
		    .actor = SLICE("ann"), .session = { NULL, 0 } };
		struct draft *draft = draft_new(EVENT_TASK_CREATED);
		struct location nowhere = {0};
		struct buf line = BUF_INIT;
		struct event event;

		memcpy(stamp.prev, prev, sizeof(prev));
		memset(stamp.salt, 'a', DIGEST_HEX);
		stamp.salt[DIGEST_HEX] = '\0';
		task_id_hashed(id, "key", SLICE("t"), SLICE(""), i);
		draft_subject(draft, SUBJECT_TASK, slice_of(id));
		draft_write(draft, "created", SLICE("true"), NULL, 0);
		snprintf(value, sizeof(value), "\"title %zu\"", i);
		draft_write(draft, "title", slice_of(value), NULL, 0);
		task_id_hashed(id, "key", SLICE("t"), SLICE(""), (i + 7) % 60);
		snprintf(value, sizeof(value), "needs/%s", id);
		draft_write(draft, value, SLICE("true"), NULL, 0);
		if (draft_format(&line, draft, &stamp, NULL) ||
		    event_parse(parser, &event, (struct slice){ line.data,
		    line.len - 1 }, NULL))
			abort();
		fold_event(state, &event, nowhere);
		event_chain(prev, event.head);
		draft_free(draft);
		buf_release(&line);
	}
	event_parser_free(parser);
}

static void
read_good(const char *path)
{
	FILE *file = fopen(path, "rb");
	char part[65536];
	size_t n;

	if (!file)
		abort();
	while ((n = fread(part, 1, sizeof(part), file)) > 0)
		buf_add(&good, part, n);
	fclose(file);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *tmp = getenv("TMPDIR");
	struct state *state = state_new();
	const struct snapshot_label label = { room, OWNER, BASE, 4711 };
	const struct snapshot none = {0};
	char *path;

	(void)argc;
	(void)argv;
	snprintf(room, sizeof(room), "%s/tasklog-fuzz-XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(room))
		abort();
	make_state(state);
	snapshot_write(state, &label, &none, 0);
	state_free(state);
	path = path_join(room, "snapshot");
	read_good(path);
	free(path);
	return 0;
}

static void
change(struct buf *out, const uint8_t *data, size_t size)
{
	struct header *header = (void *)out->data;

	for (size_t i = 1; i + 3 < size; i += 4) {
		size_t at = (size_t)data[i] << 16 | (size_t)data[i + 1] << 8 |
		    data[i + 2];

		out->data[at % out->len] = (char)data[i + 3];
	}
	if (size && data[0] % 2)
		header->head_sum = checksum(header, offsetof(struct header, head_sum),
		    0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *path = path_join(room, "snapshot"), hash[STATE_HASH_SIZE];
	struct buf copy = BUF_INIT;
	const struct snapshot_label label = { .dir = room, .owner = OWNER };
	struct snapshot snapshot;
	struct state *state;
	FILE *file = fopen(path, "wb");

	buf_add(&copy, good.data, good.len);
	change(&copy, data, size);
	if (!file || fwrite(copy.data, 1, copy.len, file) != copy.len ||
	    fclose(file) != 0)
		abort();
	if (snapshot_open(&snapshot, &state, &label, true)) {
		read_state(state, hash);
		state_free(state);
		snapshot_close(&snapshot);
	}
	buf_release(&copy);
	free(path);
	return 0;
}
