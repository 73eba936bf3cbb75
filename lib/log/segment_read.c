/* SPDX-License-Identifier: ISC */
/*
 * Reading folded lines again. A file may have changed since, so a line is
 * returned only if it still has the id of its event, and a purged line only
 * without its data.
 */
#include "log/segment_read.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf_read.h"
#include "base/err.h"
#include "base/path.h"
#include "format/event.h"
#include "format/stream_path.h"
#include "log/segment_private.h"

/* No file has the inode number 0. */
bool
segment_is_given(const struct segment_rec *rec)
{
	return rec->size > 0 && rec->ino == 0;
}

void
line_file_close(struct line_file *file)
{
	if (file->fd != -1)
		close(file->fd);
	file->fd = -1;
}

/* Cut a purged line to its head, even if the file or git still has its data. */
static void
cut_data(struct buf *out, size_t start)
{
	struct event_parser *parser = event_parser_new();
	struct event event;

	if (!event_parse(parser, &event, (struct slice){ out->data + start,
	    out->len - start }, NULL)) {
		out->len = start + event.head.len;
		buf_add_str(out, "null}");
	}
	event_parser_free(parser);
}

int
loader_text(const struct loader *loader, uint32_t segment, struct buf *out,
    struct err *err)
{
	const struct segment_rec *rec = state_segment(loader->state, segment);
	char name[SEGMENT_PATH_SIZE], *path;
	int rc;

	segment_path(name, rec->writer, rec->number);
	if (segment_is_given(rec) && loader->held) {
		const struct slice text = loader->held(loader->held_arg, name);

		buf_add_slice(out, text);
		return text.ptr ? 0
		                : err_set(err, ERR_IO,
		                      "git does not have '%s' any more",
		                      name);
	}
	path = path_join(loader->dir, name);
	rc = buf_read_regular(out, path, SEGMENT_READ_MAX, err);
	free(path);
	return rc;
}

/* Get the line of an event from git's text of its segment. */
static bool
held_line(const struct loader *loader, const struct event_rec *rec,
    const char *path, const char *id, struct buf *out)
{
	const struct slice none = { NULL, 0 };
	const struct slice text = loader->held
	    ? loader->held(loader->held_arg, path)
	    : none;
	size_t start = out->len;

	if (text.len < rec->length || rec->offset > text.len - rec->length)
		return false;
	buf_add(out, text.ptr + rec->offset, rec->length);
	if (strstr(out->data + start, id))
		return true;
	out->len = start;
	return false;
}

static int
line_in_file(const struct loader *loader, const struct event_rec *rec,
    const char *path, const char *id, struct line_file *file, struct buf *out,
    struct err *err)
{
	bool whole;

	if (file->fd == -1 || file->segment != rec->segment) {
		line_file_close(file);
		file->fd = openat(loader->dir_fd, path,
		    O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
		file->segment = rec->segment;
	}
	if (file->fd == -1)
		return err_errno(err, "cannot open '%s/%s'", loader->dir, path);
	buf_reserve(out, rec->length + 1);
	whole = buf_pread(out->data + out->len, file->fd, rec->length,
	    (off_t)rec->offset);
	out->data[out->len + (whole ? rec->length : 0)] = '\0';
	if (!whole || !strstr(out->data + out->len, id))
		return err_set(err, ERR_IO,
		    "event '%s' is not at %s:%lu any more", id, path,
		    (unsigned long)rec->offset);
	out->len += rec->length;
	return 0;
}

int
loader_line(const struct loader *loader, struct line_file *file, uint32_t event,
    struct buf *out, struct err *err)
{
	const struct event_rec *rec = state_event(loader->state, event);
	const struct segment_rec *segment = state_segment(loader->state,
	    rec->segment);
	char path[SEGMENT_PATH_SIZE], id[EVENT_ID_SIZE];
	int rc = 0;

	event_id_format(id, state_event_id(loader->state, event));
	segment_path(path, segment->writer, segment->number);
	if (!segment_is_given(segment) ||
	    !held_line(loader, rec, path, id, out))
		rc = line_in_file(loader, rec, path, id, file, out, err);
	if (!rc && rec->flags & EVENT_PURGED)
		cut_data(out, out->len - rec->length);
	return rc;
}
