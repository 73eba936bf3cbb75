/* SPDX-License-Identifier: ISC */
/*
 * The skills extension: one skill, one built-in file. Its frontmatter is read
 * from the file, so both always agree.
 */
#include "mcp/skill.h"

#include <string.h>

#include "base/digest.h"
#include "mcp/features.h"
#include "mcp/server.h"

/*
 * Read the "key: value" line at *p, between the two "---"; *p is then at the
 * end of the line. False after the last line.
 */
static bool
read_line(const char **p, struct slice text, struct slice *key,
    struct slice *value)
{
	const char *start = *p + 1, *colon = strchr(start, ':');
	const char *end = memchr(start, '\n',
	    (size_t)(text.ptr + text.len - start));

	if (strncmp(start, "---", 3) == 0 || !end || !colon || colon > end)
		return false;
	*key = (struct slice){ start, (size_t)(colon - start) };
	*value = (struct slice){ colon + 2, (size_t)(end - colon - 2) };
	*p = end;
	return true;
}

static void
add_frontmatter(struct buf *out, struct slice text)
{
	const char *p = memchr(text.ptr, '\n', text.len);
	struct slice key, value;

	json_open(out, '{');
	while (p && read_line(&p, text, &key, &value)) {
		json_add_key_slice(out, key);
		json_add_string(out, value);
	}
	json_close(out, '}');
}

struct slice
skill_description(void)
{
	struct slice text = server_file("SKILL.md"), key, value;
	const char *p = memchr(text.ptr, '\n', text.len);

	while (p && read_line(&p, text, &key, &value))
		if (slice_eq(key, SLICE("description")))
			return value;
	return SLICE("");
}

static void
add_skill(struct buf *out)
{
	struct slice text = server_file("SKILL.md");
	char digest[SHA256_HEX_SIZE];
	struct buf named = BUF_INIT;

	digest_sha256_hex(digest, text.ptr, text.len);
	buf_addf(&named, "sha256:%s", digest);
	json_open(out, '{');
	json_add_key(out, "uri");
	json_add_str(out, SKILL_URI);
	json_add_key(out, "frontmatter");
	add_frontmatter(out, text);
	json_add_key(out, "resources");
	json_open(out, '[');
	json_open(out, '{');
	json_add_key(out, "uri");
	json_add_str(out, SKILL_URI);
	json_add_key(out, "digest");
	json_add_string(out, slice_of_buf(&named));
	json_add_key(out, "size");
	json_add_int(out, (int64_t)text.len);
	json_close(out, '}');
	json_close(out, ']');
	json_close(out, '}');
	buf_release(&named);
}

int
feature_skills_list(struct server *server, struct mcp_request *request,
    struct buf *result, struct fault *fault)
{
	(void)server;
	if (request_check_cursor(request, "skills/list", fault))
		return FEATURE_INVALID;
	json_add_key(result, "skills");
	json_open(result, '[');
	add_skill(result);
	json_close(result, ']');
	return FEATURE_OK;
}

int
feature_skills_get(struct server *server, struct mcp_request *request,
    struct buf *result, struct fault *fault)
{
	uint32_t uri = request_string(request, "uri");

	(void)server;
	if (!uri || !json_is(request->doc, uri, SKILL_URI))
		return fault_invalid(fault, "there is no such skill");
	json_add_key(result, "skill");
	add_skill(result);
	return FEATURE_OK;
}
