/* SPDX-License-Identifier: ISC */
/* The trackers that can be imported from, and their files. */
#include "import/import_file.h"

#include <string.h>
#include <unistd.h>

#include "base/buf_read.h"
#include "base/nearest.h"
#include "import/import_beads.h"

#define FILE_MAX (1024 * 1024 * 1024 - 1)

static const struct import_tracker trackers[] = {
	{ IMPORT_BEADS, import_beads },
};

#define TRACKERS (sizeof(trackers) / sizeof(trackers[0]))

const char *
import_tracker_name(size_t i)
{
	return i < TRACKERS ? trackers[i].name : NULL;
}

int
import_find_tracker(const struct import_tracker **out, const char *name,
    struct err *err)
{
	const char *names[TRACKERS], *near;
	struct buf all = BUF_INIT;
	int rc;

	for (size_t i = 0; i < TRACKERS; i++) {
		*out = &trackers[i];
		if (strcmp(trackers[i].name, name) == 0) {
			buf_release(&all);
			return 0;
		}
		names[i] = trackers[i].name;
		buf_addf(&all, "%s%s", i ? ", " : "", names[i]);
	}
	near = nearest_word(name, names, TRACKERS);
	rc = err_set(err, ERR_USAGE, "there is no import from '%s'%s%s%s "
	    "trackers are %s", name, near ? "; did you mean '" : ";",
	    near ? near : "", near ? "'?" : "", all.data);
	buf_release(&all);
	return rc;
}

int
import_file(struct import *import, const struct import_tracker *tracker,
    const char *name, int fd, struct err *err)
{
	static const struct buf_limits limits = { IMPORT_RECORD_MAX, FILE_MAX,
		'[' };
	struct buf text = BUF_INIT;
	int own = -1, rc = 0;

	if (fd == -1) {
		rc = buf_open(&own, name, err);
		fd = own;
	}
	if (!rc)
		rc = buf_read_lines(&text, fd, name, &limits, err);
	if (!rc)
		rc = tracker->read(import, name, slice_of_buf(&text), err);
	if (own != -1)
		close(own);
	buf_release(&text);
	return rc;
}

static void
add_count(struct buf *out, size_t n, const char *one, const char *many)
{
	if (n)
		buf_addf(out, "%s%zu %s", out->len ? ", " : "", n,
		    n == 1 ? one : many);
}

int
import_apply_from(struct import *import, const struct import_tracker *tracker,
    struct journal *journal, struct buf *summary, struct err *err)
{
	const struct import_totals *totals = import_totals(import);
	struct buf subject = BUF_INIT;
	int rc = import_apply(import, journal, err);

	add_count(summary, totals->tasks, "task", "tasks");
	add_count(summary, totals->changed, "changed task", "changed tasks");
	add_count(summary, totals->links, "link", "links");
	add_count(summary, totals->messages, "message", "messages");
	if (!rc && journal_added(journal)) {
		buf_addf(&subject, "import %s from %s", summary->data,
		    tracker->name);
		journal_set_summary(journal, subject.data);
	}
	buf_release(&subject);
	return rc;
}
