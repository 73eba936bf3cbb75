/* SPDX-License-Identifier: ISC */
/* Leaving out members that nobody asked for. */
#include "tool/json_pick.h"

#include "base/json.h"

static bool
is_named(const struct json_doc *doc, uint32_t key, const struct words *names)
{
	for (size_t i = 0; i < names->count; i++)
		if (json_is(doc, key, names->item[i]))
			return true;
	return false;
}

void
pick(struct buf *object, const struct words *names)
{
	struct json_doc doc = {0};
	struct buf out = BUF_INIT;
	uint32_t key = 1;

	if (!names->count || json_scan(&doc, object->data, object->len, NULL))
		return;
	json_open(&out, '{');
	for (uint32_t i = 0; i < doc.token[0].count; i++) {
		if (is_named(&doc, key, names)) {
			json_add_raw(&out, json_raw(&doc, key));
			buf_add_char(&out, ':');
			json_add_raw(&out, json_raw(&doc, key + 1));
		}
		key = doc.token[key + 1].next;
	}
	json_close(&out, '}');
	json_release(&doc);
	buf_release(object);
	*object = out;
}
