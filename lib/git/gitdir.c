/* SPDX-License-Identifier: ISC */
/*
 * Reading git directories as files. A command that only reads must not spend
 * the time that libgit2 takes. The project's repository, which may have any
 * object format and any extension, is never opened by libgit2. A file that does
 * not parse counts as absent.
 */
#include "git/gitdir.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/buf_read.h"
#include "base/err.h"
#include "base/path.h"

#define SMALL_FILE (1 << 20)
#define PACKED_REFS_MAX (64 << 20)

/*
 * Read a file of git_dir. True if it was read. If line is set, the text is cut
 * at the first line end.
 */
static bool
read_small(struct buf *out, const char *git_dir, const char *name, bool line)
{
	char *path = path_join(git_dir, name);
	bool ok = path_is_file(path) &&
	    !buf_read_file(out, path, line ? SMALL_FILE : PACKED_REFS_MAX,
	        NULL) &&
	    out->data;

	free(path);
	if (ok && line) {
		out->len = strcspn(out->data, "\r\n");
		out->data[out->len] = '\0';
	}
	return ok;
}

static bool
has(const char *git_dir, const char *name)
{
	char *path = path_join(git_dir, name);
	bool is = path_is_dir(path);

	free(path);
	return is;
}

bool
gitdir_is(const char *path)
{
	char *head = path_join(path, "HEAD"), *common;
	struct stat st;
	bool is = !lstat(head, &st) && !S_ISDIR(st.st_mode);

	free(head);
	if (!is)
		return false;
	common = gitdir_common(path);
	is = has(common, "objects") && has(common, "refs");
	free(common);
	return is;
}

char *
gitdir_named(const char *dir)
{
	char *dot = path_join(dir, ".git"), *named, *found = NULL;
	struct buf text = BUF_INIT;
	struct stat st;

	if (!lstat(dot, &st) && S_ISDIR(st.st_mode)) {
		found = task_strdup(dot);
	} else if (path_is_dir(dot)) {
		found = path_real(dot);
	} else if (read_small(&text, dir, ".git", true) &&
	    !strncmp(text.data, "gitdir: ", 8)) {
		named = path_join(dir, text.data + 8);
		found = path_real(named);
		free(named);
	}
	buf_release(&text);
	free(dot);
	return found;
}

char *
gitdir_of(const char *dir)
{
	char *named = gitdir_named(dir);

	if (named && !gitdir_is(named)) {
		free(named);
		named = NULL;
	}
	return named;
}

char *
gitdir_above(const char *dir)
{
	char *at = path_real(dir), *found = NULL, *above;

	while (at && !found) {
		found = gitdir_of(at);
		if (!found && gitdir_is(at))
			found = task_strdup(at);
		above = path_parent(at);
		free(at);
		at = above;
	}
	free(at);
	return found;
}

char *
gitdir_common(const char *git_dir)
{
	struct buf text = BUF_INIT;
	char *joined, *real;

	if (!read_small(&text, git_dir, "commondir", true)) {
		buf_release(&text);
		return task_strdup(git_dir);
	}
	joined = path_join(git_dir, text.data);
	real = path_real(joined);
	free(joined);
	buf_release(&text);
	return real;
}

/*
 * Parse [name] or [name "sub"]; *pp is after the bracket. True if it is the
 * wanted section.
 */
static bool
scan_section(const char **pp, const char *section, const char *subsection)
{
	const char *p = *pp, *name = p;
	struct buf sub = BUF_INIT;
	size_t len;
	bool quoted = false, same;

	while (isalnum((unsigned char)*p) || *p == '-' || *p == '.')
		p++;
	len = (size_t)(p - name);
	p += strspn(p, " \t");
	if (*p == '"') {
		quoted = true;
		for (p++; *p && *p != '"' && *p != '\n'; p++) {
			if (*p == '\\' && p[1])
				p++;
			buf_add_char(&sub, *p);
		}
		if (*p == '"')
			p++;
	}
	same = len == strlen(section) && !strncasecmp(name, section, len) &&
	    quoted == (subsection != NULL) &&
	    (!quoted || !strcmp(sub.data ? sub.data : "", subsection));
	p += strcspn(p, "]\n");
	if (*p == ']')
		p++;
	*pp = p;
	buf_release(&sub);
	return same;
}

/* Parse the value after '=': quotes, escapes, comments, continued lines. */
static void
scan_value(const char **pp, struct buf *out)
{
	const char *p = *pp + strspn(*pp, " \t");
	size_t keep = 0;
	bool quoted = false;

	buf_clear(out);
	buf_reserve(out, 1);
	out->data[0] = '\0';
	for (; *p && *p != '\n'; p++) {
		if (*p == '"') {
			quoted = !quoted;
			keep = out->len;
		} else if (*p == '\\' && p[1]) {
			p++;
			if (*p == '\r' && p[1] == '\n')
				p++;
			if (*p == '\n')
				continue;
			buf_add_char(out,
			    *p == 'n'       ? '\n'
			        : *p == 't' ? '\t'
			                    : *p);
			keep = out->len;
		} else if (!quoted && (*p == '#' || *p == ';')) {
			p += strcspn(p, "\n");
			break;
		} else {
			buf_add_char(out, *p);
			if (quoted || !strchr(" \t\r", *p))
				keep = out->len;
		}
	}
	out->len = keep;
	if (out->data)
		out->data[keep] = '\0';
	*pp = p;
}

bool
gitdir_config_text(struct buf *out, const char *git_dir, const char *file)
{
	return read_small(out, git_dir, file, false);
}

char *
gitdir_config_in(const struct buf *text, const char *section,
    const char *subsection, const char *key)
{
	struct buf value = BUF_INIT;
	char *found = NULL;
	const char *p, *name;
	size_t len;
	bool inside = false;

	for (p = text->data ? text->data : ""; *p; ) {
		p += strspn(p, " \t\r\n");
		if (*p == '[') {
			p++;
			inside = scan_section(&p, section, subsection);
			continue;
		}
		for (name = p; isalnum((unsigned char)*p) || *p == '-'; p++)
			;
		len = (size_t)(p - name);
		p += strspn(p, " \t\r");
		if (!len || (*p && *p != '=' && *p != '\n')) {
			/* a comment, or not a setting */
			p += strcspn(p, "\n");
			continue;
		}
		buf_clear(&value);
		if (*p == '=') {
			p++;
			scan_value(&p, &value);
		} else {
			buf_add_str(&value, "true");
		}
		if (inside && len == strlen(key) &&
		    !strncasecmp(name, key, len)) {
			free(found);
			found = task_strdup(value.data);
		}
	}
	buf_release(&value);
	return found;
}

char *
gitdir_config(const char *git_dir, const char *file, const char *section,
    const char *subsection, const char *key)
{
	struct buf text = BUF_INIT;
	char *found = NULL;

	if (gitdir_config_text(&text, git_dir, file))
		found = gitdir_config_in(&text, section, subsection, key);
	buf_release(&text);
	return found;
}

bool
gitdir_head_is(const char *git_dir, const char *ref)
{
	struct buf text = BUF_INIT;
	char *path = path_join(git_dir, "HEAD"), target[256];
	/* with core.preferSymlinkRefs HEAD is a link */
	ssize_t len = readlink(path, target, sizeof(target));
	bool is;

	if (len > 0)
		is = (size_t)len == strlen(ref) &&
		    !memcmp(target, ref, (size_t)len);
	else
		is = read_small(&text, git_dir, "HEAD", true) &&
		    !strncmp(text.data, "ref: ", 5) &&
		    !strcmp(text.data + 5, ref);
	buf_release(&text);
	free(path);
	return is;
}

bool
gitdir_head_is_away(const char *git_dir, const char *ref)
{
	struct buf text = BUF_INIT;
	bool away = !gitdir_head_is(git_dir, ref) &&
	    read_small(&text, git_dir, "HEAD", true) &&
	    (strncmp(text.data, "ref: refs/", 10)
	            ? strspn(text.data, "0123456789abcdef") >= 40
	            : strcmp(text.data + 5, ref));

	buf_release(&text);
	return away;
}

const struct gitdir_operation *
gitdir_under_way(const char *git_dir)
{
	static const struct {
		const char *file;
		struct gitdir_operation is;
	} sign[] = {
		{ "rebase-merge", { "rebase", "--quit", true } },
		{ "rebase-apply/applying", { "am", "--quit", true } },
		{ "rebase-apply", { "rebase", "--quit", true } },
		{ "sequencer", { "cherry-pick", "--quit", true } },
		{ "MERGE_HEAD", { "merge", "--quit", false } },
		{ "CHERRY_PICK_HEAD", { "cherry-pick", "--quit", false } },
		{ "REVERT_HEAD", { "revert", "--quit", false } },
		{ "BISECT_LOG", { "bisect", "reset", false } },
	};
	const struct gitdir_operation *found = NULL;

	for (size_t i = 0; i < sizeof(sign) / sizeof(*sign) && !found; i++) {
		char *path = path_join(git_dir, sign[i].file);

		if (access(path, F_OK) == 0)
			found = &sign[i].is;
		free(path);
	}
	return found;
}

static bool
take_oid(char out[41], const char *text, size_t len)
{
	if (len < 40 || strspn(text, "0123456789abcdef") != 40)
		return false;
	memcpy(out, text, 40);
	out[40] = '\0';
	return true;
}

bool
gitdir_ref(const char *git_dir, const char *ref, char out[41])
{
	struct buf text = BUF_INIT;
	const char *p, *end;
	size_t len = strlen(ref);
	bool found = false;

	if (read_small(&text, git_dir, ref, true)) {
		found = take_oid(out, text.data, text.len);
		goto done;
	}
	buf_clear(&text);
	if (!read_small(&text, git_dir, "packed-refs", false))
		goto done;
	for (p = text.data; !found && *p; p = *end ? end + 1 : end) {
		end = p + strcspn(p, "\n");
		if ((size_t)(end - p) == 41 + len && p[40] == ' ' &&
		    !strncmp(p + 41, ref, len))
			found = take_oid(out, p, 40);
	}
done:
	buf_release(&text);
	return found;
}
