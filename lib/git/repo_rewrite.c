/* SPDX-License-Identifier: ISC */
/*
 * First every object is read once, and the blobs that change are known. Then a
 * tree goes if one of its entries goes, and a commit if its tree, its message
 * or a parent does. What is made again is the old bytes with other names in
 * them, so modes, order and foreign headers stay as they were.
 */
#include "git/repo_rewrite.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/trace.h"
#include "git/object_drop.h"
#include "git/object_stream.h"
#include "git/repo_private.h"
#include "git/repo_rewrite_private.h"

/* so many new objects are packed at once; fewer stay loose */
#define PACK_AT 20000
#define PACK_FROM 2000
#define DEPTH_MAX 64

static size_t
slot_of(const struct repo_rewrite *rewrite, const git_oid *oid)
{
	size_t i;

	memcpy(&i, oid->id, sizeof(i));
	for (i &= rewrite->slots - 1; rewrite->slot[i] &&
	     !git_oid_equal(&rewrite->node[rewrite->slot[i]].oid, oid);)
		i = (i + 1) & (rewrite->slots - 1);
	return i;
}

uint32_t
rewrite_find(const struct repo_rewrite *rewrite, const git_oid *oid)
{
	return rewrite->slots ? rewrite->slot[slot_of(rewrite, oid)] : 0;
}

static void
grow_slots(struct repo_rewrite *rewrite)
{
	free(rewrite->slot);
	rewrite->slots = rewrite->slots ? rewrite->slots * 2 : 1024;
	rewrite->slot = task_zalloc(rewrite->slots, sizeof(*rewrite->slot));
	for (size_t i = 1; i < rewrite->count; i++)
		rewrite->slot[slot_of(rewrite, &rewrite->node[i].oid)] =
		    (uint32_t)i;
}

/* Returns the number of the new node. The object must have none yet. */
static uint32_t
add_node(struct repo_rewrite *rewrite, const git_oid *oid, git_object_t type)
{
	if (!rewrite->count)
		rewrite->count = 1;
	if (rewrite->count * 2 >= rewrite->slots)
		grow_slots(rewrite);
	if (rewrite->count >= rewrite->cap) {
		rewrite->cap = rewrite->cap ? rewrite->cap * 2 : 1024;
		rewrite->node = task_realloc(rewrite->node, rewrite->cap,
		    sizeof(*rewrite->node));
	}
	rewrite->node[rewrite->count] = (struct rewrite_node){ .oid = *oid,
		.type = type };
	rewrite->slot[slot_of(rewrite, oid)] = (uint32_t)rewrite->count;
	return (uint32_t)rewrite->count++;
}

/* Note an object that was read. Only blobs are judged at once. */
static uint32_t
note_object(struct repo_rewrite *rewrite, const git_oid *oid, git_object_t type,
    struct slice content)
{
	uint32_t at = add_node(rewrite, oid, type);
	struct rewrite_node *node = &rewrite->node[at];
	struct buf out = BUF_INIT;

	if (type == GIT_OBJECT_BLOB) {
		node->fate = rewrite->rules.blob(rewrite->rules.arg, content,
		    &out) ? REWRITE_GOES : REWRITE_STAYS;
	} else if (type == GIT_OBJECT_COMMIT || type == GIT_OBJECT_TAG) {
		node->at = rewrite->text.len;
		node->len = content.len;
		buf_add_slice(&rewrite->text, content);
		buf_add_char(&rewrite->text, '\n');
	}
	buf_release(&out);
	return at;
}

static int
note_streamed(void *arg, const char *oid, const char *type,
    struct slice content, struct err *err)
{
	struct repo_rewrite *rewrite = arg;
	git_oid name;

	(void)err;
	if (!git_oid_fromstr(&name, oid) && !rewrite_find(rewrite, &name))
		note_object(rewrite, &name, git_object_string2type(type),
		    content);
	return 0;
}

/* Returns the node of an object, which is read if it is new; 0: not here. */
static uint32_t
know_object(struct repo_rewrite *rewrite, const git_oid *oid)
{
	uint32_t at = rewrite_find(rewrite, oid);
	struct repo_object object;

	if (at || repo_read_object(rewrite->repo, &object, oid, GIT_OBJECT_ANY,
	    NULL))
		return at;
	at = note_object(rewrite, oid, object.type,
	    (struct slice){ object.len ? object.data : "", object.len });
	repo_object_release(&object);
	return at;
}

static enum rewrite_fate
judge_tree(struct repo_rewrite *rewrite, uint32_t at, int depth)
{
	git_oid oid = rewrite->node[at].oid;
	enum rewrite_fate fate = REWRITE_STAYS;
	struct repo_object object;
	struct tree_entry entry;
	const char *p;

	if (depth > DEPTH_MAX || repo_read_object(rewrite->repo, &object, &oid,
	    GIT_OBJECT_TREE, NULL))
		return REWRITE_STAYS;
	p = object.data;
	while (tree_next(&entry, &p, object.data + object.len) == 1) {
		uint32_t is = entry.mode == GIT_FILEMODE_COMMIT
		    ? 0
		    : know_object(rewrite, &entry.oid);

		if (is && rewrite->node[is].type == GIT_OBJECT_TREE &&
		    !rewrite->node[is].fate) {
			enum rewrite_fate below = judge_tree(rewrite, is,
			    depth + 1);

			rewrite->node[is].fate = below;
		}
		if (is && rewrite->node[is].fate > REWRITE_STAYS)
			fate = REWRITE_GOES;
	}
	repo_object_release(&object);
	return fate;
}

static struct slice
text_of(const struct repo_rewrite *rewrite, uint32_t at)
{
	const struct rewrite_node *node = &rewrite->node[at];

	return (struct slice){ rewrite->text.data + node->at, node->len };
}

/*
 * Read the next line of a header at *p that begins with a word, as `parent `,
 * and has the name of an object. Lines before it are skipped. False at the end
 * of the header.
 */
static bool
next_name(git_oid *out, const char *word, const char **p, const char *end)
{
	const size_t len = strlen(word);
	const char *line, *lf;

	while (*p < end && **p != '\n') {
		line = *p;
		lf = memchr(line, '\n', (size_t)(end - line));
		*p = lf ? lf + 1 : end;
		if ((size_t)(*p - line) > len + GIT_OID_HEXSZ &&
		    !memcmp(line, word, len) &&
		    !git_oid_fromstrn(out, line + len, GIT_OID_HEXSZ))
			return true;
	}
	return false;
}

/* Returns the message of a raw commit or tag. */
static struct slice
message_of(struct slice raw)
{
	const char *p = raw.ptr, *end = raw.ptr + raw.len, *lf;

	while (p < end && *p != '\n') {
		lf = memchr(p, '\n', (size_t)(end - p));
		p = lf ? lf + 1 : end;
	}
	return p < end ? (struct slice){ p + 1, (size_t)(end - p) - 1 }
	               : (struct slice){ end, 0 };
}

static bool
message_goes(const struct repo_rewrite *rewrite, struct slice raw)
{
	struct buf out = BUF_INIT;
	bool goes = rewrite->rules.message(rewrite->rules.arg, message_of(raw),
	    &out);

	buf_release(&out);
	return goes;
}

static bool
is_judged(struct repo_rewrite *rewrite, const git_oid *oid, uint32_t *at)
{
	*at = know_object(rewrite, oid);
	return !*at || rewrite->node[*at].fate;
}

/*
 * Judge a commit whose parents are judged. First its tree, because a line that
 * is found there tells what its message must not have.
 */
static void
judge_commit(struct repo_rewrite *rewrite, uint32_t at)
{
	struct slice raw = text_of(rewrite, at);
	const char *p = raw.ptr;
	bool goes = false;
	git_oid oid;
	uint32_t is;

	if (next_name(&oid, "tree ", &p, raw.ptr + raw.len))
		goes = rewrite_goes(rewrite, &oid);
	raw = text_of(rewrite, at);	/* it may have moved */
	p = raw.ptr;
	while (!goes && next_name(&oid, "parent ", &p, raw.ptr + raw.len))
		goes = (is = rewrite_find(rewrite, &oid)) != 0 &&
		    rewrite->node[is].fate > REWRITE_STAYS;
	if (!goes)
		goes = message_goes(rewrite, raw);
	rewrite->node[at].fate = goes ? REWRITE_GOES : REWRITE_STAYS;
}

struct stack {
	uint32_t *at;
	size_t count, cap;
};

static void
push(struct stack *stack, uint32_t at)
{
	ARRAY_GROW(stack->at, stack->count, stack->cap);
	stack->at[stack->count++] = at;
}

/*
 * Push the parents whose fate is at most `below`. Returns how many. Names are
 * read anew from the text each time, because knowing an object may move it.
 */
static size_t
push_parents(struct repo_rewrite *rewrite, struct stack *stack, uint32_t at,
    bool to_make)
{
	size_t pushed = 0, offset = 0;
	git_oid oid;
	uint32_t is;

	for (;;) {
		struct slice raw = text_of(rewrite, at);
		const char *p = raw.ptr + offset;

		if (!next_name(&oid, "parent ", &p, raw.ptr + raw.len))
			return pushed;
		offset = (size_t)(p - raw.ptr);
		if (is_judged(rewrite, &oid, &is)
		        ? !to_make || !is ||
		            rewrite->node[is].fate != REWRITE_GOES
		        : rewrite->node[is].type != GIT_OBJECT_COMMIT)
			continue;
		push(stack, is);
		pushed++;
	}
}

/* Judge a commit and all its ancestors, the oldest first. */
static void
judge_history(struct repo_rewrite *rewrite, uint32_t first)
{
	struct stack stack = {0};

	push(&stack, first);
	while (stack.count) {
		uint32_t at = stack.at[stack.count - 1];

		if (rewrite->node[at].fate ||
		    !push_parents(rewrite, &stack, at, false)) {
			stack.count--;
			if (!rewrite->node[at].fate)
				judge_commit(rewrite, at);
		}
	}
	free(stack.at);
}

/* A tag goes with what it names. */
static void
judge_tag(struct repo_rewrite *rewrite, uint32_t at)
{
	struct slice raw = text_of(rewrite, at);
	const char *p = raw.ptr;
	git_oid oid;
	bool goes = message_goes(rewrite, raw);

	if (!goes && next_name(&oid, "object ", &p, raw.ptr + raw.len))
		goes = rewrite_goes(rewrite, &oid);
	rewrite->node[at].fate = goes ? REWRITE_GOES : REWRITE_STAYS;
}

static void
judge_object(struct repo_rewrite *rewrite, uint32_t at)
{
	enum rewrite_fate fate;

	if (rewrite->node[at].fate)
		return;
	switch ((int)rewrite->node[at].type) {
	case GIT_OBJECT_COMMIT:
		judge_history(rewrite, at);
		break;
	case GIT_OBJECT_TREE:
		fate = judge_tree(rewrite, at, 0);
		rewrite->node[at].fate = fate;
		break;
	case GIT_OBJECT_TAG:
		judge_tag(rewrite, at);
		break;
	default:
		rewrite->node[at].fate = REWRITE_STAYS;
	}
}

bool
rewrite_goes(struct repo_rewrite *rewrite, const git_oid *oid)
{
	uint32_t at = know_object(rewrite, oid);

	if (at)
		judge_object(rewrite, at);
	return at && rewrite->node[at].fate > REWRITE_STAYS;
}

struct repo_rewrite *
repo_rewrite_new(struct repo *repo, const struct repo_rewrite_rules *rules)
{
	struct repo_rewrite *rewrite = task_zalloc(1, sizeof(*rewrite));

	rewrite->repo = repo;
	rewrite->rules = *rules;
	rewrite->count = 1;
	return rewrite;
}

int
repo_rewrite_scan(struct repo_rewrite *rewrite, struct err *err)
{
	struct span span;
	int rc;

	span_begin(&span, "rewrite-scan");
	rc = object_stream(rewrite->repo->git_dir, note_streamed, rewrite, err);
	for (uint32_t i = 1; !rc && i < rewrite->count; i++)
		judge_object(rewrite, i);
	span_count(&span, "objects", rewrite->count - 1);
	span_end(&span);
	return rc;
}

/* Let everything below a tree stay. Blobs are not read. */
static void
keep_tree(struct repo_rewrite *rewrite, const git_oid *oid, int depth)
{
	struct repo_object object;
	struct tree_entry entry;
	const char *p;
	uint32_t at;

	if (depth > DEPTH_MAX || rewrite_find(rewrite, oid) ||
	    repo_read_object(rewrite->repo, &object, oid, GIT_OBJECT_TREE,
	    NULL))
		return;
	at = add_node(rewrite, oid, GIT_OBJECT_TREE);
	rewrite->node[at].fate = REWRITE_STAYS;
	p = object.data;
	while (tree_next(&entry, &p, object.data + object.len) == 1) {
		if (entry.mode == GIT_FILEMODE_TREE) {
			keep_tree(rewrite, &entry.oid, depth + 1);
		} else if (!rewrite_find(rewrite, &entry.oid)) {
			at = add_node(rewrite, &entry.oid, GIT_OBJECT_BLOB);
			rewrite->node[at].fate = REWRITE_STAYS;
		}
	}
	repo_object_release(&object);
}

void
repo_rewrite_keep(struct repo_rewrite *rewrite, const char *commit)
{
	git_oid oid, tree;
	uint32_t at = git_oid_fromstr(&oid, commit)
	    ? 0
	    : know_object(rewrite, &oid);

	if (!at)
		return;
	rewrite->node[at].fate = REWRITE_STAYS;
	if (!repo_tree_of(rewrite->repo, &tree, &oid, NULL))
		keep_tree(rewrite, &tree, 0);
}

void
repo_rewrite_close(struct repo_rewrite *rewrite)
{
	if (!rewrite)
		return;
	buf_release(&rewrite->text);
	buf_release(&rewrite->made);
	free(rewrite->node);
	free(rewrite->slot);
	free(rewrite);
}

size_t
repo_rewrite_count(const struct repo_rewrite *rewrite)
{
	size_t count = 0;

	for (size_t i = 1; i < rewrite->count; i++)
		count += rewrite->node[i].type == GIT_OBJECT_COMMIT &&
		    rewrite->node[i].fate > REWRITE_STAYS;
	return count;
}

bool
repo_rewrite_is_needed(const struct repo_rewrite *rewrite)
{
	for (size_t i = 1; i < rewrite->count; i++)
		if (rewrite->node[i].fate > REWRITE_STAYS)
			return true;
	return false;
}

/* Write what an object becomes. The path helps to pack it. */
static int
make_object(struct repo_rewrite *rewrite, uint32_t at, const struct buf *data,
    const char *path, struct err *err)
{
	char hex[REPO_OID_SIZE];
	git_oid to;
	int rc = repo_write_object(rewrite->repo, &to, rewrite->node[at].type,
	    data->len ? data->data : "", data->len, err);

	if (rc)
		return rc;
	rewrite->node[at].to = to;
	rewrite->node[at].fate = REWRITE_MADE;
	if (!rewrite_find(rewrite, &to)) {
		uint32_t made = add_node(rewrite, &to, rewrite->node[at].type);

		rewrite->node[made].fate = REWRITE_STAYS;
	}
	buf_addf(&rewrite->made, "%s %s\n",
	    git_oid_tostr(hex, sizeof(hex), &to), path);
	rewrite->made_count++;
	return 0;
}

static int
make_blob(struct repo_rewrite *rewrite, uint32_t at, const char *path,
    struct err *err)
{
	git_oid oid = rewrite->node[at].oid;
	struct repo_object object;
	struct buf out = BUF_INIT;
	int rc = repo_read_object(rewrite->repo, &object, &oid, GIT_OBJECT_BLOB,
	    err);

	if (rc)
		return rc;
	(void)rewrite->rules.blob(rewrite->rules.arg,
	    (struct slice){ object.data, object.len }, &out);
	rc = make_object(rewrite, at, &out, path, err);
	repo_object_release(&object);
	buf_release(&out);
	return rc;
}

static int make_tree(struct repo_rewrite *rewrite, uint32_t at,
    const char *path, struct err *err);

/* Put the new name into the copy of a tree, if the entry goes. */
static int
make_entry(struct repo_rewrite *rewrite, const struct tree_entry *entry,
    const char *above, char *name, struct err *err)
{
	uint32_t at = rewrite_find(rewrite, &entry->oid);
	struct buf path = BUF_INIT;
	int rc = 0;

	if (!at || rewrite->node[at].fate <= REWRITE_STAYS)
		return 0;
	buf_addf(&path, "%s%s%.*s", above, *above ? "/" : "",
	    (int)entry->name.len, entry->name.ptr);
	if (rewrite->node[at].fate == REWRITE_GOES)
		rc = rewrite->node[at].type == GIT_OBJECT_TREE
		    ? make_tree(rewrite, at, path.data, err)
		    : make_blob(rewrite, at, path.data, err);
	if (!rc)
		memcpy(name, rewrite->node[at].to.id, GIT_OID_RAWSZ);
	buf_release(&path);
	return rc;
}

static int
make_tree(struct repo_rewrite *rewrite, uint32_t at, const char *path,
    struct err *err)
{
	git_oid oid = rewrite->node[at].oid;
	struct repo_object object;
	struct tree_entry entry;
	struct buf out = BUF_INIT;
	const char *p;
	int rc = repo_read_object(rewrite->repo, &object, &oid, GIT_OBJECT_TREE,
	    err);

	if (rc)
		return rc;
	buf_add(&out, object.data, object.len);
	p = object.data;
	while (!rc &&
	    tree_next(&entry, &p, object.data + object.len) == 1)
		if (entry.mode != GIT_FILEMODE_COMMIT)
			rc = make_entry(rewrite, &entry, path, out.data +
			    (p - object.data) - GIT_OID_RAWSZ, err);
	if (!rc)
		rc = make_object(rewrite, at, &out, path, err);
	repo_object_release(&object);
	buf_release(&out);
	return rc;
}

/* Returns what an object is called now. */
static git_oid
name_now(const struct repo_rewrite *rewrite, const git_oid *oid)
{
	uint32_t at = rewrite_find(rewrite, oid);

	return at && rewrite->node[at].fate == REWRITE_MADE
	    ? rewrite->node[at].to
	    : *oid;
}

/* Append a header without signatures, which no longer fit. */
static void
add_header(struct buf *out, const struct repo_rewrite *rewrite,
    struct slice raw)
{
	const char *p = raw.ptr, *end = p + raw.len, *lf;
	bool skips = false;

	for (; p < end && *p != '\n'; p = lf + 1) {
		struct slice line = { p, 0 };
		char hex[REPO_OID_SIZE];
		const char *at = p;
		git_oid oid;

		lf = memchr(p, '\n', (size_t)(end - p));
		if (!lf)
			return;
		line.len = (size_t)(lf - p);
		if (*p != ' ')
			skips = slice_starts(line, "gpgsig") ||
			    slice_starts(line, "mergetag");
		if (skips)
			continue;
		if ((slice_starts(line, "tree ") &&
		    next_name(&oid, "tree ", &at, lf + 1)) ||
		    (slice_starts(line, "parent ") &&
		    next_name(&oid, "parent ", &at, lf + 1))) {
			oid = name_now(rewrite, &oid);
			buf_addf(out, "%.*s %s\n", (int)strcspn(p, " "), p,
			    git_oid_tostr(hex, sizeof(hex), &oid));
		} else {
			buf_add(out, p, line.len + 1);
		}
	}
}

/* Make a commit whose parents are made. */
static int
make_commit(struct repo_rewrite *rewrite, uint32_t at, struct err *err)
{
	struct slice raw = text_of(rewrite, at);
	const char *p = raw.ptr;
	struct buf out = BUF_INIT;
	git_oid tree;
	uint32_t is;
	int rc = 0;

	if (next_name(&tree, "tree ", &p, p + raw.len)) {
		/* the tree of a commit that goes for another reason */
		(void)rewrite_goes(rewrite, &tree);
		is = rewrite_find(rewrite, &tree);
		if (is && rewrite->node[is].fate == REWRITE_GOES)
			rc = make_tree(rewrite, is, "", err);
	}
	raw = text_of(rewrite, at);
	add_header(&out, rewrite, raw);
	buf_add_char(&out, '\n');
	if (!rc)
		(void)rewrite->rules.message(rewrite->rules.arg,
		    message_of(raw), &out);
	if (!rc)
		rc = make_object(rewrite, at, &out, "", err);
	buf_release(&out);
	return rc;
}

/* Pack what was made, if it is much. */
static int
pack_made(struct repo_rewrite *rewrite, size_t from, struct err *err)
{
	int rc = 0;

	if (rewrite->made_count >= from) {
		rc = object_pack(rewrite->repo->git_dir,
		    slice_of_buf(&rewrite->made), err);
		buf_clear(&rewrite->made);
		rewrite->made_count = 0;
	}
	return rc;
}

static int
make_history(struct repo_rewrite *rewrite, uint32_t first, struct err *err)
{
	struct stack stack = {0};
	int rc = 0;

	push(&stack, first);
	while (!rc && stack.count) {
		uint32_t at = stack.at[stack.count - 1];

		if (rewrite->node[at].fate == REWRITE_GOES &&
		    push_parents(rewrite, &stack, at, true))
			continue;
		stack.count--;
		if (rewrite->node[at].fate == REWRITE_GOES)
			rc = make_commit(rewrite, at, err);
		if (!rc)
			rc = pack_made(rewrite, PACK_AT, err);
	}
	free(stack.at);
	return rc ? rc : pack_made(rewrite, PACK_FROM, err);
}

int
repo_rewrite_commit(struct repo_rewrite *rewrite, const char *commit,
    char out[REPO_OID_SIZE], struct err *err)
{
	git_oid oid, to;
	int rc = 0;

	if (git_oid_fromstr(&oid, commit))
		return err_set(err, ERR_IO, "malformed object name");
	if (rewrite_goes(rewrite, &oid))
		rc = make_history(rewrite, rewrite_find(rewrite, &oid), err);
	to = name_now(rewrite, &oid);
	git_oid_tostr(out, REPO_OID_SIZE, &to);
	return rc;
}

int
repo_rewrite_drop(struct repo_rewrite *rewrite, struct err *err)
{
	struct oid_set set = {0};
	int rc;

	for (size_t i = 1; i < rewrite->count; i++)
		if (rewrite->node[i].fate > REWRITE_STAYS)
			oid_set_add(&set, &rewrite->node[i].oid);
	rc = object_drop(rewrite->repo->git_dir, &set, err);
	oid_set_release(&set);
	return rc;
}
