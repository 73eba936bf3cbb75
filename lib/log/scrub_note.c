/* SPDX-License-Identifier: ISC */
#include "log/scrub_note.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf_read.h"
#include "base/path.h"
#include "git/repo.h"
#include "log/journal_parts.h"

#define NOTE_MAX (1u << 20)

char *
scrub_note_path(const struct journal *journal)
{
	return path_join(journal->location.local_dir, "purging");
}

bool
scrub_is_half_done(const struct journal *journal)
{
	char *path = scrub_note_path(journal), tip[REPO_OID_SIZE];
	struct buf text = BUF_INIT, want = BUF_INIT;
	bool half = false;

	if (path_is_file(path) &&
	    !buf_read_regular(&text, path, NOTE_MAX, NULL) && text.len &&
	    !repo_tip(tip, &journal->location, NULL)) {
		buf_addf(&want, "before %s\n", tip);
		half = strstr(text.data, want.data) != NULL;
	}
	buf_release(&want);
	buf_release(&text);
	free(path);
	return half;
}
