/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_EVIDENCE_H
#define TASKLOG_EVIDENCE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/digest.h"

/*
 * The evidence of a report on a gate: the object `evidence` of
 * tasklog-event(5). Every member is optional; strings are borrowed.
 */
#define EVIDENCE_TAIL 4096	/* bytes kept of the output */
#define EVIDENCE_COMMAND 8192	/* bytes kept of the command */
#define EVIDENCE_FILES 64
#define EVIDENCE_URL 2048

struct evidence_file {
	const char *name;
	char sha256[SHA256_HEX_SIZE];
	uint64_t size;
};

/* The exit and the output of a command. */
struct evidence_run {
	char *const *command;	/* NULL-terminated */
	int exit;		/* -1: killed by `signal` */
	int signal;
	int64_t ms;
	uint64_t bytes;
	char sha256[SHA256_HEX_SIZE];
	struct slice tail;	/* end of the output, any bytes */
};

struct evidence {
	const struct evidence_run *run;	/* NULL: none */
	const char *url;
	const struct evidence_file *file;
	size_t files;
	const char *commit;	/* whole hash */
	/* true if the work tree has uncommitted changes; -1: not known */
	int dirty;
};

/*
 * The kinds of evidence that a workflow may require of a report that passes a
 * gate, one bit each.
 */
enum {
	EVIDENCE_HAS_RUN = 1,		/* a command that exited with 0 */
	EVIDENCE_HAS_COMMIT = 2,
	EVIDENCE_HAS_URL = 4,
	EVIDENCE_HAS_FILE = 8,
	EVIDENCE_HAS_ANY = 16		/* at least one of these */
};

/*
 * Returns the bit of the word run, commit, url, file or any; 0 for none; -1 for
 * another word.
 */
int evidence_kind(struct slice word);

/* Append the words of a mask, comma-separated. */
void evidence_add_kinds(struct buf *out, unsigned kinds);

/* Returns the mask of evidence in a report, which is raw JSON. */
unsigned evidence_in_report(struct slice report);

/* Append the object. Appends nothing if there is no evidence. */
void evidence_json(struct buf *out, const struct evidence *evidence);

/*
 * Append one line for people, made from the object: "exit 2 after 1.3 s, commit
 * 1a2b3c4 (dirty)".
 */
void evidence_summary(struct buf *out, struct slice json);

#endif
