/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_EVIDENCE_H
#define TASKLOG_EVIDENCE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/digest.h"

/*
 * What a report on a gate stands on: the object `evidence` of tasklog-event(5).
 * All of it is optional; strings are borrowed.
 */
#define EVIDENCE_TAIL 4096	/* bytes of the output that are kept */
#define EVIDENCE_COMMAND 8192	/* bytes of the command that are kept */
#define EVIDENCE_FILES 64
#define EVIDENCE_URL 2048

struct evidence_file {
	const char *name;
	char sha256[SHA256_HEX_SIZE];
	uint64_t size;
};

/* How a command ended, and what it said. */
struct evidence_run {
	char *const *command;	/* NULL-terminated */
	int exit;		/* -1: killed by the signal */
	int signal;
	int64_t ms;
	uint64_t bytes;
	char sha256[SHA256_HEX_SIZE];
	struct slice tail;	/* any bytes */
};

struct evidence {
	const struct evidence_run *run;	/* NULL: none */
	const char *url;
	const struct evidence_file *file;
	size_t files;
	const char *commit;	/* whole hash */
	/* boolean: changes that are in no commit; -1: not known */
	int dirty;
};

/*
 * What a workflow may ask of a report that passes a gate: one bit for each
 * kind.
 */
enum {
	EVIDENCE_HAS_RUN = 1,		/* a command that ended well */
	EVIDENCE_HAS_COMMIT = 2,
	EVIDENCE_HAS_URL = 4,
	EVIDENCE_HAS_FILE = 8,
	EVIDENCE_HAS_ANY = 16		/* any of these */
};

/* The bit of run, commit, url, file, any; 0 of none, -1 of another word. */
int evidence_kind(struct slice word);

/* The words of a mask, comma-separated, appended. */
void evidence_add_kinds(struct buf *out, unsigned kinds);

/* What a report, as raw JSON, carries. */
unsigned evidence_in_report(struct slice report);

/* Append the object; nothing if there is no evidence at all. */
void evidence_json(struct buf *out, const struct evidence *evidence);

/*
 * One line for people, from the object: "exit 2 after 1.3 s, commit 1a2b3c4
 * (dirty)".
 */
void evidence_summary(struct buf *out, struct slice json);

#endif
