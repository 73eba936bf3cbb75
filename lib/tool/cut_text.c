/* SPDX-License-Identifier: ISC */
/* Texts that were cut are no values. */
#define _GNU_SOURCE	/* memmem */
#include "tool/cut_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"

#define MARK "…[cut to "
#define MARK_END " bytes]…"
/* a text that equals the stored one so far beyond the cut was read whole */
#define BEYOND 64

void
cut_text_mark(struct buf *out, size_t kept, size_t whole)
{
	buf_addf(out, MARK "%zu of %zu" MARK_END, kept, whole);
}

size_t
cut_text_kept(struct slice text)
{
	const size_t head = strlen(MARK), tail = strlen(MARK_END);

	if (text.len < head + tail || memcmp(text.ptr + text.len - tail,
	    MARK_END, tail) != 0)
		return 0;
	for (const char *p = text.ptr + text.len - tail; p >= text.ptr; p--)
		if ((size_t)(text.ptr + text.len - p) >= head &&
		    memcmp(p, MARK, head) == 0)
			return (size_t)(p - text.ptr);
	return 0;
}

void
cut_texts_note(struct cut_texts *texts, struct slice id, size_t kept)
{
	struct cut_text *text;

	if (id.len != TASK_ID_LEN)
		return;
	for (size_t i = 0; i < CUT_TEXTS && !kept; i++)
		if (slice_is(id, texts->item[i].id))
			texts->item[i].kept = 0;
	if (!kept)
		return;
	text = &texts->item[texts->next++ % CUT_TEXTS];
	memcpy(text->id, id.ptr, TASK_ID_LEN);
	text->id[TASK_ID_LEN] = '\0';
	text->kept = kept;
}

static void
read_object(struct cut_texts *texts, const struct json_doc *doc, uint32_t at)
{
	uint32_t id = json_get(doc, at, "id"), body = json_get(doc, at, "body");
	struct buf text = BUF_INIT;

	if (!id || !body || doc->token[body].kind != JSON_STRING)
		return;
	buf_add_str(&text, "");
	json_add_unescaped(&text, &doc->token[body]);
	cut_texts_note(texts, (struct slice){ doc->token[id].ptr,
	    doc->token[id].len }, cut_text_kept(slice_of_buf(&text)));
	buf_release(&text);
}

void
cut_texts_read(struct cut_texts *texts, struct slice answer)
{
	struct json_doc doc = {0};

	if (!memmem(answer.ptr, answer.len, "\"body\":", 7) ||
	    (!texts->next && !memmem(answer.ptr, answer.len, MARK,
	        strlen(MARK))))
		return;
	if (!json_scan(&doc, answer.ptr, answer.len, NULL))
		for (uint32_t t = 0; t < doc.count; t++)
			if (doc.token[t].kind == JSON_OBJECT)
				read_object(texts, &doc, t);
	json_release(&doc);
}

static size_t
common_prefix(struct slice a, const char *b)
{
	size_t n = 0;

	while (n < a.len && b[n] && a.ptr[n] == b[n])
		n++;
	return n;
}

/* True if the text goes on, or ends, where the body was cut. */
static bool
goes_on_after_cut(const struct replacement *r)
{
	size_t same = common_prefix(r->stored, r->given);

	for (size_t i = 0; i < CUT_TEXTS && r->cut && r->id.ptr; i++) {
		const struct cut_text *text = &r->cut->item[i];

		if (text->kept && slice_is(r->id, text->id) &&
		    same >= text->kept && same < text->kept + BEYOND &&
		    same < r->stored.len)
			return true;
	}
	return false;
}

int
cut_text_check(const struct replacement *r, struct err *err)
{
	const char *mark = strstr(r->given, MARK);
	bool cut = mark && strstr(mark, MARK_END) &&
	    common_prefix(r->stored, r->given) <= (size_t)(mark - r->given);
	/* a budget is in tokens of three bytes, and escapes take some */
	size_t budget = (r->stored.len / 2 / 1000 + 1) * 1000;

	if (!cut && !goes_on_after_cut(r))
		return 0;
	return err_set(err, ERR_INVALID,
	    "this '%s' begins with a text that was cut when it was read, and "
	    "the stored one has %zu bytes: read it with fields=%s and "
	    "budget=%zu%s", r->what, r->stored.len, r->what, budget,
	    r->id.ptr ? ", or add to it with body_append" : "");
}
