/* SPDX-License-Identifier: ISC */
/*
 * Evidence as JSON. The output and the arguments of a command may be any bytes:
 * they are converted to valid text, and cut.
 */
#include "model/evidence.h"

#include <string.h>

#include "base/json.h"
#include "base/text_safe.h"
#include "base/utf8.h"

#define COMMIT_SHOWN 10

static const struct {
	const char *word;
	int bit;
} kinds[] = { { "none", 0 }, { "run", EVIDENCE_HAS_RUN },
	{ "commit", EVIDENCE_HAS_COMMIT }, { "url", EVIDENCE_HAS_URL },
	{ "file", EVIDENCE_HAS_FILE }, { "any", EVIDENCE_HAS_ANY } };

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

int
evidence_kind(struct slice word)
{
	for (size_t i = 0; i < KINDS; i++)
		if (slice_is(word, kinds[i].word))
			return kinds[i].bit;
	return -1;
}

void
evidence_add_kinds(struct buf *out, unsigned mask)
{
	const char *comma = "";

	for (size_t i = 0; i < KINDS; i++)
		if (mask & (unsigned)kinds[i].bit) {
			buf_addf(out, "%s%s", comma, kinds[i].word);
			comma = ", ";
		}
}

unsigned
evidence_in_report(struct slice report)
{
	struct json_doc doc = {0};
	unsigned has = 0;
	uint32_t evidence, token;
	int64_t n;

	if (report.ptr && !json_scan(&doc, report.ptr, report.len, NULL) &&
	    (evidence = json_get(&doc, 0, "evidence")) != 0) {
		token = json_get(&doc, evidence, "exit");
		if (json_get(&doc, evidence, "command") && token &&
		    json_int(&doc, token, &n) && n == 0)
			has |= EVIDENCE_HAS_RUN;
		token = json_get(&doc, evidence, "commit");
		if (token && doc.token[token].kind == JSON_STRING)
			has |= EVIDENCE_HAS_COMMIT;
		token = json_get(&doc, evidence, "url");
		if (token && doc.token[token].kind == JSON_STRING)
			has |= EVIDENCE_HAS_URL;
		token = json_get(&doc, evidence, "files");
		if (token && doc.token[token].kind == JSON_ARRAY &&
		    doc.token[token].count)
			has |= EVIDENCE_HAS_FILE;
		has |= has ? EVIDENCE_HAS_ANY : 0;
	}
	json_release(&doc);
	return has;
}

static void
add_command(struct buf *out, char *const *command)
{
	size_t left = EVIDENCE_COMMAND;

	json_add_key(out, "command");
	json_open(out, '[');
	for (; *command; command++) {
		struct slice arg = slice_of(*command),
		             kept = utf8_cut(arg, left);

		json_add_string(out, kept);
		left -= kept.len;
		if (kept.len < arg.len || left == 0)
			break;
	}
	if (*command && command[1])
		json_add_str(out, "…");
	json_close(out, ']');
}

/*
 * Append the end of the output, from the beginning of a character on, without
 * control characters.
 */
static void
add_tail(struct buf *out, struct slice tail)
{
	struct buf text = BUF_INIT, clean = BUF_INIT;

	if (tail.len > EVIDENCE_TAIL) {
		tail.ptr += tail.len - EVIDENCE_TAIL;
		tail.len = EVIDENCE_TAIL;
		for (int i = 0; i < 3 && tail.len && (*tail.ptr & 0xc0) == 0x80;
		     i++) {
			tail.ptr++;
			tail.len--;
		}
	}
	for (size_t i = 0; i < tail.len; i++)
		if (tail.ptr[i] != '\r' || i + 1 == tail.len ||
		    tail.ptr[i + 1] != '\n')
			buf_add_char(&text, tail.ptr[i]);
	text_add_block(&clean, slice_of_buf(&text));
	json_add_key(out, "tail");
	json_add_string(out, clean.len ? slice_of_buf(&clean) : SLICE(""));
	buf_release(&text);
	buf_release(&clean);
}

static void
add_run(struct buf *out, const struct evidence_run *run)
{
	add_command(out, run->command);
	if (run->exit == -1) {
		json_add_key(out, "signal");
		json_add_int(out, run->signal);
	} else {
		json_add_key(out, "exit");
		json_add_int(out, run->exit);
	}
	json_add_key(out, "ms");
	json_add_int(out, run->ms);
	json_add_key(out, "bytes");
	json_add_int(out, (int64_t)run->bytes);
	json_add_key(out, "sha256");
	json_add_str(out, run->sha256);
	add_tail(out, run->tail);
}

static void
add_files(struct buf *out, const struct evidence *evidence)
{
	json_add_key(out, "files");
	json_open(out, '[');
	for (size_t i = 0; i < evidence->files; i++) {
		const struct evidence_file *file = &evidence->file[i];

		json_open(out, '{');
		json_add_key(out, "name");
		json_add_str(out, file->name);
		json_add_key(out, "size");
		json_add_int(out, (int64_t)file->size);
		json_add_key(out, "sha256");
		json_add_str(out, file->sha256);
		json_close(out, '}');
	}
	json_close(out, ']');
}

void
evidence_json(struct buf *out, const struct evidence *evidence)
{
	if (!evidence->run && !evidence->url && !evidence->files &&
	    !evidence->commit)
		return;
	json_open(out, '{');
	if (evidence->run)
		add_run(out, evidence->run);
	if (evidence->commit) {
		json_add_key(out, "commit");
		json_add_str(out, evidence->commit);
		if (evidence->dirty != -1) {
			json_add_key(out, "dirty");
			json_add_bool(out, evidence->dirty);
		}
	}
	if (evidence->url) {
		json_add_key(out, "url");
		json_add_str(out, evidence->url);
	}
	if (evidence->files)
		add_files(out, evidence);
	json_close(out, '}');
}

static void
comma(struct buf *out, size_t start)
{
	if (out->len > start)
		buf_add_str(out, ", ");
}

static void
say_run(struct buf *out, const struct json_doc *doc)
{
	uint32_t token = json_get(doc, 0, "signal");
	int64_t n;

	if (token && json_int(doc, token, &n))
		buf_addf(out, "killed by signal %lld", (long long)n);
	else if ((token = json_get(doc, 0, "exit")) != 0 &&
	    json_int(doc, token, &n))
		buf_addf(out, "exit %lld", (long long)n);
	else
		return;
	token = json_get(doc, 0, "ms");
	if (token && json_int(doc, token, &n) && n >= 0)
		buf_addf(out, " after %lld.%03lld s", (long long)(n / 1000),
		    (long long)(n % 1000));
}

static void
say_commit(struct buf *out, const struct json_doc *doc, uint32_t token)
{
	uint32_t dirty = json_get(doc, 0, "dirty");
	struct buf text = BUF_INIT;

	json_add_unescaped(&text, &doc->token[token]);
	buf_add_str(out, "commit ");
	buf_add_slice(out, utf8_cut(slice_of_buf(&text), COMMIT_SHOWN));
	if (dirty && doc->token[dirty].kind == JSON_TRUE)
		buf_add_str(out, " (dirty)");
	buf_release(&text);
}

void
evidence_summary(struct buf *out, struct slice json)
{
	struct json_doc doc = {0};
	size_t start = out->len;
	uint32_t token;

	if (json.ptr && !json_scan(&doc, json.ptr, json.len, NULL) &&
	    doc.token[0].kind == JSON_OBJECT) {
		say_run(out, &doc);
		token = json_get(&doc, 0, "commit");
		if (token && doc.token[token].kind == JSON_STRING) {
			comma(out, start);
			say_commit(out, &doc, token);
		}
		token = json_get(&doc, 0, "url");
		if (token && doc.token[token].kind == JSON_STRING) {
			comma(out, start);
			json_add_unescaped(out, &doc.token[token]);
		}
		token = json_get(&doc, 0, "files");
		if (token && doc.token[token].kind == JSON_ARRAY) {
			comma(out, start);
			buf_addf(out, "%u file%s", doc.token[token].count,
			    doc.token[token].count == 1 ? "" : "s");
		}
	}
	json_release(&doc);
}
