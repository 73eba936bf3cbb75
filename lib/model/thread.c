/* SPDX-License-Identifier: ISC */
/*
 * The messages of a thread. A message names the message that it replies to,
 * which is searched for among the sorted messages of the subject, because a
 * subject may have many.
 */
#include "model/thread.h"

#include <stdlib.h>
#include <string.h>

#include "model/message.h"

enum { UNKNOWN, OUTSIDE, INSIDE };

struct post {
	struct slice id;
	uint32_t write;
	/* the message it replies to; NULL: none that is here */
	struct post *up;
	int where;
};

static int
by_id(const void *a, const void *b)
{
	return slice_cmp(((const struct post *)a)->id,
	    ((const struct post *)b)->id);
}

static struct post *
find(struct post *posts, size_t count, struct slice id)
{
	struct post key = { .id = id };

	return id.ptr ? bsearch(&key, posts, count, sizeof(*posts), by_id)
	              : NULL;
}

/* Get all messages of the subject, and the messages that they reply to. */
static struct post *
read_posts(size_t *count, const struct view *view, uint32_t subject)
{
	struct write_list list = {0};
	struct message message = {0};
	struct post *posts;

	view_facts(&list, view, subject, FIELD_MESSAGE);
	posts = task_zalloc(list.count + 1, sizeof(*posts));
	for (size_t i = 0; i < list.count; i++) {
		posts[i].write = list.write[i];
		posts[i].id = state_term_arg(view->state,
		    state_write(view->state, list.write[i])->field);
	}
	qsort(posts, list.count, sizeof(*posts), by_id);
	for (size_t i = 0; i < list.count; i++) {
		message_read(&message, view, subject, posts[i].write);
		posts[i].up = find(posts, list.count, message.reply_to);
	}
	*count = list.count;
	message_release(&message);
	write_list_release(&list);
	return posts;
}

/*
 * Follow the replies to the nearest message of which it is known whether it is
 * in the thread. All messages on the way are where that one is.
 */
static void
place(struct post *post, size_t count)
{
	struct post *at = post;
	int where;

	/* a crafted circle ends after as many steps as there are messages */
	for (size_t i = 0; i < count && at->where == UNKNOWN && at->up; i++)
		at = at->up;
	where = at->where == INSIDE ? INSIDE : OUTSIDE;
	for (at = post; at && at->where == UNKNOWN; at = at->up)
		at->where = where;
}

void
thread_mark(unsigned char *in, const struct view *view, uint32_t subject,
    struct slice root)
{
	size_t count;
	struct post *posts = read_posts(&count, view, subject);
	struct post *first = find(posts, count, root);

	if (first)
		first->where = INSIDE;
	for (size_t i = 0; i < count; i++) {
		place(&posts[i], count);
		if (posts[i].where == INSIDE)
			in[state_write(view->state, posts[i].write)->event] = 1;
	}
	free(posts);
}
