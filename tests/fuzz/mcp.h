/* SPDX-License-Identifier: ISC */
#ifndef MCP_FUZZ_H
#define MCP_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/*
 * A session of task-mcp with whatever a client may send, on a log that is really there
 * and really written to. Aborts if an answer is not what it must be: one line of valid
 * JSON in UTF-8, without a control character.
 */
int mcp_session(const uint8_t *data, size_t size);

/* Boolean: make the log for it, in a directory of its own below $TMPDIR. */
int mcp_begin(void);
void mcp_end(void);

#endif
