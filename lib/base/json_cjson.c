/* SPDX-License-Identifier: ISC */
/*
 * The bridge to cJSON. It is a file of its own, so a program that only replays
 * a log need not link cJSON. A text reaches cJSON only after the strict scan,
 * because cJSON lacks its rules.
 */
#include "base/json.h"

#include <cjson/cJSON.h>

#include "base/err.h"

int
json_parse(struct cJSON **out, const char *text, size_t len, struct err *err)
{
	struct json_doc doc = {0};
	struct buf copy = BUF_INIT;
	const char *end = NULL;
	struct cJSON *root;
	int rc;

	*out = NULL;
	rc = json_scan(&doc, text, len, err);
	json_release(&doc);
	if (rc)
		return rc;

	/* cJSON checks for the end only if the text is terminated. */
	buf_add(&copy, text, len);
	root = cJSON_ParseWithLengthOpts(copy.data, copy.len + 1, &end, 1);
	if (!root)
		rc = err_set(err, ERR_INVALID,
		    "invalid JSON at byte %zu: cannot be read",
		    end ? (size_t)(end - copy.data) + 1 : (size_t)1);
	buf_release(&copy);
	*out = root;
	return rc;
}
